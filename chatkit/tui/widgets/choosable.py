"""The part of the message pane that shows what is chosen, and that the mouse can reach."""

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.scroll_view import ScrollView
from textual.strip import Strip

from chatkit.tui import links
from chatkit.tui.choice import Choice, is_message
from chatkit.tui.entries import Entry, Log
from chatkit.tui.messages import LinkClicked, Picked
from chatkit.tui.rows import Place, RowIndex

_MARK = "▌"  # in front of what is chosen
_KEPT = 500  # rows


class Choosable(ScrollView):
    """Rows of a log, with a margin for the mark of those that are chosen."""

    tiny: bool
    _log: Log
    _index: RowIndex
    _reading: Place | None
    _choice: Choice | None = None
    _blank: Style  # where nothing is written

    def __init__(self) -> None:
        super().__init__()
        # Rows as they are painted, each with the strip that it was made of: whatever changes how a row looks
        # makes another strip. A row that is the same one keeps what Textual has made of it.
        self._kept: dict[int, tuple[Strip, Strip]] = {}

    def _set_reading(self, place: Place | None) -> None:
        raise NotImplementedError

    def _row_at(self, y: int) -> int:
        raise NotImplementedError

    def _height(self, entry: Entry) -> int:
        raise NotImplementedError

    # What others may ask of it

    @property
    def shown(self) -> Log:
        """The log that is shown."""
        return self._log

    def choose(self, choice: Choice | None) -> None:
        """Marks what is chosen, and keeps it in view whatever comes, until nothing is (None)."""
        self._choice = choice
        if choice is None:
            if round(self.scroll_y) >= self.max_scroll_y:
                self._set_reading(None)
        elif self._reading is None:
            self._set_reading(self._index.place(self._index.top + self.scroll_offset.y))
        self.bring_into_view()
        self.refresh()

    def page_from(self, number: int, direction: int) -> int:
        """The number of the entry that is a screen above (-1) or below the one of that number."""
        row = self._index.row(Place(number, 0)) + direction * max(1, self.size.height - 2)
        return self._index.place(row).number

    def bring_into_view(self) -> None:
        """Scrolls no farther than need be. Below it stays a row, if there is one: `▼ new` covers the last."""
        if self._choice is None or (message := self._choice.message) is None:
            return
        top = self._index.row(Place(self._choice.cursor, 0)) - self._index.top
        bottom = top + self._height(message)
        bottom = min(bottom + 1, self._index.bottom - self._index.top)
        if top < self.scroll_y or bottom - top > self.size.height:
            self.scroll_to(y=top, animate=False)
        elif bottom > self.scroll_y + self.size.height:
            self.scroll_to(y=bottom - self.size.height, animate=False)

    # Drawing

    @property
    def _margin(self) -> int:
        """The cells in front of each row."""
        return 0 if self.tiny else len(_MARK)

    def _in_its_margin(self, strip: Strip, entry: Entry, row: int) -> Strip:
        """The strip of a row and its margin. A tiny screen has none; there what is chosen is reversed."""
        if self._is_chosen(entry, row):
            style = self.get_component_rich_style("message-pane--chosen")
            ground = Style(bgcolor=style.bgcolor, reverse=self.tiny)
            lit = Strip(Segment.apply_style(strip, post_style=ground), strip.cell_length)
            return self._framed(lit, row, _MARK, self._blank + style)
        bare, framed = self._kept.get(row, (None, strip))
        if bare is not strip:
            framed = self._framed(strip, row, " ", self._blank)
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[row] = strip, framed
        return framed

    def _framed(self, strip: Strip, row: int, mark: str, style: Style) -> Strip:
        if not self._margin:
            return strip
        margin = Segment(mark, style + Style.from_meta({"offset": (0, row)}))
        return Strip([margin, *strip], strip.cell_length + self._margin)

    def _is_chosen(self, entry: Entry, row: int) -> bool:
        if self._choice is None or row >= self._index.settled or not is_message(entry):
            return False
        first, last = self._choice.span
        return first <= self._index.place(row).number <= last

    # The mouse

    def on_click(self, event: events.Click) -> None:
        row = self._row_at(event.y)
        found = self._index.at(row)
        if event.chain == 2:
            event.prevent_default()  # Textual would select all that was ever said
            if found is not None and row < self._index.settled:
                self.post_message(Picked(self._index.place(row).number))
        elif found is not None and is_message(found[0]) and self.text_selection is None:
            for link in links.find(found[0].text):
                if link.target == event.style.link:
                    self.post_message(LinkClicked(link))
                    return
