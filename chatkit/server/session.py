"""A session: one connection's place in the chat, and in which dialect it is answered."""

import asyncio
from collections.abc import Coroutine, Mapping
from functools import partial
from typing import Any, Protocol

import msgspec

from chatkit.protocol import names
from chatkit.protocol.commands import Emote, Logout, Say
from chatkit.protocol.errors import ChatError, LoginRequired, LoginTooLate, NotInRoom
from chatkit.protocol.events import Bye, Error, Event, Notice
from chatkit.protocol.grammar import Request
from chatkit.server.asks import Answer, Append, Ask
from chatkit.server.backends.base import Appended, Fenced
from chatkit.server.clock import Clock, Timer
from chatkit.server.config import Limits
from chatkit.server.dialects.base import Dialect
from chatkit.server.limits import LineRate, Place
from chatkit.server.lines import Line, LineQueue
from chatkit.server.outbox import Outbox
from chatkit.server.person import Person
from chatkit.server.requests import Read, RequestQueue
from chatkit.server.rooms import ChatRoom, LoginRoom, LogoutRoom, Outcome, PrivateRoom, Room
from chatkit.server.words import ENGLISH, reason

MOST_UNDER_WAY = 64  # messages of one connection that the record has not answered yet


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
    def append(self, ask: Append, session: "ChatSession", tag: str | None) -> asyncio.Future[Appended]: ...
    def spawn(self, work: Coroutine[Any, Any, None], session: "ChatSession") -> object: ...
    def hold(self, session: "ChatSession") -> bool: ...


