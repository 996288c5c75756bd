"""The palette: whatever there is to go to or to do, found by a few letters."""

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from chatkit.tui.palette import Hit, Item, search
from chatkit.tui.widgets.field import Field
from chatkit.tui.wrap import truncate

_NOTHING = "Nothing is called so. Esc closes"
_LEAST_ABOUT = 10  # cells; fewer say nothing


class PaletteScreen(ModalScreen[Item | None]):
    """A row to type in, and below it what fits, best first. Enter takes what is highlighted."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "dismiss", "Close"),
        ("up,ctrl+p,shift+tab", "move('cursor_up')", "Up"),
        ("down,ctrl+n,tab", "move('cursor_down')", "Down"),
        ("pageup", "move('page_up')", "Page up"),
        ("pagedown", "move('page_down')", "Page down"),
    ]

    def __init__(self, items: Sequence[Item]) -> None:
        super().__init__()
        self._items = items
        self._hits: list[Hit] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="palette"):
            yield Field(placeholder="a room, a person, or what to do", id="wanted", compact=True)
            yield Static(_NOTHING, id="nothing", markup=False)
            yield OptionList(id="offered", markup=False)

    def on_mount(self) -> None:
        self.query_one("#offered", OptionList).can_focus = False
        self.query_one("#wanted").focus()

    def on_resize(self) -> None:
        self._draw()

    def show(self, items: Sequence[Item]) -> None:
        """Offers these. What is highlighted stays so, wherever it is by now."""
        offered = self.query_one("#offered", OptionList)
        row = offered.highlighted
        before = None if row is None else self._hits[row].item.id
        self._items = items
        self._draw()
        ids = [hit.item.id for hit in self._hits]
        if before in ids:
            offered.highlighted = ids.index(before)

    @on(Input.Changed)
    def _draw(self) -> None:
        self._hits = search(self._items, self.query_one("#wanted", Input).value)
        offered = self.query_one("#offered", OptionList)
        width = max(10, offered.scrollable_content_region.width)
        offered.set_options([Option(_row(hit, width)) for hit in self._hits])
        offered.highlighted = 0 if self._hits else None
        if self._hits and not offered.display:
            self.call_after_refresh(self._draw)  # it has no width yet
        offered.display = bool(self._hits)
        self.query_one("#nothing").display = not self._hits

    def action_move(self, move: str) -> None:
        getattr(self.query_one("#offered", OptionList), f"action_{move}")()

    @on(Input.Submitted)
    def _take(self) -> None:
        row = self.query_one("#offered", OptionList).highlighted
        if row is not None:
            self.dismiss(self._hits[row].item)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._hits[event.option_index].item)


def _row(hit: Hit, width: int) -> Content:
    """The title, with what it was found by; what it is; and at the right its keys. What fits of these."""
    title = truncate(hit.item.title, width)
    space = width - cell_len(title)
    keys = f"  {hit.item.keys}" if hit.item.keys and cell_len(hit.item.keys) + 2 <= space else ""
    space -= cell_len(keys)
    about = truncate(f"  {hit.item.about}", space) if hit.item.about and space > _LEAST_ABOUT else ""
    gap = " " * (space - cell_len(about))
    found = Content(title)
    for place in hit.at:
        if place < len(title):
            found = found.stylize("bold $accent", place, place + 1)
    return Content.assemble(found, (about, "$foreground 60%"), gap, (keys, "$foreground 60%"))
