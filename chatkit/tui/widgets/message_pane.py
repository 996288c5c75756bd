"""The conversation: rows drawn on demand from a log, which may be long and may grow fast."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.cache import LRUCache
from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from chatkit.tui import pace
from chatkit.tui.clock import Clock
from chatkit.tui.copying import copied
from chatkit.tui.drawing import MAX_GUTTER, MIN_GUTTER, Layout, Piece, Role, draw, layout
from chatkit.tui.entries import Entry, Log, Said
from chatkit.tui.landmarks import Landmarks
from chatkit.tui.link_ids import LinkIds
from chatkit.tui.messages import Followed, TopSeen
from chatkit.tui.nick_colours import NickColours
from chatkit.tui.rows import Place, RowIndex
from chatkit.tui.throttle import Throttle
from chatkit.tui.widgets.choosable import Choosable
from chatkit.tui.widgets.seeking import Seeking
from chatkit.tui.wrap import Span

_CACHED = 128  # entries whose rows are kept drawn
_REST = 0.01  # seconds between one piece of what is wrapped in idle moments and the next
_LINK_IDS = LinkIds()


class MessagePane(Seeking, Choosable):
    """Shows a Log, newest at the bottom, and follows it until the reader scrolls up.

    Then what he reads stays where it is, whatever comes, is dropped at the top, or is wrapped anew.
    """

    ALLOW_SELECT = True
    can_focus = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *Seeking.COMPONENT_CLASSES,  # Textual gathers those of the first base alone
        *(f"message-pane--{role.value}" for role in Role),
        *(f"message-pane--{name}" for name in ("link", "disguised", "chosen")),
    }

    def __init__(
        self,
        clock: Clock,
        log: Log,
        colours: NickColours,
        *,
        rest: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """`rest` tells how many seconds lie between frames at least."""
        super().__init__(log)
        self._rest = rest
        self.tiny = False
        self._text_width = 100
        self._clock = clock
        self._log = log
        self._colours = colours
        self._coloured = colours.version  # with which the rows are drawn that are kept
        self._layout = Layout(80, MIN_GUTTER, clock=True)
        self._longest_nick = MIN_GUTTER
        self._index = RowIndex(self._height)
        self._reading: Place | None = None  # the top row, when not following
        self._drawn: LRUCache[Entry, list[Strip]] = LRUCache(_CACHED)
        self._live = True
        self._find: Callable[[str], Sequence[Span]] | None = None
        self._styles: dict[Role | str, Style] = {}
        self._blank = Style()
        self._flushing = Throttle(self, pace.EVERY, self._take_in)
        self._preparing = False

    # What others may ask of it

    @property
    def following(self) -> bool:
        """Whether the newest entry is in view, and will be."""
        return self._reading is None

    def show(self, log: Log, *, live: bool = True) -> None:
        """Shows another log, from its end. One that is not `live` is not followed when one comes there."""
        self._log, self._landmarks, self._live = log, Landmarks(log), live
        self.unmark()
        self._longest_nick = self._longest(log.since(log.first))
        self._reading = None
        self._lay_out()

    def widen(self, most: int) -> None:
        """A text may have so many cells from now on."""
        if most != self._text_width:
            self._text_width = most
            self._lay_out()

    def grow(self) -> None:
        """The log has gained older entries."""
        self._lay_out()

    def highlight(self, find: Callable[[str], Sequence[Span]] | None) -> None:
        """Marks in every message what `find` finds in its text; with None, nothing any more."""
        if find is None and self._find is None:
            return
        self._find = find
        self._drawn.clear()
        self.refresh()

    @property
    def top(self) -> int:
        """The number of the first entry that is seen."""
        return self._index.place(self._index.top + self.scroll_offset.y).number

    def update(self, *, now: bool = False) -> None:
        """The log has changed; with `now` this is shown without any delay."""
        self._flushing.ask(now=now)

    def flush(self) -> bool:
        """Shows what has come, if that is still to be done."""
        return self._flushing.flush()

    def follow(self) -> None:
        """Goes to the newest entry, and stays with it."""
        self.unmark()
        self._set_reading(None)
        self.scroll_to(y=self.max_scroll_y, animate=False)

    def page(self, direction: int) -> None:
        """Scrolls by a screen less two rows, so that the eye finds its place."""
        self.unmark()
        if direction < 0 and self.scroll_y <= 0:
            self.post_message(TopSeen())
        self.scroll_to(y=self.scroll_y + direction * max(1, self.size.height - 2), animate=False)
        if direction > 0 and self._live and self.scroll_y >= self.max_scroll_y and self._choice is None:
            self._set_reading(None)  # also where a wider or higher pane has brought the end into view

    def on_mouse_scroll_up(self) -> None:
        if self.scroll_y <= 0:
            self.post_message(TopSeen())

    # Where the reader is

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if self._live and round(new_value) >= self.max_scroll_y and self._choice is None:
            self._set_reading(None)
        else:
            self._set_reading(self._index.place(self._index.top + round(new_value)))
            if new_value < min(old_value, self.size.height):  # there is a screen more, or it is asked for
                self.post_message(TopSeen())
        if self._index.reach(self._reading, self.size.height):
            self._take_in()

    def _set_reading(self, place: Place | None) -> None:
        was_following, self._reading = self.following, place
        if was_following != self.following:
            self.post_message(Followed())

    def on_resize(self, event: events.Resize) -> None:
        self._lay_out()

    @property
    def _width(self) -> int:
        """The cells that a row has, left of the scrollbar."""
        return max(1, self.scrollable_content_region.width - self._margin)

    def _lay_out(self) -> None:
        """Wraps everything anew for the present width: what is in view at once, the rest in idle moments."""
        self._longest_nick = max(self._longest_nick, self._longest(self._log.since(self._index.end)))
        self._layout = layout(self._width, self._longest_nick, tiny=self.tiny, most=self._text_width)
        self.screen.clear_selection()
        self._drawn.clear()
        self._index.show(self._log)
        self._take_in()

    def _prepare_later(self) -> None:
        if self._index.guessed and not self._preparing:
            self._preparing = True
            self.set_timer(_REST, self._prepare)

    def _prepare(self) -> None:
        """Wraps some of what is not in view."""
        self._preparing = False
        if self._index.prepare():
            self._prepare_later()
        else:
            self._take_in()

    def _take_in(self) -> None:
        """Shows what the log has gained and lost, without moving what is being read."""
        reading = self._reading
        new = self._log.end - self._index.end
        rest = max(self._rest(), pace.FOLDED if self._log.folding else 0)
        self._flushing.interval = pace.interval(new, self._flushing.interval, rest)
        self._note_nicks()
        self._index.follow()
        self._landmarks.follow()
        self._index.reach(reading, self.size.height)
        self._grow_to(self._index.bottom - self._index.top)
        row = self.max_scroll_y if reading is None else self._index.row(reading) - self._index.top
        self.scroll_to(y=row, animate=False)
        self._reading = reading
        self.bring_into_view()
        self.refresh()
        self._prepare_later()

    def _grow_to(self, height: int) -> None:
        """So many rows can be scrolled. Set as usual, it would have the whole screen laid out and painted."""
        self.set_reactive(ScrollView.virtual_size, Size(self._width, height))
        self.vertical_scrollbar.window_virtual_size = height

    def _note_nicks(self) -> None:
        """Widens the gutter where a longer name has come."""
        new = (*self._log.before(self._index.first), *self._log.since(self._index.end))
        longest = self._longest(new)
        if longest > self._longest_nick:
            self._longest_nick = longest
            wider = layout(self._width, longest, tiny=self.tiny, most=self._text_width)
            if wider != self._layout:
                self._layout = wider
                self._drawn.clear()
                self._index.show(self._log)

    def _longest(self, entries: Iterable[Entry]) -> int:
        """The longest name that fits a gutter, of those entries and of what is not settled."""
        nicks = {entry.nick for entry in (*entries, *self._log.unsettled) if isinstance(entry, Said)}
        return max((width for width in map(cell_len, nicks) if width <= MAX_GUTTER), default=0)

    # Drawing

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), _LINK_IDS]

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles.clear()
        self._drawn.clear()

    def render_lines(self, crop: Region) -> list[Strip]:
        self._blank = self.rich_style  # which Textual works out anew each time it is asked
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        if self._coloured != self._colours.version:
            self._coloured = self._colours.version
            self._styles.clear()
            self._drawn.clear()
        row = self._row_at(y)
        found = self._index.at(row)
        width = self._width
        if found is None:
            return Strip.blank(width + self._margin, self._blank)
        entry, inner = found
        strips = self._strips(entry, row - inner)
        strip = strips[inner] if inner < len(strips) else Strip.blank(width, self._blank)
        selection = self.text_selection
        span = selection.get_span(row) if selection is not None else None
        if span is not None:
            strip = self._selected(strip, *span)
        strip = self._lit(strip, row, width)
        strip = strip.crop_extend(0, width, self._blank).apply_offsets(0, row)
        return self._in_its_margin(strip, entry, row)

    def _row_at(self, y: int) -> int:
        """The row at a height of the pane. Few rows stand at the bottom, next to where one types."""
        empty = max(0, self.size.height - (self._index.bottom - self._index.top))
        return self._index.top + self.scroll_offset.y + y - empty

    def _strips(self, entry: Entry, start: int) -> list[Strip]:
        """All rows of an entry that begins at row `start`."""
        settled = start < self._index.settled
        if settled and (drawn := self._drawn.get(entry)) is not None:
            return drawn
        drawing = draw(entry, self._layout, self._clock)
        hits = self._find(drawing.body) if self._find and isinstance(entry, Said) else ()
        strips = [self._strip(row) for row in drawing.pieces(hits)]
        if settled:
            self._drawn[entry] = strips
        return strips

    def _strip(self, pieces: Iterable[Piece]) -> Strip:
        return Strip([Segment(piece.text, self._style(piece)) for piece in pieces if piece.text])

    def _style(self, piece: Piece) -> Style:
        key = piece.nick or piece.role
        if (style := self._styles.get(key)) is None:
            style = self.get_component_rich_style(f"message-pane--{piece.role.value}")
            if piece.nick:
                style += Style(color=Color.parse(self._colours.of(piece.nick)).rich_color)
            self._styles[key] = style
        if piece.link is not None:
            kind = "disguised" if piece.link.disguised else "link"
            style += self.get_component_rich_style(f"message-pane--{kind}") + Style(link=piece.link.target)
        return style

    def _selected(self, strip: Strip, first: int, last: int) -> Strip:
        text = strip.text
        cells = [cell_len(text[:first]), cell_len(text if last < 0 else text[:last])]
        before, chosen, after = strip.divide([*cells, max(strip.cell_length, cells[1])])
        style = self.screen.get_component_rich_style("screen--selection")
        return Strip.join([before, Strip(Segment.apply_style(chosen, post_style=style)), after])

    def _height(self, entry: Entry) -> int:
        return len(draw(entry, self._layout, self._clock).rows)

    # Selecting

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
                draw(entry, self._layout, self._clock),
                (first - row, first_x) if first >= row else None,
                (last - row, last_x),
            )
            for row, entry in self._index.entries(first, last)
        ]
        return "\n".join(line for line in lines if line), "\n"
