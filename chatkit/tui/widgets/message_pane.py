"""The conversation: rows drawn on demand from a log, which may be long and may grow fast."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.filter import LineFilter
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from chatkit.tui import pace
from chatkit.tui.clock import Clock
from chatkit.tui.drawing import MIN_GUTTER, Layout, Role, layout, longest_nick
from chatkit.tui.entries import Entry, Log
from chatkit.tui.landmarks import Landmarks
from chatkit.tui.link_ids import LinkIds
from chatkit.tui.messages import Followed, TopSeen
from chatkit.tui.nick_colours import NickColours
from chatkit.tui.row_painter import RowPainter
from chatkit.tui.rows import Place, RowIndex
from chatkit.tui.throttle import Throttle
from chatkit.tui.widgets.choosable import Choosable
from chatkit.tui.widgets.seeking import Seeking
from chatkit.tui.widgets.selectable import Selectable
from chatkit.tui.wrap import Span

_REST = 0.01  # seconds between one piece of what is wrapped in idle moments and the next
_LINK_IDS = LinkIds()


class MessagePane(Seeking, Choosable, Selectable):
    """Shows a Log, newest at the bottom, and follows it until the reader scrolls up.

    Then what he reads stays where it is, whatever comes, is dropped at the top, or is wrapped anew.
    """

    can_focus = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *Seeking.COMPONENT_CLASSES,  # Textual gathers those of the first base alone
        *(f"message-pane--{role.value}" for role in Role),
        *(f"message-pane--{name}" for name in ("link", "disguised", "chosen")),
    }

    def __init__(
        self, clock: Clock, log: Log, colours: NickColours, *, rest: Callable[[], float] = lambda: 0.0
    ) -> None:
        """`rest` tells how many seconds lie between frames at least."""
        super().__init__(log)
        self._rest = rest
        self.tiny = False
        self._text_width = 100
        self._clock = clock
        self._log = log
        self._painter = RowPainter(clock, colours, self._style_of)
        self._longest_nick = MIN_GUTTER
        self._index = RowIndex(self._height)
        self._reading: Place | None = None  # the top row, when not following
        self._live = True
        self._blank = Style()
        self._effort = pace.Effort(clock)
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
        if self._painter.highlight(find):
            self.refresh()

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

    @property
    def _layout(self) -> Layout:
        """How rows are to be laid out by now."""
        return layout(self._width, self._longest_nick, tiny=self.tiny, most=self._text_width)

    def _lay_out(self) -> None:
        """Wraps everything anew for the present width: what is in view at once, the rest in idle moments."""
        self._longest_nick = max(self._longest_nick, self._longest(self._not_taken_in()))
        self._painter.layout = self._layout
        self.screen.clear_selection()
        self._painter.repaint()
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
        last = self._flushing.interval
        self._flushing.interval = pace.interval(new, last, rest, self._effort.spent(last))
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
        longest = self._longest(self._not_taken_in())
        if longest > self._longest_nick:
            self._longest_nick = longest
            if self._layout != self._painter.layout:
                self._painter.layout = self._layout
                self._painter.repaint()
                self._index.show(self._log)

    def _not_taken_in(self) -> Iterable[Entry]:
        """What the log has gained at either end."""
        return (*self._log.before(self._index.first), *self._log.since(self._index.end))

    def _longest(self, entries: Iterable[Entry]) -> int:
        return longest_nick((*entries, *self._log.unsettled))

    # Drawing

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), _LINK_IDS]

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._painter.restyle()

    def _style_of(self, name: str) -> Style:
        return self.get_component_rich_style(f"message-pane--{name}")

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows of a region. Textual would look for borders and the like at each, and there are none."""
        self._blank = self.rich_style  # which Textual works out anew each time it is asked
        filters, background = self.get_line_filters(), self.background_colors[1]
        top, width = self._row_at(0), self._width
        strips = [self._painted(top + y, width) for y in crop.line_range]
        for each in filters:
            strips = [strip.apply_filter(each, background) for strip in strips]
        return [strip.crop(*crop.column_span) for strip in strips]

    def render_line(self, y: int) -> Strip:
        return self._painted(self._row_at(y), self._width)

    def _painted(self, row: int, width: int) -> Strip:
        found = self._index.at(row)
        if found is None:
            return Strip.blank(width + self._margin, self._blank)
        entry, inner = found
        strips = self._painter.strips(entry, settled=row - inner < self._index.settled)
        strip = strips[inner] if inner < len(strips) else Strip.blank(width, self._blank)
        strip = self._lit(self._as_selected(strip, row), row, width)
        strip = strip.crop_extend(0, width, self._blank).apply_offsets(0, row)
        return self._in_its_margin(strip, entry, row)

    def _row_at(self, y: int) -> int:
        """The row at a height of the pane. Few rows stand at the bottom, next to where one types."""
        empty = max(0, self.size.height - (self._index.bottom - self._index.top))
        return self._index.top + self.scroll_offset.y + y - empty

    def _height(self, entry: Entry) -> int:
        return self._painter.height(entry)
