"""What a room cannot settle alone, settled with the backend: one method for each Ask."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec
import structlog

from chatkit.protocol import events, names, past
from chatkit.protocol.errors import (
    ChatError,
    LastRoom,
    NotInRoom,
    ResumeUnknown,
    TooManyRooms,
    Unavailable,
)
from chatkit.protocol.events import Event, timestamp
from chatkit.protocol.positions import PRIVATE
from chatkit.server import asks
from chatkit.server.asks import Admitted, Answer, Ask, Inside, Resumed
from chatkit.server.backends.base import Backend, Claim, Target
from chatkit.server.directory import Directory
from chatkit.server.held import HeldPlaces
from chatkit.server.house import House
from chatkit.server.past import Past, Reader
from chatkit.server.person import NOBODY
from chatkit.server.rooms import ChatRoom, PrivateRoom
from chatkit.server.session import ChatSession, why_away
from chatkit.server.topics import Topics
from chatkit.server.visibility import Readable, visible
from chatkit.server.words import ENGLISH

log = structlog.get_logger("chatkit")


@dataclass(frozen=True)
class Settler:
    """Answers Asks. `clock` gives seconds since 1970; `most_rooms` may one be in, 0 for no limit."""

    house: House
    backend: Backend
    past: Past
    topics: Topics
    directory: Directory
    held: HeldPlaces
    readable: Readable
    clock: Callable[[], float]
    most_rooms: int

    async def settle(self, ask: Ask, session: ChatSession, tag: str | None) -> Answer:
        match ask:
            case asks.Enter(nick=nick, room=room):
                return await self._enter(session, nick, room)
            case asks.Resume():
                return await self._resume(session, ask)
        claim = session.person.claim
        if claim is None:
            raise TypeError(f"{ask} by nobody")
        match ask:
            case asks.Recall(room=room, stretch=stretch):
                head = _room(session, room).head
                return await self.past.recall(reader(session, claim), room, stretch, head)
            case asks.Find(search=search):
                return await self.past.find(reader(session, claim), search)
            case asks.Join(room=room):
                return await self._join(session, claim, room)
            case asks.Leave(room=room):
                return await self._leave(session, claim, room)
            case asks.Tell():
                return await self._tell(session, ask, tag)
            case asks.Rename(nick=nick):
                return await self._rename(session, claim, nick)
            case asks.SetAway(why=why):
                return await self._set_away(session, why)
            case asks.SetTopic(room=room, text=text):
                if _room(session, room).topic.text == text:
                    return _room(session, room).topic
                return await self.topics.put(room, text, claim.nick)
            case asks.ListRooms():
                return await self.directory.rooms(session.person)
            case _:
                raise TypeError(f"nobody settles {ask}")

    # coming and going

    async def _enter(self, session: ChatSession, nick: str, room: str) -> Admitted:
        await self._give_way(session, nick)
        claim = await self.backend.claim(nick)
        if session.over:  # the connection was lost meanwhile
            await self.backend.release(claim)
            return Admitted(claim)
        self.house.come_in(session, claim)
        try:
            head = await self._go_in(session, claim, room)
        except ChatError:
            if self.house.go_out(session):
                session.person.claim = None
                await self.backend.release(claim)
            raise
        session.place.logged_in()
        log.info("login", nick=claim.nick, peer=session.peer)
        return Admitted(claim, await self._missed(session, claim, room, head))

    async def _give_way(self, session: ChatSession, nick: str) -> None:
        """Who starts anew where his connection was lost, and knows no token, must not find his name taken."""
        other = self.house.users.get(names.key(nick))
        if other is not None and other.person.lost_at is not None and other.host == session.host:
            other.log_out()
            if other.leaving:
                await asyncio.wait({other.leaving})

    async def _go_in(self, session: ChatSession, claim: Claim, room: str) -> int:
        """Joins a room; returns the id of its last message."""
        head = await self.backend.join(claim, room)
        person = session.person
        if person.token or not session.dialect.for_people:  # it may come back, and ask for what it missed
            person.entered = {**person.entered, room: head}
        entered = self.house.rooms.get(room)
        if entered is not None:  # it may have been left again by now
            entered.head = max(entered.head, head)
            if not entered.knows_topic:
                await self._find_topic(entered)
        return head

    async def _find_topic(self, room: ChatRoom) -> None:
        try:
            topic = await self.topics.get(room.name)
        except Unavailable:  # whoever comes next asks again
            return
        if topic is not None and not room.knows_topic:  # or it was set meanwhile
            room.topic = topic
        room.knows_topic = True

    async def remember_visit(self, claim: Claim, heads: Mapping[str, int], at: float) -> None:
        """Notes where somebody was, and how far he was told; without a word to him if that cannot be kept."""
        try:
            await self.past.leaves(claim, heads, at)
        except Unavailable:
            log.warning("a visit could not be recorded", nick=claim.nick)

    async def _missed(
        self, session: ChatSession, claim: Claim, room: str, head: int
    ) -> events.History | None:
        if not session.dialect.for_people:
            return None
        try:
            missed = await self.past.recall(reader(session, claim), room, past.NEW, head)
        except Unavailable:  # no reason to keep anybody out
            session.notice(ENGLISH["history.unavailable"])
            return None
        return missed if missed.messages or missed.since else None

    async def _join(self, session: ChatSession, claim: Claim, room: str) -> Inside:
        rooms = session.person.rooms
        if room in rooms:
            return Inside(room)
        if not visible([room], self.readable(claim)):
            raise NotInRoom(room)
        if self.most_rooms and len(rooms) >= self.most_rooms:
            raise TooManyRooms(self.most_rooms)
        head = await self._go_in(session, claim, room)
        missed = await self._missed(session, claim, room, head)
        if session.over:  # the connection was lost meanwhile, and nobody hears this
            raise NotInRoom(room)
        return Inside(room, missed)

    async def _leave(self, session: ChatSession, claim: Claim, room: str) -> Answer:
        if session.person.rooms.keys() == {room}:
            raise LastRoom(room)
        heads = {room: session.heads().get(room, 0)}
        await self.backend.leave(claim, room)
        at = self.clock()
        await self.remember_visit(claim, heads, at)
        left = events.Left(room=room, nick=claim.nick, at=timestamp(at), reason="")
        return left, _whereabouts(session)

    # coming back

    async def _resume(self, session: ChatSession, ask: asks.Resume) -> Resumed:
        old = await self._holder(ask.token)
        if session.over:
            raise ResumeUnknown
        person = old.person
        session.take_over(old)
        self.house.move(session)
        self.held.release(old)
        person.lost_at = None
        person.told_away = NOBODY
        session.place.logged_in()
        log.info("resume", nick=person.nick, peer=session.peer)
        # From here on whatever happens waits for the answer; what happened before is `missed`.
        privates = person.privates.after(ask.positions.get(PRIVATE, 0))
        heads = {key: room.head for key, room in person.rooms.items()}
        if person.told_lost:
            person.told_lost = False
            await self.announce(session)
        asker = reader(session, _claim(session))
        missed = await self.past.missed(asker, {**person.entered, **ask.positions}, heads)
        return Resumed((*missed, *privates))

    async def _holder(self, token: str) -> ChatSession:
        """The session that a token belongs to, when nothing is under way in it any more."""
        while (holder := self.house.tokens.get(token)) is not None:
            if not holder.busy:
                return holder
            await holder.rest()
        raise ResumeUnknown

    # talking

    async def _tell(self, session: ChatSession, ask: asks.Tell, tag: str | None) -> Answer:
        person, called = session.person, self.house.users.get(names.key(ask.nick))
        to = called.person if called else None
        if tag and (known := person.privates.sent(tag, ask.nick, to, ask.text, ask.kind)):
            return known  # also where nobody has that nick any more
        other = self.house.called(ask.nick)
        private = events.Private(
            sender=person.nick, to=other.person.nick, id=0, at=self._now(), text=ask.text, kind=ask.kind
        )
        if other is not session and not other.person.ignores(person.nick):
            other.person.last_teller = person.nick
            other.send(other.person.privates.take(private, person))
        own = person.privates.take(msgspec.structs.replace(private, re=tag), other.person)
        away = whether_away(other, self._now())
        if not away.away or person.key in other.person.told_away:
            return own
        other.person.told_away |= {person.key}
        return own, away

    # habits

    async def _rename(self, session: ChatSession, claim: Claim, nick: str) -> Event:
        if nick == claim.nick:
            return events.Renamed(room="", nick=nick, new=nick, at=self._now())
        new = await self.backend.rename(claim, nick)
        if session.over:  # the connection was lost meanwhile: its name went back, and this one is nobody's
            await self.backend.release(new, session.departure)
        return events.Renamed(room="", nick=claim.nick, new=new.nick, at=self._now())

    async def _set_away(self, session: ChatSession, why: str | None) -> Event:
        person = session.person
        if person.away != why:
            person.away = why
            person.told_away = NOBODY
            await self.announce(session)
        return whether_away(session, self._now())

    async def announce_lost(self, session: ChatSession) -> None:
        """Tells that the connection of somebody is lost, unless he is back by now."""
        if session.person.lost_at is not None:
            session.person.told_lost = True
            await self.announce(session)

    async def announce(self, session: ChatSession) -> None:
        """Tells every room that somebody is in whether he is away."""
        away = whether_away(session, self._now())
        for room in list(session.person.rooms):
            signal = events.encode(msgspec.structs.replace(away, room=room))
            await self.backend.signal(Target(room=room), signal)

    def _now(self) -> events.Time:
        return timestamp(self.clock())


def whether_away(session: ChatSession, at: events.Time) -> events.Away:
    """Whether somebody is away, and why, as everybody may know it."""
    person, why = session.person, why_away(session)
    return events.Away(room="", nick=person.nick, away=person.is_away, why=why, at=at)


def _claim(session: ChatSession) -> Claim:
    claim = session.person.claim
    assert claim is not None  # noqa: S101  # who has a token has a name
    return claim


def _room(session: ChatSession, key: str) -> ChatRoom:
    """A room that somebody is in, unless the connection was lost a moment ago."""
    if key not in session.person.rooms:
        raise NotInRoom(key)
    return session.person.rooms[key]


def _whereabouts(session: ChatSession) -> events.Query:
    """Where what somebody says goes now."""
    if isinstance(session.room, ChatRoom | PrivateRoom):
        return session.room.whereabouts()
    raise NotInRoom("")  # the connection was lost meanwhile, and nobody hears this


def reader(session: ChatSession, claim: Claim) -> Reader:
    """Who asks, for the past."""
    encode = session.dialect.encode
    return Reader(claim, lambda message: len(encode(events.Search(messages=[message]))))
