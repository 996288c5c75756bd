"""The client's application: it holds the connection and the state, and tells the screens what has changed."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.events import Resize
from textual.geometry import Size

from chatkit.client import StreamEvent
from chatkit.tui import answers, garbage, keymap, verbs
from chatkit.tui.actions import ACTIONS, APP, MAIN, bindings, written
from chatkit.tui.change import Change
from chatkit.tui.clock import Clock
from chatkit.tui.connection import Link
from chatkit.tui.entries import Tone
from chatkit.tui.helm import Connection, Helm, open_chat
from chatkit.tui.keyboard import Keyboard, Terminal
from chatkit.tui.keys import ASK_KITTY, KITTY, NO_KITTY, teach_alt, teach_kitty
from chatkit.tui.known import wants_rooms
from chatkit.tui.messages import Arrived
from chatkit.tui.outgoing import LATE_AFTER
from chatkit.tui.personal import DEFAULTS, NOWHERE, Personal
from chatkit.tui.profile import Profile
from chatkit.tui.room import Room
from chatkit.tui.screens.help import HelpScreen
from chatkit.tui.screens.key_check import KeyCheckScreen
from chatkit.tui.screens.main import MainScreen
from chatkit.tui.screens.nick import NickScreen
from chatkit.tui.screens.too_small import TooSmallScreen, is_too_small
from chatkit.tui.settings import Settings
from chatkit.tui.state import ClientState
from chatkit.tui.typed import Order
from chatkit.tui.widgets.composer import Composer
from chatkit.tui.wishes import COMMANDS

_STYLES = sorted(Path(__file__).parent.glob("*/*.tcss"))  # one beside each screen and widget


class ChatApp(Personal):
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
        super().__init__()
        teach_alt()
        teach_kitty()
        self.keyboard = Keyboard()
        self.state = ClientState(address, clock or Clock(), nick, room)
        self.main = MainScreen(self.state, self)
        """The screen under all dialogs."""
        self._suggested_nick = suggested_nick
        self.helm = Helm(self.state, self._said, chat_factory or open_chat)
        self._inbox: list[StreamEvent] = []
        self._commands_asked: Link | None = None  # of the connection over which the server was asked for them
        self.keymap = keymap.read(settings.keys)
        """Which keys do what; `take_keys` brings it up to date."""
        self._learning_rooms = False
        self.furnish(settings, profile)

    # The connection

    def get_default_screen(self) -> MainScreen:
        return self.main

    def on_ready(self) -> None:
        """The first frame is drawn; connecting may take as long as it takes."""
        garbage.begin()
        if self._driver is not None and not self.is_headless:
            self.keyboard.terminal = Terminal.of(os.environ)
            self._driver.write(ASK_KITTY)
        self.take_keys()
        self._listen_to(self.helm.connect())

    def watch_settings(self, old: Settings, new: Settings) -> None:
        super().watch_settings(old, new)
        if new.keys != old.keys:
            self.take_keys()

    def take_keys(self) -> None:
        """Gives the actions the keys of the settings, and tells what of these cannot be."""
        self.keymap = keymap.read(self.settings.keys)
        self.set_keymap(self.keymap.changed())
        changed = Change.NOTHING
        for problem in self.keymap.problems:
            changed |= self.state.rooms.note(f"keys: {problem}", Tone.ERROR)
        own = [*verbs.explained(ACTIONS, self.keys_here, ()), *COMMANDS]
        self.state.own_help = answers.of_help(own)
        typed = [action for action in ACTIONS if {APP, MAIN} & {*action.where}]
        self.state.own_verbs = verbs.explained(typed, self.keys_here, ())
        self._take_in(changed | Change.LINK)

    async def on_event(self, event: events.Event) -> None:
        """Sees every key first: what arrives is remembered, and the key check takes it."""
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
        elif event.key in (KITTY, NO_KITTY):
            self.keyboard.kitty = event.key == KITTY
        else:
            self.keyboard.arrived(event.key)
            if isinstance(self.screen, KeyCheckScreen):
                self.screen.take(event.key)
            else:
                await super().on_event(event)

    def on_resize(self, event: Resize) -> None:
        self._cover(event.size)

    def _cover(self, size: Size) -> None:
        """Hides what a terminal of that size cannot show."""
        if is_too_small(size) and not isinstance(self.screen, TooSmallScreen):
            self.push_screen(TooSmallScreen())

    async def on_unmount(self) -> None:
        await self.helm.aclose()

    def _listen_to(self, chat: Connection) -> None:
        self.run_worker(self._listen(chat), name="listen")

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
        for event in arrived:
            changed |= self.state.apply(event)
        self._take_in(changed, answered=True)

    def _take_in(self, changed: Change, *, answered: bool = False) -> None:
        """Asks for what is not known any more, and has everything drawn that has changed."""
        changed |= self.helm.follow_up(changed)
        self.main.show(changed, answered=answered)
        if changed & Change.NICK:
            self._ask_nick()
        if changed & Change.HELP and isinstance(self.screen, HelpScreen):
            self.screen.show(tuple(self.state.commands.values()))
        self.herald.look()

    def on_app_focus(self) -> None:
        self._focused(watched=True)

    def on_app_blur(self) -> None:
        self._focused(watched=False)

    def _focused(self, *, watched: bool) -> None:
        """The terminal has the focus, or has lost it; it may say so before there is anything on the screen."""
        changed = self.state.watch(watched=watched)
        if self.main.is_mounted:
            self._take_in(changed)

    # What the user wants

    def obey(self, order: Order) -> str | None:
        """Does what was typed, or returns why it cannot be done now."""
        obeyed = self.helm.obey(order)
        if obeyed.refusal:
            return obeyed.refusal
        self._take_in(obeyed.change)
        self.main.hint(obeyed.hint)
        return None

    def _said(self) -> None:
        """In a while that should have been acknowledged."""
        self.set_timer(LATE_AFTER, self._look_for_late)

    def _look_for_late(self) -> None:
        self._take_in(self.state.outgoing.mark_late())

    def send_again(self) -> None:
        """Sends what was lost, or is late, again."""
        self._take_in(self.helm.send_again())

    def take_back(self) -> str | None:
        """Takes the newest message back that was not sent, or was lost."""
        text = self.state.outgoing.take_back(self.state.room)
        self._take_in(Change.ENTRIES | Change.LINK)
        return text

    def take_in(self, changed: Change) -> None:
        """A key has changed something: asks and draws what follows from that."""
        self._take_in(changed)

    def step(self, by: int) -> None:
        """Shows the next room, or the one before."""
        self._take_in(self.state.rooms.step(by))

    def go_to(self, number: int) -> None:
        """Shows the room of that number."""
        self._take_in(self.state.rooms.go_to(number))

    def attend(self) -> None:
        """Shows the next room that needs one, or the one where one was before the first of them."""
        changed = self.state.rooms.attend()
        self._take_in(changed)
        if not changed:
            self.main.hint("Nothing unread elsewhere")

    def visit(self, room: Room) -> None:
        """Shows that room, if it is there still."""
        if room in self.state.rooms.listed:
            self._take_in(self.state.rooms.show(room))

    def look(self, after: str) -> None:
        """Asks who is in the room that is shown, beginning after somebody."""
        self.helm.ask(self.state.look(after))

    def learn_rooms(self, typed: str) -> None:
        """Asks the server which rooms there are, once each time when somebody begins to name one."""
        wanted = wants_rooms(typed)
        if wanted and not self._learning_rooms and self.state.ready:
            self.helm.send("rooms")
        self._learning_rooms = wanted

    def older(self) -> None:
        """Asks for what was said before all that is shown."""
        if self.helm.ask(self.state.older()):
            self._take_in(Change.ENTRIES)

    def retry(self) -> None:
        """Goes on with what waits: the next attempt to connect, a new connection, or the choice of a name."""
        if self.state.needs_nick:
            self._ask_nick()
            return
        change, chat = self.helm.retry()
        self._take_in(change)
        if chat is not None:
            self._listen_to(chat)

    def _ask_nick(self) -> None:
        """Opens, renews or closes the dialog, as the state wants it."""
        dialog = next((screen for screen in self.screen_stack if isinstance(screen, NickScreen)), None)
        problem = self.state.nick_problem
        if self.state.needs_nick and dialog:
            dialog.show(problem)
        elif self.state.needs_nick:
            self.push_screen(NickScreen(self._suggested_nick, problem, self.helm.log_in))
        elif dialog:
            while dialog in self.screen_stack:
                self.pop_screen()
            self._cover(self.size)

    # Actions

    @property
    def keys_here(self) -> dict[str, tuple[str, ...]]:
        """The keys of each action that arrive from this terminal, as far as is known."""
        return {id_: self.keyboard.delivered(keys) for id_, keys in self.keymap.keys.items()}

    @property
    def hints(self) -> str:
        """How one gets help, and out."""
        keys = self.keys_here
        return f"{written(keys['help'][:1]) or '/help'} help  {written(keys['quit'][:1]) or '/quit'} quit"

    def do(self, action: str, number: int | None = None) -> None:
        """Does an action of the table, by its id."""
        for node in (self, self.main, self.main.query_one(Composer)):
            if hasattr(node, f"action_{action}"):
                self.call_next(node.run_action, action if number is None else f"{action}({number})")
                return

    def explain(self, found: verbs.Explain) -> None:
        """Tells about an action."""
        about = verbs.explained([found.action], self.keys_here, ())
        self._take_in(self.state.rooms.note(answers.of_help(about), Tone.ANSWER))

    def ask_commands(self) -> None:
        """Asks the server for its commands, if it has not told them; once a connection."""
        known = self.state.commands or self._commands_asked is self.state.link
        if self.state.ready and not known:
            self._commands_asked = self.state.link
            self.helm.send("help")

    def action_help(self) -> None:
        if not isinstance(self.screen, HelpScreen):
            self.helm.send("help")
            self.push_screen(HelpScreen(tuple(self.state.commands.values()), self.keymap, self.keyboard))

    def action_key_check(self) -> None:
        self.push_screen(KeyCheckScreen(self.keymap, self.keyboard))

    async def action_quit(self) -> None:
        self.exit(0)
