"""The server: who is here, which rooms there are, and how an event reaches those whom it concerns."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any

import structlog

from chatkit import __version__
from chatkit.protocol import events, names, past
from chatkit.protocol.errors import ChatError, Unavailable
from chatkit.protocol.events import PROTOCOL, Event, timestamp
from chatkit.server.asks import Admitted, Answer, Append, Ask, Enter, Find, Recall
from chatkit.server.backends.base import Backend, Claim, Doc, Presence, Stored, Target
from chatkit.server.config import Settings
from chatkit.server.dialects.base import Dialect
from chatkit.server.limits import Admission
from chatkit.server.outbox import Gatherer, Outbox, Writer
from chatkit.server.past import MAX_PAGE, Past, Reader
from chatkit.server.rooms import ChatRoom, LoginRoom, LogoutRoom, Member
from chatkit.server.session import ChatSession, Connection
from chatkit.server.words import ENGLISH

MAIN_ROOM = "lobby"
LAST_WORK = 2.0  # seconds in which the record may finish what is under way when the server stops

log = structlog.get_logger("chatkit")


class ChatServer:
    """Sessions on one side, the backend on the other. It is the backend's Sink."""

    main_room = MAIN_ROOM

    def __init__(
        self,
        settings: Settings,
        backend: Backend,
        dialects: Iterable[Dialect],
        *,
        connections: int = 0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`connections` is the most there may be at a time; 0 for no limit. Needs a running event loop.

        `clock` gives seconds since 1970.
        """
        self.limits = limits = settings.limits
        self.dialects: Mapping[str, Dialect] = {dialect.name: dialect for dialect in dialects}
        self.welcome = events.Welcome(server=settings.name, version=__version__, protocol=PROTOCOL)
        self.sessions: set[ChatSession] = set()
        self.users: dict[str, ChatSession] = {}  # who is logged in here, by the key of the nick
        self.rooms: dict[str, ChatRoom] = {}
        self.login_room = LoginRoom(self)
        self.logout_room = LogoutRoom(self)
        self._admission = Admission(
            total=connections, waiting=limits.connections_waiting, per_address=limits.connections_per_address
        )
        self._backend = backend
        # Half of what may wait unread, or the answer alone would be enough to be cut off.
        self._past = Past(backend, clock, min(MAX_PAGE, limits.unsent_bytes // 2 or MAX_PAGE))
        self._tasks: set[asyncio.Task[None]] = set()
        self._empty = asyncio.Event()
        self._empty.set()
        self._loop = asyncio.get_running_loop()
        self._gatherer = Gatherer(self._loop.call_soon)

    async def start(self) -> None:
        """Opens the backend. Listeners open after this."""
        await self._backend.open(self)

    async def drain(self) -> None:
        """Says goodbye to everybody and waits until it is read, for the shutdown limit at most."""
        for session in list(self.sessions):
            session.say_goodbye(ENGLISH["reason.shutdown"])
        try:
            async with asyncio.timeout(self.limits.shutdown_seconds):
                await self._empty.wait()
        except TimeoutError:
            for session in list(self.sessions):
                session.cut()
            await self._empty.wait()

    async def stop(self) -> None:
        """Drains, ends what is still under way, and closes the backend. Listeners close before this."""
        await self.drain()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=LAST_WORK)
            for task in late:  # a record that does not answer must not keep the process
                task.cancel()
        await self._backend.close()

    # what a connection needs

    def connect(self, address: str, connection: Connection, writer: Writer) -> ChatSession:
        """A connection from the IP `address` has been made. Raises Busy when there are too many."""
        place = self._admission.enter(address)
        session = ChatSession(self, connection, Outbox(writer, self._gatherer), self._loop, place)
        self.sessions.add(session)
        self._empty.clear()
        return session

    def disconnect(self, session: ChatSession) -> None:
        """A connection that was made has gone."""
        session.lost()
        session.place.leave()
        self.sessions.discard(session)
        if not self.sessions:
            self._empty.set()

    # what a session needs

    async def settle(self, ask: Ask, session: ChatSession, tag: str | None) -> Answer:
        """Gets from the backend what a room could not settle alone."""
        match ask:
            case Recall(room=room, stretch=stretch) if session.claim:
                reader = _reader(session, session.claim)
                return await self._past.recall(reader, room, stretch, self._room(room).head)
            case Find(search=search) if session.claim:
                return await self._past.find(_reader(session, session.claim), search)
            case Append(room=room, text=text, kind=kind) if session.claim:
                return await self._backend.append(session.claim, room, text, kind, tag)
            case Enter(nick=nick, room=room):
                return await self._enter(session, nick, room)
            case _:
                raise TypeError(f"nobody settles {ask}")

    async def _enter(self, session: ChatSession, nick: str, room: str) -> Admitted:
        claim = await self._backend.claim(nick)
        if session.over:  # the connection was lost meanwhile
            await self._backend.release(claim)
            return Admitted(claim)
        session.claim = claim
        self.users[claim.key] = session
        try:
            head = await self._backend.join(claim, room)
        except ChatError:
            self.release(session)
            session.claim = None
            raise
        session.place.logged_in()
        log.info("login", nick=claim.nick, peer=session.peer)
        return Admitted(claim, await self._missed(session, claim, room, head))

    async def _missed(
        self, session: ChatSession, claim: Claim, name: str, head: int
    ) -> events.History | None:
        room = self._room(name)
        room.head = max(room.head, head)
        if not session.dialect.catches_up:
            return None
        try:
            missed = await self._past.recall(_reader(session, claim), name, past.NEW, head)
        except Unavailable:  # no reason to keep anybody out
            session.notice(ENGLISH["history.unavailable"])
            return None
        return missed if missed.messages or missed.since else None

    def spawn(self, work: Coroutine[Any, Any, None], session: ChatSession) -> None:
        """Runs what a session waits for. Should it fail, the loop is told and the session ends."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._done(done, session))

    def _done(self, task: asyncio.Task[None], session: ChatSession) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            context = {"message": "a session failed and was ended", "exception": error, "task": task}
            self._loop.call_exception_handler(context)
            session.cut()

    # what a room needs

    @property
    def epoch(self) -> str:
        return self._backend.epoch

    @property
    def text_limit(self) -> int:
        return self.limits.text_characters

    def deliver(self, members: Iterable[Member], event: Event) -> None:
        """Sends an event to many, encoded once a dialect."""
        frames: dict[Dialect, bytes] = {}
        for member in members:
            dialect = member.dialect
            frame = frames.get(dialect)
            if frame is None:
                frame = frames[dialect] = dialect.encode(event)
            member.push(frame)

    def logged_in(self) -> list[events.User]:
        """Everybody who is logged in, sorted by nick."""
        now = self._loop.time()
        return [
            events.User(
                session.nick,
                [room.name for room in session.rooms.values()],
                timestamp(session.since),
                int(now - session.last_line),
            )
            for _, session in sorted(self.users.items())
        ]

    def release(self, member: Member) -> None:
        """Gives a member's name back, if it has one. Somebody else may have it by now: then it is his."""
        session = self.users.get(names.key(member.nick))
        if session is member and session.claim is not None:
            del self.users[session.claim.key]
            self.spawn(self._release(session, session.claim), session)

    async def _release(self, session: ChatSession, claim: Claim) -> None:
        await self._backend.release(claim, session.departure)
        log.info("logout", nick=claim.nick, peer=session.peer, why=session.departure)
        try:
            await self._past.leaves(claim, session.seen)
        except Unavailable:
            log.warning("a visit could not be recorded", nick=claim.nick)

    # what the backend tells it (backends.base.Sink)

    def message(self, stored: Stored) -> None:
        self._room(stored.message.room).said(stored, self._session_of(stored.claim))

    def presence(self, presence: Presence) -> None:
        room = self._room(presence.room)
        if not presence.entered:
            room.left(presence)
            return
        room.entered(presence)
        session = self._session_of(presence.claim)
        if session is not None:
            session.since = presence.at
            session.enter(room)

    def renamed(self, old: Claim, new: Claim) -> None:
        """Nothing here asks the backend for that yet."""

    def doc_changed(self, kind: str, key: str, doc: Doc) -> None:
        """Nothing here asks the backend for that yet."""

    def signal(self, target: Target, data: bytes) -> None:
        """An event (as JSON) for a room or a nick, from any server."""
        event = events.decode(data)
        if event is None:  # from a server newer than this one
            return
        if target.nick is not None and (session := self.users.get(target.nick)):
            session.send(event)
        if target.room is not None and (room := self.rooms.get(target.room)):
            room.broadcast(event)

    def _session_of(self, claim: Claim) -> ChatSession | None:
        session = self.users.get(claim.key)
        return session if session is not None and session.claim == claim else None

    def _room(self, name: str) -> ChatRoom:
        key = names.key(name)
        if key not in self.rooms:
            self.rooms[key] = ChatRoom(self, name)
        return self.rooms[key]


def _reader(session: ChatSession, claim: Claim) -> Reader:
    encode = session.dialect.encode
    return Reader(claim, lambda message: len(encode(events.Search(messages=[message]))))
