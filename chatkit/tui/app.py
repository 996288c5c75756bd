"""The client's application: it holds the connection and the state, and tells the screens what has changed."""

from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import ClassVar, Protocol

from textual.app import App
from textual.binding import BindingType
from textual.driver import Driver
from textual.filter import LineFilter

from chatkit.client import Connecting, NotConnected, StreamEvent
from chatkit.protocol.text import clean
from chatkit.tui import garbage
from chatkit.tui.actions import APP, bindings
from chatkit.tui.change import Change
from chatkit.tui.clock import Clock
from chatkit.tui.connection import Ended, Online
from chatkit.tui.few_colours import FewColours
from chatkit.tui.keys import teach_alt
from chatkit.tui.link_sense import LinkSense
from chatkit.tui.messages import Arrived
from chatkit.tui.orders import Done, Refused
from chatkit.tui.outlet import timed
from chatkit.tui.screens.help import HelpScreen
from chatkit.tui.screens.main import MainScreen
from chatkit.tui.screens.nick import NickScreen
from chatkit.tui.settings import Settings
from chatkit.tui.state import ClientState
from chatkit.tui.themes import THEMES
from chatkit.tui.typed import Order

_HERE = Path(__file__).parent
_STYLES = [_HERE / "screens" / "main.tcss", *sorted(_HERE.glob("widgets/*.tcss"))]  # one beside each
_STYLES_OF_DIALOGS = sorted({*_HERE.glob("screens/*.tcss")}.difference(_STYLES))  # read after the first frame


class Connection(Protocol):
    """What the application needs of chatkit.client.Chat."""

    def start(self) -> None: ...
    def retry(self) -> None: ...
    def send(self, line: str) -> str: ...
    async def aclose(self) -> None: ...
    def __aiter__(self) -> AsyncIterator[StreamEvent]: ...


DEFAULTS = Settings()
UNFOLD_EVERY = 0.5  # seconds, while something is kept back


def _open_chat(address: str, nick: str | None) -> Connection:
    from chatkit.client import Chat  # not before the first frame

    return Chat(address, nick=nick, reconnect=True)


