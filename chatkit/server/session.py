"""A session: who somebody is, which room they are in, and in which dialect they are answered."""

from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Protocol

import msgspec

from chatkit.protocol import names
from chatkit.protocol.errors import ChatError, LoginRequired, LoginTooLate, NotInRoom
from chatkit.protocol.events import Bye, Error, Event, Notice
from chatkit.protocol.grammar import Request
from chatkit.server.asks import Answer, Ask
from chatkit.server.backends.base import Claim, Fenced
from chatkit.server.config import Limits
from chatkit.server.dialects.base import Dialect
from chatkit.server.limits import LineRate, Place
from chatkit.server.outbox import Outbox
from chatkit.server.rooms import ChatRoom, LoginRoom, LogoutRoom, Outcome, Room
from chatkit.server.words import ENGLISH, reason


class Timer(Protocol):
    """Something that was put off, and can be called off."""

    def cancel(self) -> None: ...


class Clock(Protocol):
    """Time, as an asyncio loop has it: seconds that never jump."""

    def time(self) -> float: ...
    def call_later(self, delay: float, callback: Callable[[], None], /) -> Timer: ...


class Connection(Protocol):
    """What a session needs of the connection that it speaks through. `peer` is who is at its other end."""

    @property
    def peer(self) -> str: ...
    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...
    def close(self) -> None: ...
    def abort(self) -> None: ...


class Server(Protocol):
    """What a session sees of the server."""

    @property
    def login_room(self) -> LoginRoom: ...
    @property
    def logout_room(self) -> LogoutRoom: ...
    @property
    def dialects(self) -> Mapping[str, Dialect]: ...
    @property
    def limits(self) -> Limits: ...
    async def settle(self, ask: Ask, session: "ChatSession", tag: str | None) -> Answer: ...
    def spawn(self, work: Coroutine[Any, Any, None], session: "ChatSession") -> None: ...


