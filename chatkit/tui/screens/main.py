"""The conversation: who, what, and where one types."""

from collections.abc import Iterable
from typing import ClassVar, Protocol

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.widgets import Static

from chatkit.tui import status
from chatkit.tui.actions import MAIN, bindings
from chatkit.tui.change import Change
from chatkit.tui.connection import Ended
from chatkit.tui.messages import EndSeen, Followed
from chatkit.tui.screens import roaming
from chatkit.tui.screens.reading import Reading
from chatkit.tui.screens.roaming import Roaming
from chatkit.tui.state import ClientState
from chatkit.tui.status import Loudness, Part
from chatkit.tui.throttle import Throttle
from chatkit.tui.typed import Order, Quit, TooLong, read
from chatkit.tui.widgets.banner import HINT_FOR, Banner
from chatkit.tui.widgets.composer import Composer
from chatkit.tui.widgets.message_pane import MessagePane
from chatkit.tui.widgets.status_bar import StatusBar
from chatkit.tui.widgets.user_list import UserList

LOOK_EVERY = 5.0  # seconds from one question who is in a large room to the next
EVERY = 0.25  # seconds between changes of the user list, or of the header, when much happens
NARROW, WIDE, SHORT = 60, 100, 12
_STYLES = {
    Loudness.QUIET: "not bold $foreground 55%",
    Loudness.PLAIN: "",
    Loudness.UNREAD: "$primary",
    Loudness.LOUD: "$warning",
}


class Controls(roaming.Controls, Protocol):
    """What the application does for this screen."""

    def obey(self, order: Order) -> str | None:
        """Does what was typed, or returns why it cannot be done now."""

    def retry(self) -> None:
        """Goes on with what waits: a connection, or the choice of a name."""

    def look(self, after: str) -> None:
        """Asks who is in the room that is shown, beginning after somebody."""

    def frame_rest(self) -> float:
        """The seconds between frames that a slow link needs; 0 on a quick one."""


