"""The server: connections on one side, the backend on the other, and how events reach whom they concern."""

import asyncio
import time
from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping
from typing import Any

import structlog

from chatkit import __version__
from chatkit.protocol import events, names
from chatkit.protocol.events import PROTOCOL, Event, timestamp
from chatkit.protocol.text import clean
from chatkit.server import topics, visibility
from chatkit.server.asks import Answer, Append, Ask
from chatkit.server.backends.base import Appended, Backend, Claim, Doc, Presence, Stored, Target
from chatkit.server.clock import Timer
from chatkit.server.config import Settings
from chatkit.server.dialects.base import Dialect
from chatkit.server.directory import Directory
from chatkit.server.fanout import Gatherer
from chatkit.server.held import HeldPlaces
from chatkit.server.house import House
from chatkit.server.limits import Admission
from chatkit.server.outbox import Outbox, Writer
from chatkit.server.past import MAX_PAGE, Past
from chatkit.server.person import Person
from chatkit.server.rooms import LoginRoom, LogoutRoom, Member, Room
from chatkit.server.session import ChatSession, Connection
from chatkit.server.settling import Settler, whether_away
from chatkit.server.words import ENGLISH

MAIN_ROOM = "lobby"
MAX_QUOTED = 80  # characters of a message that did not arrive
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
        readable: visibility.Readable = visibility.readable,
    ) -> None:
        """`connections` is the most there may be at a time; 0 for no limit. Needs a running event loop.

        `clock` gives seconds since 1970; `readable` says who may read what.
        """
        self.limits = limits = settings.limits
        self.dialects: Mapping[str, Dialect] = {dialect.name: dialect for dialect in dialects}
        self.welcome = events.Welcome(server=settings.name, version=__version__, protocol=PROTOCOL)
        self.sessions: dict[ChatSession, None] = {}  # a set of thousands takes three times as much
        self.house = House(self)
        self.login_room = LoginRoom(self)
        self.logout_room = LogoutRoom(self)
        self._admission = Admission(
            total=connections, waiting=limits.connections_waiting, per_address=limits.connections_per_address
        )
        self._backend = backend
        self._clock = clock
        self._readable = readable
        self._tasks: set[asyncio.Task[None]] = set()
        self._empty = asyncio.Event()
        self._empty.set()
        self._loop = loop = asyncio.get_running_loop()
        self._gatherer = Gatherer(loop.call_soon, loop, time.perf_counter)
        self._held = HeldPlaces(limits.resume_seconds, limits.connections_per_address, loop.call_later)
        # Half of what may wait unread, or the answer alone would be enough to be cut off.
        self._past = past = Past(
            backend, clock, min(MAX_PAGE, limits.unsent_bytes // 2 or MAX_PAGE), readable
        )
        about = topics.Topics(backend, clock)
        self._directory = Directory(self.house, backend, past, about, readable, loop.time)
        self._settler = Settler(
            self.house, backend, past, about, self._directory, self._held, readable, clock, limits.rooms
        )

    async def start(self) -> None:
        """Opens the backend. Listeners open after this."""
        await self._backend.open(self)

    async def drain(self) -> None:
        """Says goodbye to everybody and waits until it is read, for the shutdown limit at most."""
        self._held.end()
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
        outbox = Outbox(writer, self._gatherer)
        session = ChatSession(self, connection, outbox, self._loop, place, address)
        self.sessions[session] = None
        self._empty.clear()
        return session

    def disconnect(self, session: ChatSession) -> None:
        """A connection that was made has gone."""
        session.lost()
        session.place.leave()
        self.sessions.pop(session, None)
        if not self.sessions:
            self._empty.set()

    # what a session needs

    async def settle(self, ask: Ask, session: ChatSession, tag: str | None) -> Answer:
        """Gets from the backend what a room could not settle alone."""
        return await self._settler.settle(ask, session, tag)

    def append(self, ask: Append, session: ChatSession, tag: str | None) -> "asyncio.Future[Appended]":
        """Asks the record for it at once, behind what was asked for before. Raises Fenced."""
        claim = session.person.claim
        assert claim is not None  # noqa: S101  # who is in a room has a name
        return self._backend.append(claim, ask.room, ask.text, ask.kind, tag)

    def spawn(self, work: Coroutine[Any, Any, None], session: ChatSession) -> asyncio.Task[None]:
        """Runs what a session waits for. Should it fail, the loop is told and the session ends."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._done(done, session))
        return task

    def _done(self, task: asyncio.Task[None], session: ChatSession) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            context = {"message": "a session failed and was ended", "exception": error, "task": task}
            self._loop.call_exception_handler(context)
            session.fail()

    def hold(self, session: ChatSession) -> bool:
        """Keeps the place of a program that may come back. False if it cannot: then it leaves for good."""
        person = session.person
        if person.lost_at is not None:
            return True
        if not person.token or session.dialect.for_people or not self._held.hold(session):
            return False
        session.note_what_was_sent()
        person.lost_at = self._clock()
        log.info("held", nick=person.nick, peer=session.peer)
        self.spawn(self._settler.announce_lost(session), session)
        return True

    # what a room needs

    @property
    def epoch(self) -> str:
        return self._backend.epoch

    @property
    def text_limit(self) -> int:
        return self.limits.text_characters

    def deliver(self, room: Room, event: Event, but: Collection[Member]) -> None:
        """Sends what happened in a room to everybody there but a few, encoded once a dialect."""
        for member in but:
            member.outbox.catch_up()
        for dialect, audience in room.audiences.items():
            audience.hear(dialect.encode(event))
        for member in but:
            member.outbox.pass_over()

    def may_read(self, person: Person, room: str) -> bool:
        return bool(visibility.visible([room], self._readable(person.claim)))

    def logged_in(self, asker: Person, after: str) -> events.Users:
        return self._directory.users(asker, after)

    def about(self, asker: Person, nick: str) -> events.Whois:
        return self._directory.about(asker, nick)

    def ignore(self, person: Person, nick: str) -> None:
        self.house.ignore(person, nick)

    def unignore(self, person: Person, nick: str) -> None:
        self.house.unignore(person, nick)

    def is_ignored(self, key: str) -> bool:
        return key in self.house.ignored

    def token_for(self, member: Member) -> str:
        """What brings a program back that loses its connection; nothing for people."""
        session = self.house.users.get(member.person.key)
        return "" if session is not member or member.dialect.for_people else self.house.token_for(session)

    def call_later(self, seconds: float, callback: Callable[[], None], /) -> Timer:
        return self._loop.call_later(seconds, callback)

    def release(self, member: Member) -> None:
        """Gives a member's name back, if it has one. Somebody else may have it by now: then it is his."""
        session = self.house.users.get(member.person.key)
        if session is member and (claim := self.house.go_out(session)):
            if self._held.release(session):
                self._tell_senders(session.person)
            session.leaving = self.spawn(self._release(session, claim, session.heads()), session)

    def _tell_senders(self, person: Person) -> None:
        """Somebody whose connection was lost has not come back for what he was told meanwhile."""
        for private, told_by in person.privates.unsure(person.nick):
            sender = self.house.users.get(told_by.key)
            if sender is not None and sender.person is told_by:  # nobody else who has his name by now
                words = ENGLISH["private.lost"].format(
                    nick=person.nick, text=clean(private.text)[:MAX_QUOTED]
                )
                sender.notice(words)

    async def _release(self, session: ChatSession, claim: Claim, heads: dict[str, int]) -> None:
        person = session.person
        at = self._clock() if person.lost_at is None else person.lost_at
        why = session.departure or (ENGLISH["reason.lost"] if person.lost_at is not None else "")
        await self._backend.release(claim, why)
        log.info("logout", nick=claim.nick, peer=session.peer, why=why)
        await self._settler.remember_visit(claim, heads, at)

    # what the backend tells it (backends.base.Sink)

    def message(self, stored: Stored) -> None:
        if room := self.house.rooms.get(stored.message.room):
            room.said(stored, self.house.session_of(stored.claim))

    def presence(self, presence: Presence) -> None:
        room = self.house.room(presence.room)
        session = self.house.session_of(presence.claim)
        if presence.entered:
            away = session is not None and session.person.is_away
            room.entered(
                presence, whether_away(session, timestamp(presence.at)) if away and session else None
            )
            if session is not None:
                session.person.since = session.person.since or presence.at
                session.enter(room)
        else:
            if session is not None:
                session.leave(room)
            room.left(presence)
            self.house.clear(room)

    def renamed(self, old: Claim, new: Claim) -> None:
        session = self.house.rename(old, new)
        at = timestamp(self._clock())
        for room in self.house.rooms.values():
            room.renamed(old, new, at, session)

    def doc_changed(self, kind: str, key: str, doc: Doc) -> None:
        if kind == topics.KIND and (room := self.house.rooms.get(key)):
            topic = topics.read(key, doc.value)
            room.about(topic, self.house.users.get(names.key(topic.nick)))

    def signal(self, target: Target, data: bytes) -> None:
        """An event (as JSON) for a room or a nick, from any server."""
        event = events.decode(data)
        if event is None:  # from a server newer than this one
            return
        if target.nick is not None and (session := self.house.users.get(target.nick)):
            session.send(event)
        if target.room is not None and (room := self.house.rooms.get(target.room)):
            room.heard(event)