class ChatApp(App[int]):
    """`ChatApp("127.0.0.1:5005", "bob").run()` shows the chat until the user leaves; returns an exit code.

    Without a nick it asks for one, with `suggested_nick` filled in. Once logged in it goes into `room`.
    """

    TITLE = "chatkit"
    CSS_PATH: ClassVar = [*_STYLES]
    BINDINGS: ClassVar[list[BindingType]] = bindings(APP)
    ENABLE_COMMAND_PALETTE = False  # until it can offer rooms and people too

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
    ) -> None:
        self._clock = clock or Clock()
        self._sense = LinkSense()
        super().__init__()  # which wants the driver
        self.settings = settings
        teach_alt()
        self.state = ClientState(address, self._clock, nick, room)
        self.state.low_bandwidth = settings.look.slow_link == "on"
        self._few_colours = {dark: FewColours(dark=dark) for dark in (True, False)}
        self._unfolding = False  # whether a timer runs for that
        self.main = MainScreen(self.state, self)
        """The screen under all dialogs."""
        self._suggested_nick = suggested_nick
        self._open = chat_factory or _open_chat
        self._chat: Connection | None = None
        self._inbox: list[StreamEvent] = []
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = settings.look.theme

    # The connection

    def get_default_screen(self) -> MainScreen:
        return self.main

    def on_ready(self) -> None:
        """The first frame is drawn; connecting may take as long as it takes."""
        garbage.begin()
        self.stylesheet.read_all(_STYLES_OF_DIALOGS)
        self._connect()

    async def on_unmount(self) -> None:
        if self._chat is not None:
            await self._chat.aclose()

    def _connect(self) -> None:
        self._chat = self._open(self.state.address, self.state.own.wanted)
        self._chat.start()
        self.run_worker(self._listen(self._chat), name="listen")

    async def _listen(self, chat: Connection) -> None:
        """Fills the inbox; what comes while the screen is busy is one message, not thousands."""
        async for event in chat:
            self._inbox.append(event)
            if len(self._inbox) == 1:
                self.post_message(Arrived())
        await chat.aclose()  # should it have failed, this says so

    def on_arrived(self) -> None:
        arrived, self._inbox = self._inbox, []
        changed = Change.NOTHING
        self.state.fold_bursts(self.settings.look.fold_bursts)
        for event in arrived:
            changed |= self.state.apply(event)
        self._take_in(changed, answered=True)
        self._unfold_later()

    def _unfold_later(self) -> None:
        if self.state.folding and not self._unfolding:
            self._unfolding = True
            self.set_timer(UNFOLD_EVERY, self._unfold)

    def _unfold(self) -> None:
        """Looks whether it is calm, and if not looks again."""
        self._unfolding = False
        if self.main.stands:
            self._take_in(self.state.unfold())
            self._unfold_later()

    def _take_in(self, changed: Change, *, answered: bool = False) -> None:
        """Asks for what is not known any more, and has everything drawn that has changed."""
        if changed & Change.ASK:
            for question in self.state.questions():
                if tag := self._send_quietly(question.line):
                    question.asked(tag)
        self.main.show(changed, answered=answered)
        if changed & Change.NICK:
            self._ask_nick()
        if changed & Change.HELP and isinstance(self.screen, HelpScreen):
            self.screen.show(self.state.commands.values())

    # What the user wants

    def obey(self, order: Order) -> str | None:
        """Does what was typed, or returns why it cannot be done now."""
        todo = self.state.order(order)
        if isinstance(todo, Refused):
            return todo.why
        if isinstance(todo, Done):
            self._take_in(todo.change)
            return None
        if todo.speech and isinstance(self.state.link, Online) and self.state.own.nick is None:
            return "Not logged in yet: /login NAME. What you typed stays here"
        tag = self._send_quietly(todo.text)
        if tag is None:
            return "Not connected. What you typed stays here"
        self._take_in(todo.sent(tag))
        self.main.hint(todo.hint)
        return None

    def step(self, by: int) -> None:
        """Shows the next room, or the one before."""
        self._take_in(self.state.rooms.step(by))

    def go_to(self, number: int) -> None:
        """Shows the room of that number."""
        self._take_in(self.state.rooms.go_to(number))

    def look(self, after: str) -> None:
        """Asks who is in the room that is shown, beginning after somebody."""
        question = self.state.look(after)
        if question is not None and (tag := self._send_quietly(question.line)):
            question.asked(tag)

    def retry(self) -> None:
        """Goes on with what waits: the next attempt to connect, a new connection, or the choice of a name."""
        if isinstance(self.state.link, Ended):
            self._take_in(self.state.apply(Connecting(self.state.address, 1)))  # at once: one asks only once
            self._connect()
        elif self.state.needs_nick:
            self._ask_nick()
        elif self._chat is not None:
            self._chat.retry()

    def choose_nick(self, nick: str) -> None:
        """Asks the server for a name; the answer comes with the other events."""
        tag = self._send_quietly(f"login {clean(nick)}")
        if tag is not None:
            self.state.logging_in(tag, nick)

    def _send_quietly(self, line: str) -> str | None:
        """Sends a line whose answer only the state needs. Returns its tag, or None without a connection."""
        try:
            return self._chat.send(line) if self._chat else None
        except NotConnected:
            return None  # an event on its way says so

    def _ask_nick(self) -> None:
        """Opens, renews or closes the dialog, as the state wants it."""
        dialog = next((screen for screen in self.screen_stack if isinstance(screen, NickScreen)), None)
        problem = self.state.nick_problem
        if self.state.needs_nick and dialog:
            dialog.show(problem)
        elif self.state.needs_nick:
            self.push_screen(NickScreen(self._suggested_nick, problem, self.choose_nick))
        elif dialog:
            while dialog in self.screen_stack:
                self.pop_screen()

    # The link to the terminal

    def get_driver_class(self) -> type[Driver]:
        return timed(super().get_driver_class(), self._sense, self._clock.monotonic)

    def get_line_filters(self) -> Sequence[LineFilter]:
        filters = super().get_line_filters()
        return [*filters, self._few_colours[self.current_theme.dark]] if self.state.low_bandwidth else filters

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

    # What the keys do

    def action_help(self) -> None:
        if not isinstance(self.screen, HelpScreen):
            self._send_quietly("help")
            self.push_screen(HelpScreen(self.state.commands.values()))

    async def action_quit(self) -> None:
        self.exit(0)
