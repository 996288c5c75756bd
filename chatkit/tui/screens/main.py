"""The conversation: who, what, and where one types."""

from typing import ClassVar, Protocol

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.theme import Theme
from textual.widgets import Static

from chatkit.tui import status
from chatkit.tui.actions import BENEATH, CHOOSING, MAIN, bindings
from chatkit.tui.change import Change
from chatkit.tui.connection import Ended
from chatkit.tui.messages import Followed, TopSeen
from chatkit.tui.nick_colours import NickColours
from chatkit.tui.screens import commanding, delivering, finding, parts
from chatkit.tui.screens.choosing import Choosing
from chatkit.tui.screens.commanding import Commanding
from chatkit.tui.screens.delivering import Delivering
from chatkit.tui.screens.finding import Finding
from chatkit.tui.screens.framing import Framing
from chatkit.tui.screens.inviting import Inviting
from chatkit.tui.screens.parts import Parts
from chatkit.tui.screens.roaming import Roaming
from chatkit.tui.screens.seeking import Seeking
from chatkit.tui.screens.writing import Writing
from chatkit.tui.state import ClientState
from chatkit.tui.themes import NICKS_ON_DARK, nick_colours
from chatkit.tui.throttle import Throttle
from chatkit.tui.typed import At, Find, Quit, Send, TooLong, read
from chatkit.tui.widgets.banner import Banner
from chatkit.tui.widgets.composer import Composer
from chatkit.tui.widgets.message_pane import MessagePane
from chatkit.tui.widgets.status_bar import StatusBar
from chatkit.tui.wishes import Notify, Set, ShowSettings, Wish

LOOK_EVERY = 5.0  # seconds from one question who is in a large room to the next
EVERY = 0.25  # seconds between changes of the user list, or of the header, when much happens
NARROW, WIDE, SHORT = 60, 100, 12


class Controls(parts.Controls, commanding.Controls, delivering.Controls, finding.Controls, Protocol):
    """What the application does for this screen."""

    def wish(self, wish: Wish) -> str | None:
        """Does what was typed about the client itself, or returns why it cannot be done."""

    def retry(self) -> None:
        """Goes on with what waits: a connection, or the choice of a name."""

    def key_of(self, action: str) -> str:
        """What one presses here to have an action done; else what one types."""

    def older(self) -> None:
        """Asks for what was said before all that is shown."""