class ChatSession:
    """One connection's place in the chat.

    Lines come in by `receive`, one after another: while the answer to one is still to come from the backend,
    or the sender is too fast, the next ones wait and no more are read. Nobody else waits for them. Only what
    is said goes to the record without waiting for what was said before: it keeps the order, and stores many
    at once.
    """

    __slots__ = (
        "_asking", "_clock", "_connection", "_deadline", "_ending", "_requests", "_rests", "_saying", "_server",
        "departure", "dialect", "host", "last_line", "leaving", "outbox", "peer", "person", "place", "room",
    )  # fmt: skip

    def __init__(
        self, server: Server, connection: Connection, outbox: Outbox, clock: Clock, place: Place, host: str
    ) -> None:
        """`host` is the IP address at the connection's other end."""
        self._server = server
        self._connection = connection
        self.outbox = outbox
        self._clock = clock
        rate = LineRate(server.limits.burst, server.limits.lines_per_second, clock.time())
        self._requests = RequestQueue(LineQueue(rate, clock, connection, self._rested), self._decode)
        self._asking = False  # whether an answer is still to come; no other line is obeyed until then
        self._saying = 0  # messages that the record has not answered yet
        self._rests: asyncio.Event | None = None  # for who waits until nothing is asked any more
        self._ending = False  # no more lines will come; go when those that wait are done
        self._deadline: Timer | None = None
        self.dialect = server.dialects["text"]
        self.place = place
        self.host = host
        self.peer = connection.peer
        self.person = Person()
        self.last_line = clock.time()
        self.leaving: asyncio.Task[None] | None = None  # gives its name back
        self.departure = ""  # why it left, for those who stay
        self.room: Room = server.login_room
        self.room.add(self)
        self.refuse(LoginRequired())
        if server.limits.login_seconds:
            self._deadline = clock.call_later(server.limits.login_seconds, self._login_too_late)

    # what a room sees of it

    def send(self, event: Event) -> None:
        self.outbox.push(self.dialect.encode(event))

    def go(self, room: Room) -> None:
        """Its lines go to that room from now on."""
        self.room = room
        self._listen()

    def enter(self, room: ChatRoom) -> None:
        """It is in this room too. Its lines go there if they went to none before."""
        if not self.person.rooms:
            self.room.remove(self)
            self.go(room)
            self._cancel_deadline()
        self.person.rooms[room.name] = room
        room.add(self)
        self._listen()

    def leave(self, room: ChatRoom) -> None:
        """It is in this room no longer; lines that went there go to the room that it entered last."""
        self._leave(room)
        self.person.rooms.pop(room.name, None)
        rooms = list(self.person.rooms.values())
        if isinstance(self.room, PrivateRoom) and self.room.behind is room and rooms:
            self.room.behind = rooms[-1]
        elif self.room is room and rooms:
            self.go(rooms[-1])

    def speak(self, dialect: str) -> bool:
        """Answers in another dialect from now on. False if there is none of that name."""
        if dialect not in self._server.dialects:
            return False
        self.dialect = self._server.dialects[dialect]
        self._listen()
        return True

    def _listen(self) -> None:
        """Hears its rooms in its dialect; those that its lines do not go to in that dialect's other form."""
        for room in self.person.rooms.values():
            dialect = self.dialect if room is self.room else self.dialect.elsewhere
            self.outbox.listen(room.audiences, dialect)

    def _leave(self, room: Room) -> None:
        room.remove(self)
        self.outbox.stop_listening(room.audiences)

    def log_out(self) -> None:
        """Goes for good; what waits to be written still is."""
        self._read_no_more()
        for room in (self.room, *self.person.rooms.values()):
            self._leave(room)
        self.room = self._server.logout_room
        self.room.add(self)
        self.person.rooms.clear()

    # its place, which another connection may take

    def take_over(self, old: "ChatSession") -> None:
        """Goes on as the person that another session was until now."""
        self.room.remove(self)
        self._cancel_deadline()
        old.note_what_was_sent()
        self.person, self.room, self.last_line = old.person, old.room, old.last_line
        for room in self.person.rooms.values():
            old._leave(room)  # noqa: SLF001
            room.add(self)
        self._listen()
        old.give_way()

    def give_way(self) -> None:
        """Somebody else is its person now: it ends, and nobody hears of it."""
        self._read_no_more()
        if self.person.lost_at is None:
            self._connection.abort()
        self.person = Person()
        self.go(self._server.logout_room)

    async def rest(self) -> None:
        """Returns when nothing is asked for it any more."""
        if self.busy:
            self._rests = self._rests or asyncio.Event()
            await self._rests.wait()

    def note_what_was_sent(self) -> None:
        """From here on it is not sure any more that what is sent arrives, or comes before an answer."""
        if self.person.lost_at is None and not self.outbox.holds:
            self.person.told = self.heads()
            self.person.privates.sure = self.person.privates.head

    def heads(self) -> dict[str, int]:
        """The last message of each room that was sent while there was a connection, by key."""
        if self.person.lost_at is not None or self.outbox.holds:
            return dict(self.person.told)
        return {key: room.head for key, room in self.person.rooms.items()}

    # what the connection tells it

    @property
    def over(self) -> bool:
        return isinstance(self.room, LogoutRoom)

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._asking or self._saying > 0

    def receive(self, line: Line) -> None:
        """A line has come."""
        if not self.over:
            self._requests.put(line)
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
            self.log_out()
            self.outbox.release()  # who is only just entering hears no more than this
            self.outbox.push(self.dialect.encode(Bye(reason=why)))
        self.hang_up()

    def hang_up(self) -> None:
        """Closes when what waits has been sent."""
        if not self.over:
            self.log_out()
        self._close()

    def _close(self) -> None:
        self.outbox.close()
        self._connection.close()

    def cut(self, why: str = "") -> None:
        """Closes at once, with nothing more written: the reader is too slow, or something failed."""
        self.departure = self.departure or why
        self._connection.abort()

    def lost(self) -> None:
        """The connection is gone. A program's place is held, for it may come back; else the name is free."""
        self.outbox.discard()
        leaving = self._requests.has(Logout)
        self._read_no_more()
        if not self.over and (leaving or not self._server.hold(self)):
            self.log_out()

    def fail(self) -> None:
        """Something of ours went wrong in it: it ends, with nothing more written and nothing held."""
        if not self.over:
            self.log_out()
        self.cut()
        self._asking = False
        self._tell_that_it_rests()

    # one line after another

    def _go_on(self) -> None:
        while not self._asking and not self.over and (read := self._requests.take()) is not None:
            self.last_line = self._clock.time()
            if self._must_wait(read) or not self._obey(read):
                self._requests.put_back(read)
                break
        if self.over:
            self.hang_up()
        elif self._ending and not self._requests and not self.busy:
            self._come_to_an_end()
        else:
            self._requests.hold_back()

    def _decode(self, line: bytes) -> Request | None:
        return self.dialect.decode(line, converse=self.person.converse)

    def _must_wait(self, read: Read) -> bool:
        """Whether it is no message, and some were not answered yet; or it is one too many."""
        return self._saying > 0 and (
            self._saying >= MOST_UNDER_WAY
            or isinstance(read, ChatError)
            or not isinstance(read.command, Say | Emote)
        )

    def _come_to_an_end(self) -> None:
        """No more lines will come: by mistake perhaps, and then a program finds its place again."""
        if self._server.hold(self):
            self.outbox.push(self.dialect.encode(Bye(reason="")))
            self._close()
        else:
            self.say_goodbye()

    def _rested(self) -> None:
        try:
            self._go_on()
        except Exception:
            self.fail()  # a transport does so when its call fails; a timer would leave us half way for ever
            raise

    def _obey(self, read: Read) -> bool:
        """False if it turns out that it must wait: what is said to one alone, or what cannot be said."""
        if isinstance(read, ChatError):
            self.refuse(read)
            return True
        outcome: Outcome | ChatError
        try:
            room = self._where(read)
            outcome = room.handle(self, read.command)
        except ChatError as error:
            outcome = error
        if isinstance(outcome, Append):
            self._say(room, outcome, read.tag)
        elif self._saying:
            return False
        elif isinstance(outcome, ChatError):
            self.refuse(outcome, read.tag)
        else:
            self._answer(room, outcome, read.tag)
        return True

    def _where(self, request: Request) -> Room:
        if request.room is None:
            return self.room
        if self.person.claim is None:
            raise LoginRequired
        try:
            return self.person.rooms[names.key(request.room)]
        except KeyError:
            raise NotInRoom(request.room) from None

    def _answer(self, room: Room, outcome: Outcome, tag: str | None) -> None:
        match outcome:
            case Ask(comes_first=comes_first):
                if comes_first:
                    self.note_what_was_sent()
                    self.outbox.hold(self._server.limits.unsent_bytes, self._held_too_much)
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

    def _say(self, room: Room, ask: Append, tag: str | None) -> None:
        try:
            answer = self._server.append(ask, self, tag)
        except Fenced:
            self.say_goodbye(ENGLISH["reason.fenced"])
        else:
            self._saying += 1
            answer.add_done_callback(partial(self._said, room, tag))

    def _said(self, room: Room, tag: str | None, answer: asyncio.Future[Appended]) -> None:
        self._saying -= 1
        try:
            self._answer(room, room.answered(self, answer.result()), tag)
        except ChatError as error:
            self.refuse(error, tag)
        except Fenced:
            self.say_goodbye(ENGLISH["reason.fenced"])
        except asyncio.CancelledError:
            pass
        except Exception:
            self.fail()
            raise
        self._rest()

    async def _ask(self, room: Room, ask: Ask, tag: str | None) -> None:
        outcome: Outcome = None
        try:
            outcome = room.answered(self, await self._server.settle(ask, self, tag))
        except ChatError as error:
            self.refuse(error, tag)
        except Fenced:  # the name went back meanwhile: the connection was lost, or the record gave it away
            self.say_goodbye(ENGLISH["reason.fenced"])
        self._asking = False
        held = self.outbox.release()
        self._answer(room, outcome, tag)
        for frame in held:
            self.outbox.push(frame)
        self._rest()

    def _rest(self) -> None:
        """An answer has come: on with the next line, or whoever waits until there is none is told."""
        if self.person.lost_at is None:
            self._go_on()
        if not self.busy:
            self._tell_that_it_rests()

    def _held_too_much(self) -> None:
        self.cut(ENGLISH["reason.too_slow"])  # the record is; but memory has an end

    def _tell_that_it_rests(self) -> None:
        if self._rests:
            self._rests.set()
            self._rests = None

    def _cancel_deadline(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None

    def _read_no_more(self) -> None:
        self._cancel_deadline()
        self._requests.clear()

    def _login_too_late(self) -> None:
        self._deadline = None
        self.refuse(LoginTooLate(self._server.limits.login_seconds))
        self.say_goodbye()


def why_away(session: ChatSession) -> str:
    """Why somebody is away, as everybody may know it; empty where he did not say, or is not."""
    if session.person.lost_at is not None:
        return session.departure or ENGLISH["reason.lost"]
    return session.person.away or ""
