"""Stand-ins for what surrounds a piece of the server; test_fakes.py holds them to what they stand for."""

import asyncio
import heapq
from collections.abc import Callable, Collection, Coroutine, Generator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from chatkit.protocol import events, names
from chatkit.protocol.errors import NoSuchNick
from chatkit.protocol.events import Event
from chatkit.server import clock, outbox, rooms, session
from chatkit.server.asks import Answer, Append, Ask
from chatkit.server.backends.base import Appended, Backend, Claim, Doc, Page, Presence, Sink, Stored, Target
from chatkit.server.backends.memory import MemoryBackend
from chatkit.server.config import Limits
from chatkit.server.dialects.base import Dialect
from chatkit.server.dialects.json import JsonDialect
from chatkit.server.dialects.text import TextDialect
from chatkit.server.fanout import Gatherer
from chatkit.server.outbox import Outbox
from chatkit.server.person import Person
from chatkit.server.rooms import ChatRoom, LoginRoom, LogoutRoom, Member, Room
from chatkit.server.session import ChatSession

WELCOME = events.Welcome(server="test", version="1.0", protocol=1)
TEXT, JSON = TextDialect(), JsonDialect()


def claim(nick: str, fence: int = 1) -> Claim:
    return Claim(nick, names.key(nick), fence)


def said(text: str, nick: str = "bob", *, room: str = "lobby", id: int = 1) -> events.Message:  # noqa: A002
    at = events.timestamp(0)
    return events.Message(room=room, id=id, at=at, nick=nick, text=text, kind="say")


class FakeTimer:
    def __init__(self, callback: Callable[[], None]) -> None:
        self.callback = callback
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class FakeClock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self._now = 1000.0
        self._timers: list[tuple[float, int, FakeTimer]] = []
        self._put_off = 0

    def __call__(self) -> float:
        return self._now

    def time(self) -> float:
        return self._now

    def call_later(self, delay: float, callback: Callable[[], None], /) -> FakeTimer:
        timer = FakeTimer(callback)
        self._put_off += 1
        heapq.heappush(self._timers, (self._now + delay, self._put_off, timer))
        return timer

    def advance(self, seconds: float) -> None:
        """Lets time pass, and calls what was put off until then, in order."""
        end = self._now + seconds
        while self._timers and self._timers[0][0] <= end:
            self._now, _, timer = heapq.heappop(self._timers)
            if not timer.cancelled:
                timer.callback()
        self._now = end

    def put_back(self, seconds: float) -> None:
        """What happens to a wall clock now and then."""
        self._now -= seconds

    @property
    def waiting(self) -> int:
        """How many calls are put off and not called off."""
        return sum(not timer.cancelled for _, _, timer in self._timers)


class FakeLoop:
    """As much of a loop as a future needs. It calls back when it is told to."""

    def __init__(self) -> None:
        self._ready: list[Callable[[], object]] = []

    def run(self) -> None:
        while self._ready:
            self._ready.pop(0)()

    def get_debug(self) -> bool:
        return False

    def call_soon(self, callback: Callable[..., object], *args: object, context: object = None) -> None:
        self._ready.append(partial(callback, *args))


class FakeConnection:
    """The other end of a session and of its outbox: notes what is asked of it."""

    def __init__(self) -> None:
        self.peer = "192.0.2.1:40000"
        self.writes: list[bytes] = []
        self.reading = True
        self.closed = False
        self.aborted = False

    def write(self, data: bytes) -> None:
        self.writes.append(data)

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.aborted = True

    def heard(self) -> str:
        """What was written since the last time."""
        written = b"".join(self.writes).decode()
        self.writes.clear()
        return written


class FakeMember:
    """A member as a room sees one. `received` are the events that reached it."""

    def __init__(self, nick: str = "", dialect: Dialect = TEXT) -> None:
        self.dialect = dialect
        self.received: list[Event] = []
        self.connection = FakeConnection()
        self.outbox = Outbox(self.connection, Gatherer(FakeLoop().call_soon, FakeClock(), FakeClock()))
        self.person = Person()
        self.person.claim = claim(nick) if nick else None
        self.room: Room = Room(FakeHouse())
        self.logged_out = False

    def send(self, event: Event) -> None:
        self.received.append(event)

    def go(self, room: Room) -> None:
        self.room = room

    def enter(self, room: ChatRoom) -> None:
        self.go(room)
        self.person.enter(room)
        room.add(self)

    def speak(self, dialect: str) -> bool:
        return dialect in ("text", "json")

    def log_out(self) -> None:
        self.logged_out = True


