"""The part of the message pane that goes to what one looks for, and shows in its scrollbar where that is."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.scroll_view import ScrollView
from textual.strip import Strip

from chatkit.tui import later
from chatkit.tui.entries import Log
from chatkit.tui.landmarks import Landmarks, Mark
from chatkit.tui.rows import Place, RowIndex

if TYPE_CHECKING:
    from chatkit.tui.widgets.scroll_map import Tick

TICKS = {Mark.NEW: "━", Mark.FOUND: "*", Mark.MENTION: "»", Mark.OWN: "·"}
"""What the scrollbar has where there is something to find. Told apart without any colour."""


class Seeking(ScrollView):
    """Knows where in its log something stands that is worth finding."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "message-pane--found",
        *(f"message-pane--tick-{mark.value}" for mark in Mark),
    }

    _log: Log
    _index: RowIndex

    def __init__(self, log: Log) -> None:
        super().__init__()
        self._landmarks = Landmarks(log)
        self._marks: Mapping[int, Mark] = {}
        self._found: int | None = None  # the entry that was gone to, until the reader moves on

    def show_map(self) -> None:
        """Makes the scrollbar a map; the styles of the rows say that there is one."""
        bar = self.vertical_scrollbar
        bar.renderer = partial(later.MapRender, self._ticks)  # type: ignore[misc, assignment]

    @property
    def top(self) -> int:
        """The number of the first entry that is seen."""
        return self._index.place(self._index.top + self.scroll_offset.y).number

    @property
    def marks(self) -> Mapping[int, Mark]:
        """Entries of the log that is shown, by number, that the map shows as `Mark.FOUND`."""
        return self._marks

    @marks.setter
    def marks(self, marks: Mapping[int, Mark]) -> None:
        self._marks = marks
        self._landmarks.give(marks)
        self.vertical_scrollbar.refresh()

    def jump(self, number: int, *, mark: bool = True) -> None:
        """Shows the entry with that number in the upper third, and marks it until the reader moves on.

        Without `mark` it is the first one that is shown.
        """
        row = self._index.row(Place(number, 0)) - self._index.top
        self.scroll_to(y=row - (self.size.height // 4 if mark else 0), animate=False)
        self.watch_scroll_y(self.scroll_y, self.scroll_y)  # also where it need not scroll
        self._mark(number if mark else None)

    def seek(self, step: int, start: int | None = None) -> bool:
        """Goes to the next mention, with `step` -1 to the one before; False where there is none.

        That is one after the entry `start`, or else after the one that is marked, or else one in view.
        """
        if (number := self._landmarks.mention(self._start(step) if start is None else start, step)) is None:
            return False
        self.jump(number)
        return True

    def unmark(self) -> None:
        """The reader moves on."""
        if self._found is not None:
            self._mark(None)

    def _mark(self, number: int | None) -> None:
        self._found = number
        self.refresh()

    def _start(self, step: int) -> int:
        if self._found is not None:
            return self._found
        row = self._index.top + self.scroll_offset.y
        return (
            self._index.begins_after(row + self.size.height)
            if step < 0
            else self._index.begins_after(row) - 1
        )

    def _lit(self, strip: Strip, row: int, width: int) -> Strip:
        """The row, so that one sees it if it is of the entry that was found."""
        if self._found is None or row >= self._index.settled or self._index.place(row).number != self._found:
            return strip
        style = Style(bgcolor=self.get_component_rich_style("message-pane--found").bgcolor)
        return Strip(Segment.apply_style(strip.extend_cell_length(width), post_style=style))

    def _ticks(self, height: int) -> "list[Tick | None]":
        marks = self._landmarks.ticks(self._index, height)
        return [(TICKS[mark], self._tick_style(mark)) if mark else None for mark in marks]

    def _tick_style(self, mark: Mark) -> Style:
        return self.get_component_rich_style(f"message-pane--tick-{mark.value}")