class MainScreen(Reading, Roaming):
    """One room at a time: header, messages, users, composer, status."""

    AUTO_FOCUS = "Composer"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(MAIN),
        ("r,R", "reconnect", "Reconnect"),  # these two while the composer is out of use
        ("q,Q", "app.quit", "Quit"),
    ]

    def __init__(self, state: ClientState, controls: Controls) -> None:
        super().__init__()
        self._state = state
        self._controls: Controls = controls
        self._room = state.room
        self._rosters = Throttle(self, EVERY, self._show_roster)
        self._headers = Throttle(self, EVERY, self._show_header)
        self._belows = Throttle(self, EVERY, self._show_below)
        self._looks = Throttle(self, LOOK_EVERY, self._look)
        self._quit_until = 0.0  # a second Ctrl+C before then quits

    def compose(self) -> ComposeResult:
        yield Static(id="header", markup=False)
        with Horizontal(id="middle"):
            with Container(id="conversation"):
                yield MessagePane(self._state.clock, self._state.room.log, rest=self._controls.frame_rest)
                yield Static(id="below", markup=False)
            yield UserList()
        yield Banner(self._state)
        with Horizontal(id="entry"):
            yield Static("›", id="prompt", markup=False)
            yield Composer(self._send, self.action_interrupt)
            yield Static(id="others", markup=False)
        yield StatusBar()

    def on_mount(self) -> None:
        self.show(~Change.NOTHING)

    def on_resize(self, event: events.Resize) -> None:
        width, height = event.size
        small = width < NARROW or height < SHORT
        self.query_one(MessagePane).tiny = small
        self.set_class(small, "-small")
        self.set_class(not small and width < WIDE, "-narrow")
        self.set_class(not small and width >= WIDE, "-wide")
        self.call_after_refresh(self._show_frame)
        self.call_after_refresh(self._rosters.ask)

    def show(self, changed: Change, *, answered: bool = False) -> None:
        """Draws what has changed; `answered`, because the server said so and no key was pressed."""
        if self._state.room is not self._room:
            self._show_room(typing_goes_along=answered and not changed & Change.PUT_OUT)
        pane = self.query_one(MessagePane)
        if changed & Change.ENTRIES:
            pane.update(now=bool(changed & Change.OWN))
            self._belows.ask()
        if changed & Change.ROSTER:
            self._rosters.ask()
        if changed & Change.ROOMS:
            self._headers.ask()
        if changed & Change.LINK:
            self.hint("")
        if changed & (Change.LINK | Change.NICK | Change.ROSTER):
            self._show_frame()

    def _show_room(self, *, typing_goes_along: bool) -> None:
        """Another room is shown; what was being typed stays with the one it was meant for.

        What is typed while a /join or /leave is answered is meant for where that leads, and must not be torn.
        """
        composer = self.query_one(Composer)
        if not (typing_goes_along and composer.text):
            if self._room in tuple(self._state.rooms):
                self._room.draft = composer.text
            else:
                composer.put_away()  # there is no going back to it
            composer.begin(self._state.room.draft)
        self._room = self._state.room
        self.query_one(MessagePane).show(self._room.log)
        self._rosters.ask(now=True)
        self._show_below()
        self._show_frame()

    @property
    def stands(self) -> bool:
        """Whether its parts are there. They go one by one when the application ends."""
        return bool(self.query(MessagePane))

    def flush(self) -> bool:
        """Draws at once what waits for its turn, and says whether there was anything."""
        throttles = (self._rosters, self._headers, self._belows)
        flushed = [self.query_one(MessagePane).flush(), *(each.flush() for each in throttles)]
        return any(flushed)

    def _show_frame(self) -> None:
        """Everything about the connection and the room, around the messages."""
        state = self._state
        self._headers.ask(now=True)
        self.query_one(Banner).refresh_words()
        self.query_one(StatusBar).show(state)
        composer = self.query_one(Composer)
        composer.hint(status.placeholder(state))
        ended = isinstance(state.link, Ended)
        if composer.disabled != ended:
            composer.disabled = ended
            if not ended and self.is_current:
                composer.focus()

    def _show_header(self) -> None:
        """The room and the others; on a tiny screen only those with something unread, where one types."""
        header, state = self.query_one("#header", Static), self._state
        words = _written(status.header(state))
        if words.cell_length > header.content_size.width:
            words = _written(status.header(state, quiet=False))
        header.update(words)
        others = status.others(state)
        unread = [
            part for loud in (Loudness.LOUD, Loudness.UNREAD) for part in others if part.loudness is loud
        ]
        self.query_one("#others", Static).update(Content(" ").join(_written([part]) for part in unread))

    def _show_roster(self) -> None:
        room = self._state.room
        self.query_one(UserList).show(room.members, self._state.own.nick, people=room.people)
        if self._wants_look:
            self._looks.ask()

    @property
    def _wants_look(self) -> bool:
        """Whether a list of who is here is read that has become wrong."""
        return self._state.room.stale and self.query_one(UserList).display

    def _look(self) -> None:
        if self._wants_look:
            self._controls.look(self.query_one(UserList).above)

    def _show_below(self) -> None:
        room = self._state.room
        below = self.query_one("#below", Static)
        below.display = not room.following
        if not room.following:  # each update lays the whole screen out
            below.update(Content(f"▼ {room.unread} new" if room.unread else "▼ newest"))

    # What is typed

    def _send(self, typed: str) -> bool:
        """Does what was typed. False when it cannot be done now, and the text is to stay."""
        intent = read(typed)
        match intent:
            case None:
                self._controls.retry()
            case Quit():
                self.app.exit(0)
            case TooLong(size, limit):
                self.hint(f"Too long: {size} bytes, and {limit} fit into one message. It stays here.")
                return False
            case _:
                if refusal := self._controls.obey(intent):
                    self.hint(refusal)
                    return False
                self.query_one(MessagePane).follow()
        return True

    def hint(self, text: str) -> None:
        """Says something passing."""
        self.query_one(Banner).hint(text)

    # What the keys do

    def on_followed(self, message: Followed) -> None:
        self._state.follow(self.query_one(MessagePane).following)
        self._show_below()

    def on_end_seen(self, message: EndSeen) -> None:
        if self._state.room.next:
            self._controls.look(self._state.room.next)

    def on_click(self, event: events.Click) -> None:
        if event.widget is not None and event.widget.id == "below":
            self.action_bottom()

    def action_users(self) -> None:
        self.toggle_class("-users-flipped")
        self._show_frame()
        self.call_after_refresh(self._rosters.ask)

    def action_retry(self) -> None:
        self._controls.retry()

    def action_reconnect(self) -> None:
        if isinstance(self._state.link, Ended):
            self._controls.retry()

    def action_interrupt(self) -> None:
        composer = self.query_one(Composer)
        now = self._state.clock.monotonic()
        if selected := self.get_selected_text() or composer.selected_text:
            self.app.copy_to_clipboard(selected)
            self.clear_selection()
            self.hint("Copied")
        elif composer.text:
            composer.put_away()
            self.hint("Cleared. The up arrow brings it back")
        elif now < self._quit_until:
            self.app.exit(0)
        else:
            self._quit_until = now + HINT_FOR
            self.hint("Press Ctrl+C again to quit")


def _written(parts: Iterable[Part]) -> Content:
    return Content.assemble(*((part.text, _STYLES[part.loudness]) for part in parts))
