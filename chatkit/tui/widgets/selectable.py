"""The part of the message pane of which the mouse selects something, to be copied."""

from rich.cells import cell_len
from rich.segment import Segment
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from chatkit.tui.clock import Clock
from chatkit.tui.copying import copied
from chatkit.tui.drawing import draw
from chatkit.tui.row_painter import RowPainter
from chatkit.tui.rows import RowIndex


class Selectable(ScrollView):
    """Rows of a log, by their numbers in its RowIndex."""

    ALLOW_SELECT = True

    _clock: Clock
    _index: RowIndex
    _painter: RowPainter

    def selection_updated(self, selection: Selection | None) -> None:
        self.refresh()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """What is selected, without gutter and line breaks: `14:02 bob: text`, one line an entry."""
        self._index.lay_out_all()
        start, end = selection.start, selection.end
        first, first_x = (start.y, start.x) if start else (self._index.top, 0)
        last, last_x = (end.y, end.x) if end else (self._index.bottom - 1, -1)
        lines = [
            copied(
                draw(entry, self._painter.layout, self._clock),
                (first - row, first_x) if first >= row else None,
                (last - row, last_x),
            )
            for row, entry in self._index.entries(first, last)
        ]
        return "\n".join(line for line in lines if line), "\n"

    def _as_selected(self, strip: Strip, row: int) -> Strip:
        """The row, so that one sees what is selected of it."""
        selection = self.text_selection
        span = selection.get_span(row) if selection is not None else None
        if span is None:
            return strip
        first, last = span
        text = strip.text
        cells = [cell_len(text[:first]), cell_len(text if last < 0 else text[:last])]
        before, chosen, after = strip.divide([*cells, max(strip.cell_length, cells[1])])
        style = self.screen.get_component_rich_style("screen--selection")
        return Strip.join([before, Strip(Segment.apply_style(chosen, post_style=style)), after])
