"""The client's application: it holds the connection and the state, and tells the screens what has changed."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType
from textual.driver import Driver
from textual.events import Resize
from textual.filter import LineFilter
from textual.geometry import Size

from chatkit.client import StreamEvent
from chatkit.tui import garbage, later
from chatkit.tui.actions import APP, bindings
from chatkit.tui.change import Change
from chatkit.tui.clock import Clock
from chatkit.tui.connection import Link
from chatkit.tui.driver import own
from chatkit.tui.helm import NO_NAME, Connection, Helm, open_chat
from chatkit.tui.link_sense import LinkSense
from chatkit.tui.messages import Arrived
from chatkit.tui.naming import Naming
from chatkit.tui.outgoing import LATE_AFTER
from chatkit.tui.personal import DEFAULTS, NOWHERE
from chatkit.tui.profile import Profile
from chatkit.tui.room import Room
from chatkit.tui.screens.framing import is_too_small
from chatkit.tui.screens.main import MainScreen
from chatkit.tui.settings import Settings
from chatkit.tui.state import ClientState
from chatkit.tui.throttle import Inbox
from chatkit.tui.typed import Order

_HERE = Path(__file__).parent
_SEEN_FIRST = ("banner", "composer", "message_pane", "side", "status_bar")
_STYLES = [_HERE / "screens" / "main.tcss", *(_HERE / "widgets" / f"{name}.tcss" for name in _SEEN_FIRST)]

UNFOLD_EVERY = 0.5  # seconds, while something is kept back
CALM = 0.5  # seconds after the first frame, until what it did without is loaded


class ChatApp(Naming):
    """`ChatApp("127.0.0.1:5005", "bob").run()` shows the chat until the user leaves; returns an exit code.

    Without a nick it asks for one, with `suggested_nick` filled in. Once logged in it goes into `room`.
    """

    TITLE = "chatkit"
    CSS_PATH: ClassVar = [*_STYLES]
    BINDINGS: ClassVar[list[BindingType]] = bindings(APP)
    ENABLE_COMMAND_PALETTE = False  # ours offers rooms and people too

    def __init__(
        self,
        address: str,
        nick: str | None = None,
        *,
        room: str | None = None,
        suggested_nick: str = "",
        chat_factory: Callable[[str, str | None], Connection] | None = None,
        clock: Clock | None = None,
        settings: Settings = DEFAULTS,
        profile: Profile = NOWHERE,
    ) -> None:
        self._clock = clock or Clock()
        self._sense = LinkSense()
        super().__init__()  # which wants the driver
        self.state = ClientState(address, self._clock, nick, room)
        self.state.low_bandwidth = settings.look.slow_link == "on"
        self._unfolding = False  # whether a timer runs for that
        self.main = MainScreen(self.state, self)
        """The screen under all dialogs."""
        self._suggested_nick = suggested_nick
        self.helm = Helm(self.state, self._said, chat_factory or open_chat)
        self.inbox: Inbox[StreamEvent] = Inbox(lambda: self.post_message(Arrived()), self._clock.monotonic)
        """What has come from the connection, and was not handled yet."""
        self._commands_asked: Link | None = None  # of the connection over which the server was asked for them
        self._learning_rooms = False
        self.furnish(settings, profile)

    # The connection

    def get_default_screen(self) -> MainScreen:
        return self.main

    async def on_ready(self) -> None:
        """The first frame is drawn; connecting may take as long as it takes."""
        garbage.begin()
        self.stylesheet.read_all(sorted({*_HERE.glob("*/*.tcss")}.difference(_STYLES)))
        self.main.complete()
        if self.native_ansi_color:
            self.refresh_css()  # what is on the screen is drawn otherwise in the terminal's own colours
        self.know_terminal()
        self.take_keys()
        # Textual paints after an editor by itself, but not after a shell's `fg`.
        self.app_resume_signal.subscribe(self, lambda _: self.action_redraw())
        self._listen_to(self.helm.connect())
        await self.take_early()
        self.set_timer(CALM, later.load)

    def on_resize(self, event: Resize) -> None:
        self._cover(event.size)

    def fit(self) -> None:
        """Hides what a terminal of this size cannot show."""
        self._cover(self.size)

    def _cover(self, size: Size) -> None:
        if is_too_small(size) and not isinstance(self.screen, later.TooSmallScreen):
            self.push_screen(later.TooSmallScreen())

    async def on_unmount(self) -> None:
        await self.helm.aclose()

    def _listen_to(self, chat: Connection) -> None:
        self.run_worker(self._listen(chat), name="listen")

    async def _listen(self, chat: Connection) -> None:
        """Fills the inbox; what comes while the screen is busy is one message, not thousands."""
        async for event in chat:
            self.inbox.put(event)
        await chat.aclose()  # should it have failed, this says so

    def on_arrived(self) -> None:
        changed = Change.NOTHING
        self.state.happenings.fold_bursts = self.settings.look.fold_bursts
        for event in self.inbox.take():
            changed |= self.state.apply(event)
        self.take_in(changed, answered=True)
        self._unfold_later()

    def _unfold_later(self) -> None:
        if self.state.happenings.folding and not self._unfolding:
            self._unfolding = True
            self.set_timer(UNFOLD_EVERY, self._unfold)

    def _unfold(self) -> None:
        """Looks whether it is calm, and if not looks again."""
        self._unfolding = False
        if self.main.stands:
            self.take_in(self.state.happenings.unfold())
            self._unfold_later()

    def take_in(self, changed: Change, *, answered: bool = False) -> None:
        """Asks for what is not known any more, and has everything drawn that has changed."""
        changed |= self.helm.follow_up(changed)
        self.main.show(changed, answered=answered)
        if changed & Change.NICK:
            self.ask_nick()
        if changed & Change.HELP and isinstance(self.screen, later.HelpScreen):
            self.screen.show(tuple(self.state.commands.values()))
        self.herald.look()

    def on_app_focus(self) -> None:
        self._focused(watched=True)

    def on_app_blur(self) -> None:
        self._focused(watched=False)

    def _focused(self, *, watched: bool) -> None:
        """The terminal has the focus, or has lost it; it may say so before anything is on the screen."""
        changed = self.state.rooms.watch(watched=watched)
        if self.main.stands:
            self.take_in(changed)

    # What the user wants

    def obey(self, order: Order) -> str | None:
        """Does what was typed, or returns why it cannot be done now."""
        obeyed = self.helm.obey(order)
        if obeyed.refusal == NO_NAME:
            self.choose_nick()
        if obeyed.refusal:
            return obeyed.refusal
        self.take_in(obeyed.change)
        self.main.hint(obeyed.hint)
        return None

    def _said(self) -> None:
        """In a while that should have been acknowledged."""
        self.set_timer(LATE_AFTER, self._look_for_late)

    def _look_for_late(self) -> None:
        self.take_in(self.state.outgoing.mark_late())

    def send_again(self) -> None:
        """Sends what was lost, or is late, again."""
        self.take_in(self.helm.send_again())

    def take_back(self) -> str | None:
        """Takes the newest message back that was not sent, or was lost."""
        text = self.state.outgoing.take_back(self.state.room)
        self.take_in(Change.ENTRIES | Change.LINK)
        return text

    def step(self, by: int) -> None:
        """Shows the next room, or the one before."""
        self.take_in(self.state.rooms.step(by))

    def go_to(self, number: int) -> None:
        """Shows the room of that number."""
        self.take_in(self.state.rooms.go_to(number))

    def attend(self) -> None:
        """Shows the next room that needs one, or the one where one was before the first of them."""
        changed = self.state.rooms.attend()
        self.take_in(changed)
        if not changed:
            self.main.hint("Nothing unread elsewhere")

    def visit(self, room: Room) -> None:
        """Shows that room, if it is there still."""
        if room in self.state.rooms.listed:
            self.take_in(self.state.rooms.show(room))

    def look(self, after: str) -> None:
        """Asks who is in the room that is shown, beginning after somebody."""
        self.helm.ask(self.state.look(after))

    def learn(self, typed: str) -> None:
        """Asks the server for what can be offered to somebody who types this, once each time."""
        if typed.startswith("/"):
            self._ask_commands()
        wanted = later.known.wants_rooms(typed)
        if wanted and not self._learning_rooms and self.state.ready:
            self.helm.send("rooms")
        self._learning_rooms = wanted

    def older(self) -> None:
        """Asks for what was said before all that is shown."""
        if self.helm.ask(self.state.older()):
            self.take_in(Change.ENTRIES)

    def retry(self) -> None:
        """Goes on with what waits: the next attempt to connect, a new connection, or the choice of a name."""
        if self.state.needs_nick:
            self.choose_nick()
            return
        change, chat = self.helm.retry()
        self.take_in(change)
        if chat is not None:
            self._listen_to(chat)

    # The link to the terminal

    def get_driver_class(self) -> type[Driver]:
        return own(super().get_driver_class(), self._sense, self._clock.monotonic)

    @cached_property
    def _few_colours(self) -> Mapping[bool, LineFilter]:
        return {dark: later.FewColours(dark=dark) for dark in (True, False)}

    def get_line_filters(self) -> Sequence[LineFilter]:
        filters = super().get_line_filters()
        few = self.state.low_bandwidth or self.no_color  # of which Textual leaves greys, and these none
        return [*filters, self._few_colours[self.current_theme.dark]] if few else filters

    def post_display_hook(self) -> None:
        """A frame has been drawn: is the terminal quick enough for frames like this?"""
        slow = self._sense.is_slow(self._clock.monotonic(), self.settings.look.slow_link)
        if slow != self.state.low_bandwidth:
            self.state.low_bandwidth = slow
            self.call_later(self._show_in_other_colours)

    def _show_in_other_colours(self) -> None:
        if self.main.stands:
            self.refresh_css(animate=False)
            self.main.show(Change.LINK)

    def frame_rest(self) -> float:
        """The seconds between frames that a slow link needs; 0 on a quick one."""
        return self._sense.rest(self._clock.monotonic(), self.settings.look.slow_link)

    # Commands

    def _ask_commands(self) -> None:
        """Asks the server for its commands, if it has not told them; once a connection."""
        known = self.state.commands or self._commands_asked is self.state.link
        if self.state.ready and not known:
            self._commands_asked = self.state.link
            self.helm.send("help")

    def ask_anew(self) -> None:
        """Asks the server for its commands, which may be others by now."""
        self.helm.send("help")