class FakeHouse:
    """The server as a room sees it."""

    def __init__(self) -> None:
        self.welcome = WELCOME
        self.main_room = "lobby"
        self.text_limit = 20
        self.epoch = "e1"
        self.users: list[events.User] = []
        self.ignored: list[tuple[str, str]] = []  # who, and whom
        self.unreadable: set[str] = set()
        self.released: list[Member] = []
        self.clock = FakeClock()

    def deliver(self, room: Room, event: Event, but: Collection[Member]) -> None:
        for member in room.members:
            if member not in but:
                member.send(event)

    def may_read(self, person: Person, room: str) -> bool:
        return room not in self.unreadable

    def logged_in(self, asker: Person, after: str) -> events.Users:
        return events.Users(users=self.users, after=after)

    def about(self, asker: Person, nick: str) -> events.Whois:
        for user in self.users:
            if names.key(user.nick) == names.key(nick):
                return events.Whois(
                    nick=user.nick, rooms=user.rooms, since=user.since, idle=user.idle, away=user.away, why=""
                )
        raise NoSuchNick(nick)

    def ignore(self, person: Person, nick: str) -> None:
        person.ignored = {**person.ignored, names.key(nick): nick}
        self.ignored.append((person.nick, nick))

    def unignore(self, person: Person, nick: str) -> None:
        person.ignored = {key: other for key, other in person.ignored.items() if key != names.key(nick)}

    def is_ignored(self, key: str) -> bool:
        return any(names.key(nick) == key for _, nick in self.ignored)

    def token_for(self, member: Member) -> str:
        return "" if member.dialect.for_people else f"token of {member.person.nick}"

    def release(self, member: Member) -> None:
        self.released.append(member)

    def call_later(self, seconds: float, callback: Callable[[], None], /) -> FakeTimer:
        return self.clock.call_later(seconds, callback)


class _Pending:
    """What a session awaits until the test has an answer. Stepped by hand, so it needs no loop."""

    def __init__(self) -> None:
        self.answer: Answer | Exception | None = None

    def __await__(self) -> Generator[None, None, Answer]:
        while self.answer is None:
            yield
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class FakeServer(FakeHouse):
    """The server as a session sees it. What a session asks waits until the test answers."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self.limits = limits
        self.dialects: Mapping[str, Dialect] = {"text": TEXT, "json": JSON}
        self.login_room = LoginRoom(self)
        self.logout_room = LogoutRoom(self)
        self.asked: list[tuple[Ask, str | None]] = []
        self.holds = False  # whether it keeps the places of connections that are lost
        self.held: list[ChatSession] = []
        self.heads: list[dict[str, int]] = []  # of those who were released
        self._spawned: list[Coroutine[Any, Any, None]] = []
        self._begun: list[Coroutine[Any, Any, None]] = []
        self._pending: list[_Pending | asyncio.Future[Appended]] = []
        self._loop = FakeLoop()

    async def settle(self, ask: Ask, session: ChatSession, tag: str | None) -> Answer:
        self.asked.append((ask, tag))
        pending = _Pending()
        self._pending.append(pending)
        return await pending

    def append(self, ask: Append, session: ChatSession, tag: str | None) -> asyncio.Future[Appended]:
        self.asked.append((ask, tag))
        future: asyncio.Future[Appended] = asyncio.Future(loop=cast(asyncio.AbstractEventLoop, self._loop))
        self._pending.append(future)
        return future

    def spawn(self, work: Coroutine[Any, Any, None], session: ChatSession) -> None:
        self._spawned.append(work)

    def release(self, member: Member) -> None:
        super().release(member)
        if isinstance(member, ChatSession):
            self.heads.append(member.heads())

    def hold(self, session: ChatSession) -> bool:
        if self.holds:
            self.held.append(session)
        return self.holds

    def begin(self) -> None:
        """Runs what was spawned, as a loop would in its next turn, up to its question."""
        for work in self._spawned:
            work.send(None)
            self._begun.append(work)
        self._spawned.clear()

    @property
    def is_asked(self) -> bool:
        return bool(self._spawned or self._pending)

    def answer(self, answer: Answer | Exception) -> None:
        """Answers the oldest question."""
        self.begin()
        pending = self._pending.pop(0)
        if isinstance(pending, asyncio.Future):
            if isinstance(answer, Exception):
                pending.set_exception(answer)
            else:
                assert isinstance(answer, Appended)
                pending.set_result(answer)
            self._loop.run()
            return
        pending.answer = answer
        try:
            self._begun.pop(0).send(None)
        except StopIteration:
            return
        raise AssertionError("it awaits something else")


class RecordingSink:
    """A sink that keeps what it is told, in order."""

    def __init__(self) -> None:
        self.messages: list[Stored] = []
        self.presences: list[Presence] = []
        self.renames: list[tuple[Claim, Claim]] = []
        self.docs: list[tuple[str, str, Doc]] = []
        self.signals: list[tuple[Target, bytes]] = []

    def message(self, stored: Stored) -> None:
        self.messages.append(stored)

    def presence(self, presence: Presence) -> None:
        self.presences.append(presence)

    def renamed(self, old: Claim, new: Claim) -> None:
        self.renames.append((old, new))

    def doc_changed(self, kind: str, key: str, doc: Doc) -> None:
        self.docs.append((kind, key, doc))

    def signal(self, target: Target, data: bytes) -> None:
        self.signals.append((target, data))


class Pause:
    """A place where somebody waits until the test lets him go on."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.go_on = asyncio.Event()