class MainScreen(
    Choosing, Framing, Finding, Seeking, Roaming, Inviting, Writing, Commanding, Delivering, Parts
):
    """One room at a time: rooms, header, messages, users, composer, status."""

    AUTO_FOCUS = "Composer"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(MAIN),
        *bindings(CHOOSING),
        *(
            Binding(key, "reconnect", id=f"{BENEATH}{key}") for key in "rR"
        ),  # while the composer is out of use
        *(Binding(key, "app.quit", id=f"{BENEATH}{key}") for key in "qQ"),
    ]

    def __init__(self, state: ClientState, controls: Controls) -> None:
        super().__init__()
        self._state = state
        self._controls: Controls = controls
        self._room = state.room
        self._colours = NickColours(NICKS_ON_DARK)
        self._rosters = Throttle(self, EVERY, self._show_roster)
        self._headers = Throttle(self, EVERY, self._show_header)
        self._belows = Throttle(self, EVERY, self._show_below)
        self._looks = Throttle(self, LOOK_EVERY, self._look)
        self._seen = False

    def compose(self) -> ComposeResult:
        self._classify(self.app.size)  # before there are parts that would all be styled anew
        yield from super().compose()

    def on_mount(self) -> None:
        self._show_frame()

    def complete(self) -> None:
        super().complete()
        self.pane.show_map()
        self.pane.update_node_styles(animate=False)  # those of its rows are known by now
        self.app.theme_changed_signal.subscribe(self, self._colour)
        self._colour(self.app.current_theme)
        self.show(~Change.NOTHING)
        self.watch(self.app, "app_focus", self._take_focus)  # at once too: it may have come before this

    def _take_focus(self, focused: bool) -> None:
        """Where the terminal had no focus at the start, Textual would give it to nobody later."""
        composer = self.query_one(Composer)
        lost = self.focused is None and self._choice is None
        if focused and self.is_current and lost and not composer.disabled:
            self.set_focus(composer)  # at once: it may have been a key that has brought the focus

    def _colour(self, theme: Theme) -> None:
        """Another theme is shown: the nicks have colours that can be read on it."""
        self._colours.use(nick_colours(theme, self.app.theme_variables))
        self.query_one(MessagePane).refresh()
        self._rosters.ask()

    def on_resize(self, event: events.Resize) -> None:
        if event.size == self.app.size:
            self._measure(event.size)
        else:
            event.prevent_default()  # laying out for an older size would tell of that anew, for ever

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Under a dialog nobody says that the terminal has another size, or the user other settings."""
        # Textual's own handler comes after this one. At first all parts have just been styled.
        event.refresh_styles = event.refresh_styles and self._seen
        self._seen = True
        self._measure(self.app.size)

    def _classify(self, size: Size) -> None:
        small = size.width < NARROW or size.height < SHORT
        wide = not small and size.width >= WIDE
        self.update_classes({"-small": small, "-narrow": not small and not wide, "-wide": wide})

    def _measure(self, size: Size) -> None:
        self._classify(size)
        self.query_one(MessagePane).tiny = self.has_class("-small")
        self.query_one(MessagePane).widen(self._controls.settings.look.text_width)
        self._lay_sides()
        self.call_after_refresh(self._show_frame)

    def show(self, changed: Change, *, answered: bool = False) -> None:
        """Draws what has changed; `answered`, because the server said so and no key was pressed."""
        if not self.whole:
            return  # it will all be drawn
        if self._state.room is not self._room:
            self._show_room(typing_goes_along=answered)
        pane = self.query_one(MessagePane)
        if changed & Change.ENTRIES:
            pane.update(now=bool(changed & Change.OWN))
            self._belows.ask()
        if changed & Change.ROSTER:
            self._rosters.ask()
        if changed & Change.ROOMS:
            self._headers.ask()
        if changed & Change.HELP:
            self.query_one(Composer).offer_again()
        if changed & (Change.LINK | Change.NICK | Change.ROSTER):
            self._show_frame()
        elif changed & Change.OWN:
            self.query_one(Banner).refresh_words()
        if changed & Change.HELP:
            self.renew_palette()
        self._show_invitation()
        if changed & Change.LOOKING:
            self.show_looking()

    def _show_room(self, *, typing_goes_along: bool) -> None:
        """Another room is shown; what was being typed stays with the one it was meant for.

        What is typed while a /join or /leave is answered is meant for where that leads, and must not be torn.
        """
        self.stop_choosing()
        composer = self.query_one(Composer)
        if not (typing_goes_along and composer.text):
            if self._room in tuple(self._state.rooms):
                self._room.draft = composer.draft
            else:
                composer.put_away()  # there is no going back to it
            composer.begin(self._state.room.draft)
        self._room = self._state.room
        self.query_one(MessagePane).show(self._room.log)
        self.forget_past()
        self._rosters.ask(now=True)
        self._show_below()
        self._show_frame()

    @property
    def stands(self) -> bool:
        """Whether its parts are there. They go one by one when the application ends."""
        return self.whole and bool(self.query(MessagePane))

    def flush(self) -> bool:
        """Draws at once what waits for its turn, and says whether there was anything."""
        throttles = (self._rosters, self._headers, self._belows)
        flushed = [self.query_one(MessagePane).flush(), *(each.flush() for each in throttles)]
        return any(flushed)

    def _show_frame(self) -> None:
        """Everything about the connection and the room, around the messages."""
        state = self._state
        self._headers.ask(now=True)
        self.query_one(Banner).show(self._controls.key_of)
        help_, quit_ = self._controls.key_of("help"), self._controls.key_of("quit")
        self.query_one(StatusBar).show(state, f"{help_} help  {quit_} quit")
        composer = self.query_one(Composer)
        composer.hint(status.placeholder(state))
        ended = isinstance(state.link, Ended)
        if composer.disabled != ended:
            composer.disabled = ended
            composer.offer_nothing()
            if not ended and self.is_current:
                composer.focus()

    def _show_below(self) -> None:
        room = self._state.room
        self.show_card()
        self.query_one("#above").display = room.older.is_asking
        below = self.query_one("#below", Static)
        wanted = not room.following and (room.unread > 0 or self._choice is None)
        if wanted:  # each update lays the whole screen out
            below.update(Content(f"▼ {room.unread:,} new" if room.unread else "▼ newest"))
        below.display = wanted

    # What is typed

    def submit(self, typed: str) -> bool:
        """Does what was typed. False when it cannot be done now, and the text is to stay."""
        intent = read(typed)
        if not isinstance(intent, Quit):
            self._quit_until = 0.0  # who goes on talking no longer means to quit
        match intent:
            case None:
                self._controls.retry()
            case Quit():
                self.hint(self.leave("Say /quit again"))
            case Find(words):
                self.find(words)
            case At(moment):
                self.go_to_moment(moment)
            case TooLong(size, limit, unit):
                self.hint(f"Too long: {size:,} {unit}, and {limit:,} fit into one message. It stays here.")
                return False
            case ShowSettings() | Set() | Notify():
                if problem := self._controls.wish(intent):
                    self.hint(problem)
                    return False
            case Send(line) if (done := self.done_here(line)) is not None:
                return done
            case _:
                if refusal := self._controls.obey(intent):
                    self.hint(refusal)
                    return False
                self.go_to_now()
        return True

    def hint(self, text: str) -> None:
        """Says something passing."""
        self.query_one(Banner).hint(text)

    # What the keys do

    def on_followed(self, message: Followed) -> None:
        self._state.rooms.follow(self.pane.following)
        self.pane.update(now=True)  # the log may be shorter now
        self._show_below()
        self._headers.ask()

    def on_top_seen(self, message: TopSeen) -> None:
        if self._past is None:  # an older part sees to itself
            self._controls.older()

    def on_click(self, event: events.Click) -> None:
        if event.widget is not None and event.widget.id == "below":
            self.action_bottom()

    def action_retry(self) -> None:
        self._controls.retry()

    def action_reconnect(self) -> None:
        if isinstance(self._state.link, Ended):
            self._controls.retry()
