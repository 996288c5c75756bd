"""Help: the keys that arrive here, and what one can type."""

from collections.abc import Collection, Sequence
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from chatkit.protocol.events import CommandHelp
from chatkit.tui import verbs
from chatkit.tui.actions import ACTIONS, CHOOSING, Action, written
from chatkit.tui.keyboard import Keyboard
from chatkit.tui.keymap import KeyMap
from chatkit.tui.typed import COMMANDS
from chatkit.tui.widgets.field import Field
from chatkit.tui.wrap import wrap

LEAST = 34  # cells that the words need beside the other columns; with fewer they go below
_NOT_YET = "The server tells its commands once you are connected."
_SAID = "Whatever else you type is said. //x says /x."


class HelpScreen(ModalScreen[None]):
    """Shows the keys and commands of the table of actions, and the server's commands as they come.

    What one types in its first row is searched for.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,f1", "dismiss", "Close"),
        Binding("f3", "app.key_check", "Key check", id="key_check"),
        ("up", "scroll(-1)", "Up"),
        ("down", "scroll(1)", "Down"),
        ("pageup", "page(-1)", "Page up"),
        ("pagedown", "page(1)", "Page down"),
    ]

    def __init__(self, commands: Collection[CommandHelp], keys: KeyMap, keyboard: Keyboard) -> None:
        super().__init__()
        self._commands = commands
        self._keys = keys
        self._keyboard = keyboard

    def compose(self) -> ComposeResult:
        with Vertical(id="help"):
            yield Field(placeholder="type to search", id="search", compact=True)
            with VerticalScroll(id="found", can_focus=False):
                yield Static("Keys, and what one can type in place of them", classes="title", markup=False)
                yield Static(id="keys", markup=False)
                yield Static("With a chosen message", classes="title", markup=False)
                yield Static(id="chosen", markup=False)
                yield Static("Commands of this client", classes="title", markup=False)
                yield Static(id="own", markup=False)
                yield Static("Commands of the server", classes="title", markup=False)
                yield Static(id="commands", markup=False)
                yield Static(_SAID, markup=False)

    def on_mount(self) -> None:
        box = self.query_one("#help")
        box.border_title = "Help"
        check = written(self._keyboard.delivered(self._keys.keys["key_check"])[:1])
        box.border_subtitle = f"{check} which keys arrive? · Esc closes" if check else "Esc closes"

    def on_resize(self) -> None:
        self.show(self._commands)

    def on_screen_resume(self) -> None:
        self.call_after_refresh(self.show, self._commands)  # a key may have been seen in the key check

    def show(self, commands: Collection[CommandHelp]) -> None:
        """Shows these commands of the server."""
        self._commands = commands
        servers = verbs.verbs(commands)
        chosen = [self._row(action, "") for action in ACTIONS if action.where == (CHOOSING,)]
        rows = [
            self._row(action, "" if action.verb in servers else action.usage)
            for action in ACTIONS
            if action.where != (CHOOSING,)
        ]
        own = [(f"/{about.usage}", about.summary) for about in COMMANDS if about.verb not in servers]
        told = [(f"/{command.usage}", command.summary) for command in commands]
        self._fill("#keys", rows)
        self._fill("#chosen", chosen)
        self._fill("#own", own)
        self._fill("#commands", told, otherwise="" if commands else _NOT_YET)

    def _row(self, action: Action, typed: str) -> tuple[str, str, str]:
        """The keys that arrive and the verb, what they do, and which keys do not arrive, with the reason."""
        keys = self._keys.keys[action.id]
        here = [key for key in keys if key in self._keyboard.delivered(keys)]
        why = {key: self._keyboard.why_missing(key) for key in keys if key not in here}
        missing = "".join(f". Not here: {written([key])}, {reason}" for key, reason in why.items())
        return written(here), f"/{typed}" if typed else "", action.help + missing

    @on(Input.Changed)
    def _search(self) -> None:
        self.show(self._commands)
        self.query_one("#found").scroll_home(animate=False)

    @on(Input.Submitted)
    def _close(self) -> None:
        self.dismiss()

    def _fill(self, section: str, rows: Sequence[Sequence[str]], otherwise: str = "") -> None:
        """Shows those rows in which every word stands that is searched for."""
        words = self.query_one("#search", Input).value.lower().split()
        found = [row for row in rows if all(word in " ".join(row).lower() for word in words)]
        table = self.query_one(section, Static)
        table.update(self._table(found) if found else Content(otherwise))
        table.display = bool(found or otherwise)
        titles = list(self.query(".title"))
        titles[("#keys", "#chosen", "#own", "#commands").index(section)].display = table.display

    def _table(self, rows: Sequence[Sequence[str]]) -> Content:
        """Columns, the last one wrapped; on a narrow screen that one below the others."""
        width = self.query_one("#found").scrollable_content_region.width
        columns = [max(cell_len(cell) for cell in column) for column in zip(*rows, strict=True)][:-1]
        indent = sum(columns) + 2 * len(columns)
        beside = width - indent >= LEAST
        if not beside:
            indent = 2
        lines = []
        for *left, right in rows:
            about = [right[start:end] for start, end in wrap(right, width - indent)]
            if beside:
                cells = [set_cell_size(cell, size + 2) for cell, size in zip(left, columns, strict=True)]
                lines.append("".join([*cells, about.pop(0)]))
            else:
                lines.append("  ".join(filter(None, left)))
            lines.extend(" " * indent + line for line in about)
        return Content("\n".join(lines))

    def action_scroll(self, rows: int) -> None:
        self.query_one("#found").scroll_relative(y=rows, animate=False)

    def action_page(self, pages: int) -> None:
        found = self.query_one("#found")
        found.scroll_relative(y=pages * max(1, found.size.height - 1), animate=False)
