"""What the keys do that find something in the past, and how an older part of a room is shown."""

from typing import TYPE_CHECKING, Protocol

from chatkit.tui import later
from chatkit.tui.change import Change
from chatkit.tui.landmarks import Mark
from chatkit.tui.nick_colours import NickColours
from chatkit.tui.screens.reading import Reading
from chatkit.tui.state import ClientState
from chatkit.tui.typed import Order

if TYPE_CHECKING:
    from chatkit.tui.window import Window

LATER = "No connection: that is shown when it is back"


class Controls(Protocol):
    """What the application does for this, and for the search."""

    def obey(self, order: Order) -> str | None:
        """Does what was typed, or returns why it cannot be done now."""

    def take_in(self, changed: Change) -> None:
        """A key has changed something: asks and draws what follows from that."""


class Finding(Reading):
    """The part of the main screen that goes back to what was said, in place of the room's own log."""

    _state: ClientState
    _controls: Controls
    _colours: NickColours
    _past: "Window | None" = None  # what the pane shows in place of the room's log

    def on_mount(self) -> None:
        self.watch(self.pane, "scroll_y", self._scrolled, init=False)

    def find(self, words: str) -> None:
        """Opens the search with these words, or with those of the last one."""
        if not isinstance(self.app.screen, later.SearchScreen):
            self.app.push_screen(later.SearchScreen(self._state, self._controls, words, self._colours))

    def go_to_moment(self, text: str) -> None:
        self._controls.take_in(self._state.looking.go_to_moment(text))

    def action_search(self) -> None:
        self.find("")

    def action_bottom(self) -> None:
        self.go_to_now()
        super().action_bottom()

    def action_page_down(self) -> None:
        """At the end of an older part, to which nothing is missing any more, comes what is said now."""
        pane = self.pane
        if self._past and self._past.at_end and pane.scroll_offset.y >= pane.max_scroll_y:
            self._go_on_in_log()
        else:
            super().action_page_down()

    def go_to_now(self) -> None:
        """Shows what is said now."""
        self._controls.take_in(self._state.looking.back_to_now())
        self.pane.follow()

    def forget_past(self) -> None:
        """Another room is shown, and its own log."""
        self._past = None
        self._show_past_bar()

    def show_looking(self) -> None:
        """Brings the pane to what is looked for."""
        looking = self._state.looking
        window = looking.window if looking.window and looking.window.ready else None
        past, self._past = self._past, None  # on the way to where it is to be, nothing is fetched
        if window is not past:
            self._show_log_of(window)
        elif window:
            self.pane.grow()
        if looking.aim is not None:
            self.pane.jump(looking.aim)
            looking.aim = None
            self.hint("")
        self._past = window
        self.call_after_refresh(self._scrolled)
        self.pane.highlight(looking.search.spans if looking.marking else None)
        self.pane.marks = dict.fromkeys(looking.marks, Mark.FOUND)
        self._show_past_bar()
        offline = LATER if looking.waiting and not self._state.ready else ""
        if words := offline or looking.words:
            self.hint(words)
            looking.words = ""
        above = self.app.screen
        if above is not self and isinstance(above, later.SearchScreen):
            above.show_found()

    def _show_log_of(self, window: "Window | None") -> None:
        """Shows an older part, or what is said now."""
        self.stop_choosing()
        if window:
            self.pane.show(window.log, live=False)
        else:
            self.pane.show(self._state.room.log)
            self._state.rooms.follow(True)
            self._show_below()

    def _show_past_bar(self) -> None:
        bar = self.query_one(later.PastBar)
        if self._past is None or not len(self._past.log):
            bar.show()
            return
        at = self._state.clock.local(self._past.log[self.pane.top].at)
        bar.show(self._past.room.title, f"{at:%A} {at.day} {at:%B %Y}")

    def _scrolled(self) -> None:
        """In an older part, fetches what comes next; where that has come to what is loaded, goes on there."""
        if self._past is None:
            return
        pane, looking = self.pane, self._state.looking
        number = looking.joins_now(pane.top)
        if number is not None:
            self._go_on_in_log()
            pane.jump(number, mark=False)
            return
        self._show_past_bar()
        if pane.scroll_offset.y < pane.size.height:
            self._controls.take_in(looking.grow(older=True))
        if pane.max_scroll_y - pane.scroll_offset.y < pane.size.height:
            self._controls.take_in(looking.grow(older=False))

    def _go_on_in_log(self) -> None:
        self._state.looking.leave_window()
        self._past = None
        self._show_log_of(None)
        self._show_past_bar()

    def hint(self, text: str) -> None:
        raise NotImplementedError

    def _show_below(self) -> None:
        raise NotImplementedError
