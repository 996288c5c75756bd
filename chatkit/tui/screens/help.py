"""Help: the keys, and what the server understands."""

from collections.abc import Collection
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from chatkit.protocol.events import CommandHelp
from chatkit.tui.actions import ACTIONS
from chatkit.tui.wrap import wrap

NARROW = 60  # cells that two columns need


class HelpScreen(ModalScreen[None]):
    """Shows the keys from the table of actions, and the server's commands as they come."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,f1,q,enter", "dismiss", "Close")]

    def __init__(self, commands: Collection[CommandHelp]) -> None:
        super().__init__()
        self._commands = commands

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help"):
            yield Static("Keys", classes="title", markup=False)
            yield Static(id="keys", markup=False)
            yield Static("Commands", classes="title", markup=False)
            yield Static(id="commands", markup=False)
            yield Static("Whatever else you type is said. //x says /x.", markup=False)

    def on_mount(self) -> None:
        self.query_one("#help").border_subtitle = "Esc closes"

    def on_resize(self) -> None:
        self.show(self._commands)

    def show(self, commands: Collection[CommandHelp]) -> None:
        """Shows these commands."""
        self._commands = commands
        keys = [(action.shown_keys, action.help) for action in ACTIONS]
        verbs = [(f"/{command.usage}", command.summary) for command in commands]
        self.query_one("#keys", Static).update(self._table(keys))
        self.query_one("#commands", Static).update(
            self._table(verbs) if verbs else Content("The server tells them once you are connected.")
        )

    def _table(self, rows: Collection[tuple[str, str]]) -> Content:
        """Two columns, the right one wrapped; on a narrow screen one below the other."""
        width = self.query_one("#help").scrollable_content_region.width
        indent = max(cell_len(left) for left, _ in rows) + 2
        beside = width >= NARROW and indent <= width // 2
        if not beside:
            indent = 2
        lines = []
        for left, right in rows:
            about = [right[start:end] for start, end in wrap(right, width - indent)]
            if beside:
                lines.append(set_cell_size(left, indent) + about.pop(0))
            else:
                lines.append(left)
            lines.extend(" " * indent + line for line in about)
        return Content("\n".join(lines))
