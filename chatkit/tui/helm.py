"""Between the state and the connection: what is typed goes out, and what the state wants to know is asked.

Nothing here knows how it is shown, so that the screens and `--plain` steer alike.
"""

from collections.abc import AsyncIterator, Callable
from typing import NamedTuple, Protocol

from chatkit.client import Connecting, NotConnected, StreamEvent
from chatkit.protocol.text import clean
from chatkit.tui.answers import NAMELESS
from chatkit.tui.change import Change
from chatkit.tui.coming import Question
from chatkit.tui.connection import Ended, Online
from chatkit.tui.outgoing import is_late
from chatkit.tui.state import ClientState
from chatkit.tui.todo import Done, Line, Refused
from chatkit.tui.typed import Order, Say, Send, Tell

STAYS = ". What you typed stays here"
NO_NAME = f"{NAMELESS}{STAYS}"
NO_CONNECTION = f"Not connected{STAYS}"


class Connection(Protocol):
    """What is needed of chatkit.client.Chat."""

    def start(self) -> None: ...
    def retry(self) -> None: ...
    def renew(self) -> None: ...
    def send(self, line: str) -> str: ...
    async def aclose(self) -> None: ...
    def __aiter__(self) -> AsyncIterator[StreamEvent]: ...


def open_chat(address: str, nick: str | None) -> Connection:
    """A connection as people have it."""
    from chatkit.client import Chat  # not before the first frame

    return Chat(address, nick=nick, reconnect=True)


class Obeyed(NamedTuple):
    """What came of an order: what it has changed, or why it cannot be done; and what is to be said of it."""

    change: Change
    refusal: str = ""
    hint: str = ""


class Helm:
    """`said` is called whenever something was said that the server should acknowledge soon."""

    def __init__(
        self,
        state: ClientState,
        said: Callable[[], None],
        open_: Callable[[str, str | None], Connection] = open_chat,
    ) -> None:
        self._state = state
        self._said = said
        self._open = open_
        self._chat: Connection | None = None

    def connect(self) -> Connection:
        """Begins to connect. Whoever called reads what comes, and gives it to the state."""
        self._chat = self._open(self._state.address, self._state.own.wanted)
        self._chat.start()
        return self._chat

    async def aclose(self) -> None:
        """Logs out, and leaves nothing behind."""
        if self._chat is not None:
            await self._chat.aclose()

    def retry(self) -> tuple[Change, Connection | None]:
        """Goes on with what waits: the next attempt, or a new connection, which is returned."""
        if isinstance(self._state.link, Ended):
            change = self._state.apply(Connecting(self._state.address, 1))  # at once: one asks only once
            return change, self.connect()
        if self._chat is not None:
            self._chat.retry()
        return Change.NOTHING, None

    # What goes out

    def send(self, line: str) -> str | None:
        """Sends a line whose answer only the state needs. Returns its tag, or None without a connection."""
        try:
            return self._chat.send(line) if self._chat else None
        except NotConnected:
            return None  # an event on its way says so

    def ask(self, question: Question | None) -> bool:
        """Whether there was something to ask, and it went out."""
        if question is None or (tag := self.send(question.line)) is None:
            return False
        question.asked(tag)
        return True

    def follow_up(self, changed: Change) -> Change:
        """Asks for what is not known any more, and says what waited. Returns what that has changed."""
        if changed & Change.ASK:
            for question in self._state.questions():
                self.ask(question)
        change = Change.NOTHING
        for line in self._state.due():
            change |= self._say(line)
        return change

    def log_in(self, nick: str) -> Change:
        """Asks the server for a name, if there is one; the answer comes with the other events."""
        tag = self.send(f"login {clean(nick)}")
        return Change.NOTHING if tag is None else self._state.logging_in(tag, nick)

    def obey(self, order: Order) -> Obeyed:
        """Does what was typed, if it can be done now."""
        if isinstance(order, Say | Tell) and self._state.is_nameless:
            return Obeyed(Change.NOTHING, NO_NAME if self._state.needs_nick else NO_CONNECTION)
        if isinstance(order, Send) and self._state.own.nick is None:
            verb, _, nick = order.line.partition(" ")
            if verb.lower() == "login":
                return self._obey_login(nick)
        todo = self._state.order(order)
        if isinstance(todo, Refused):
            return Obeyed(Change.NOTHING, todo.why)
        if isinstance(todo, Done):
            return Obeyed(todo.change)
        if todo.queued is not None:
            return Obeyed(self._say(todo), hint=todo.hint)
        if tag := self.send(todo.text):
            return Obeyed(todo.sent(tag), hint=todo.hint)
        return Obeyed(Change.NOTHING, NO_CONNECTION)

    def _obey_login(self, nick: str) -> Obeyed:
        """As the dialog for the name does."""
        if not nick:
            return Obeyed(Change.NOTHING, NO_NAME)
        change = self.log_in(nick)
        return Obeyed(change, "" if change else NO_CONNECTION)

    def _say(self, line: Line) -> Change:
        """Sends what was said, or keeps it until there is a connection."""
        tag = self.send(line.text) if self._state.ready else None
        if tag is not None:
            change = line.sent(tag)
            self._said()  # after: what it waits for must be over when it looks
            return change
        return line.queued() if line.queued else Change.NOTHING

    def send_again(self) -> Change:
        """Sends what was lost again. What is only late goes again by itself, on a new connection."""
        room = self._state.room
        if isinstance(self._state.link, Online) and is_late(room) and self._chat is not None:
            self._chat.renew()
        return self._state.outgoing.again(room)