class FakeBackend(MemoryBackend):
    """The record in memory, which can be told to fail, or to wait before it does what it is asked."""

    def __init__(self, clock: Callable[[], float], kept: int = 1000) -> None:
        super().__init__(clock, kept)
        self.failing: dict[str, Exception] = {}  # by method
        self.closed = False
        self._pauses: dict[str, Pause] = {}  # by method

    def pause_at(self, method: str) -> Pause:
        """Holds up the calls of one method."""
        return self._pauses.setdefault(method, Pause())

    async def _before(self, method: str) -> None:
        if pause := self._pauses.get(method):
            pause.reached.set()
            await pause.go_on.wait()
        if error := self.failing.get(method):
            raise error

    async def claim(self, nick: str) -> Claim:
        await self._before("claim")
        return await super().claim(nick)

    async def release(self, claim: Claim, reason: str = "") -> bool:
        await self._before("release")
        return await super().release(claim, reason)

    async def join(self, claim: Claim, room: str) -> int:
        await self._before("join")
        return await super().join(claim, room)

    def append(
        self, claim: Claim, room: str, text: str, kind: events.Kind, idem: str | None
    ) -> asyncio.Future[Appended]:
        async def later() -> Appended:
            await self._before("append")
            return await append(claim, room, text, kind, idem)

        append = super().append
        if "append" in self.failing or "append" in self._pauses:
            return asyncio.ensure_future(later())
        return append(claim, room, text, kind, idem)

    async def history(
        self,
        room: str,
        *,
        before: int | None = None,
        after: int | None = None,
        limit: int = 100,
        since: float | None = None,
    ) -> Page:
        await self._before("history")
        return await super().history(room, before=before, after=after, limit=limit, since=since)

    async def put(self, kind: str, key: str, value: dict[str, Any], *, expect: int | None) -> int:
        await self._before("put")
        return await super().put(kind, key, value, expect=expect)

    async def close(self) -> None:
        self.closed = True
        await super().close()


if TYPE_CHECKING:  # so that mypy compares them; what is annotated here is what they stand for
    _house: rooms.Server = FakeHouse()
    _member: rooms.Member = FakeMember()
    _clock: clock.Clock = FakeClock()
    _timer: clock.Timer = FakeTimer(lambda: None)
    _connection: session.Connection = FakeConnection()
    _writer: outbox.Writer = FakeConnection()
    _server: session.Server = FakeServer(Limits())
    _sink: Sink = RecordingSink()
    _backend: Backend = FakeBackend(FakeClock())