class ChatSession:
    """One connection's place in the chat.

    Lines come in by `receive`, one after another: while the answer to one is still to come from the backend,
    or the sender is too fast, the next ones wait and no more are read. Nobody else waits for them.
    """

    def __init__(
        self, server: Server, connection: Connection, outbox: Outbox, clock: Clock, place: Place
    ) -> None:
        self._server = server
        self._connection = connection
        self._outbox = outbox
        self._clock = clock
        self._rate = LineRate(server.limits.burst, server.limits.lines_per_second, clock.time())
        self._waiting: deque[bytes | ChatError] = deque()
        self._asking = False
        self._paused = False
        self._ending = False  # no more lines will come; go when those that wait are done
        self._pause: Timer | None = None
        self._deadline: Timer | None = None
        self.dialect = server.dialects["text"]
        self.place = place
        self.peer = connection.peer
        self.claim: Claim | None = None
        self.since = 0.0  # when it logged in, in seconds since 1970
        self.last_line = clock.time()
        self.departure = ""  # why it left, for those who stay
        self.rooms: dict[str, ChatRoom] = {}
        self.seen: dict[str, int] = {}  # the last message of each room, when it left
        self._held: list[bytes] | None = None  # what came before it was told that it is in
        self.room: Room = server.login_room
        self.room.add(self)
        self.refuse(LoginRequired())
        if server.limits.login_seconds:
            self._deadline = clock.call_later(server.limits.login_seconds, self._login_too_late)

    # what a room sees of it

    @property
    def nick(self) -> str:
        return self.claim.nick if self.claim else ""

    def send(self, event: Event) -> None:
        self.push(self.dialect.encode(event))

    def enter(self, room: Room) -> None:
        """Leaves the room that it is in and goes into another."""
        self.room.remove(self)
        told = self._held is None  # or it was here, but knows nothing of it: that was no visit
        self.seen = {left.name: left.head for left in self.rooms.values()} if told else {}
        self.rooms.clear()
        self.room = room
        if isinstance(room, ChatRoom):
            self._held = []  # first it is told that it is in and what it missed, and then what is newer
            self.rooms[names.key(room.name)] = room
            if self._deadline:
                self._deadline.cancel()
        room.add(self)

    def speak(self, dialect: str) -> bool:
        """Answers in another dialect from now on. False if there is none of that name."""
        if dialect not in self._server.dialects:
            return False
        self.dialect = self._server.dialects[dialect]
        return True

    def log_out(self) -> None:
        """Goes for good; what waits to be written still is."""
        self._cancel_timers()
        self._waiting.clear()
        self.enter(self._server.logout_room)

    # what the connection tells it

    @property
    def over(self) -> bool:
        return isinstance(self.room, LogoutRoom)

    def push(self, frame: bytes) -> None:
        """Sends an event that is encoded already, in this session's dialect."""
        if self._held is None:
            self._outbox.push(frame)
        else:
            self._held.append(frame)

    def receive(self, line: bytes | ChatError) -> None:
        """A line has come, without its end; or, in its place, what was wrong with it."""
        if self.over:
            return
        if isinstance(line, bytes) and not line.strip() and self._waiting:
            # Nobody hears of an empty line. If thousands waited, each for its turn, nothing would be written
            # for hours, and only a write would show that the peer has gone.
            return
        self._waiting.append(line)
        self._go_on()

    def end(self) -> None:
        """No more lines will come: what came is obeyed and answered, then the connection closes."""
        self._ending = True
        self._go_on()

    def refuse(self, error: ChatError, tag: str | None = None) -> None:
        """Tells the asker, and nobody else, what was wrong."""
        free = list(getattr(error, "free", ()))
        self.send(Error(code=error.code, text=reason(error), free=free, re=tag))

    def notice(self, text: str) -> None:
        self.send(Notice(text=text))

    def say_goodbye(self, why: str = "") -> None:
        """Closes from the server's side, with a last word."""
        if not self.over:
            self.departure = why
            self._outbox.push(self.dialect.encode(Bye(reason=why)))  # also to one who is only just entering
        self.hang_up()

    def hang_up(self) -> None:
        """Closes when what waits has been sent."""
        if not self.over:
            self.log_out()
        self._outbox.close()
        self._connection.close()

    def cut(self, why: str = "") -> None:
        """Closes at once, with nothing more written: the reader is too slow, or something failed."""
        self.departure = self.departure or why
        self._connection.abort()

    def lost(self) -> None:
        """The connection is gone. The name becomes free."""
        self._outbox.discard()
        if not self.over:
            self.log_out()

    # one line after another

    def _go_on(self) -> None:
        while self._waiting and not self._asking and not self.over:
            delay = self._rate.take(self._clock.time())
            if delay:
                if self._pause is None:
                    self._pause = self._clock.call_later(delay, self._rested)
                break
            self._obey(self._waiting.popleft())
        if self.over or (self._ending and not self._waiting and not self._asking):
            self.say_goodbye()
        else:
            self._hold_back(bool(self._waiting))

    def _rested(self) -> None:
        self._pause = None
        try:
            self._go_on()
        except Exception:
            self.cut()  # a transport does so when its call fails; a timer would leave us half way for ever
            raise

    def _hold_back(self, wanted: bool) -> None:
        if wanted and not self._paused:
            self._connection.pause_reading()
        elif self._paused and not wanted:
            self._connection.resume_reading()
        self._paused = wanted

    def _obey(self, line: bytes | ChatError) -> None:
        tag = None
        self.last_line = self._clock.time()
        try:
            if isinstance(line, ChatError):
                raise line
            request = self.dialect.decode(line)
            if request is None:
                return
            tag = request.tag
            room = self._where(request)
            outcome = room.handle(self, request.command)
        except ChatError as error:
            self.refuse(error, tag)
        else:
            self._answer(room, outcome, tag)

    def _where(self, request: Request) -> Room:
        if request.room is None:
            return self.room
        if self.claim is None:
            raise LoginRequired
        try:
            return self.rooms[names.key(request.room)]
        except KeyError:
            raise NotInRoom(request.room) from None

    def _answer(self, room: Room, outcome: Outcome, tag: str | None) -> None:
        match outcome:
            case Ask():
                self._asking = True
                self._server.spawn(self._ask(room, outcome, tag), self)
            case Event():
                self.send(msgspec.structs.replace(outcome, re=tag) if tag else outcome)
            case (first, *others):
                self.send(msgspec.structs.replace(first, re=tag) if tag else first)
                for event in others:
                    self.send(event)
            case _:
                pass  # nothing to say: the answer comes another way, or the session is over

    async def _ask(self, room: Room, ask: Ask, tag: str | None) -> None:
        outcome: Outcome = None
        try:
            outcome = room.answered(self, await self._server.settle(ask, self, tag))
        except ChatError as error:
            self.refuse(error, tag)
        except Fenced:  # the name went back meanwhile: the connection was lost, or the record gave it away
            self.say_goodbye(ENGLISH["reason.fenced"])
        self._asking = False
        held, self._held = self._held, None
        self._answer(room, outcome, tag)
        for frame in held or ():
            self.push(frame)
        self._go_on()

    def _cancel_timers(self) -> None:
        for timer in (self._pause, self._deadline):
            if timer:
                timer.cancel()
        self._pause = self._deadline = None

    def _login_too_late(self) -> None:
        self._deadline = None
        self.refuse(LoginTooLate(self._server.limits.login_seconds))
        self.say_goodbye()
