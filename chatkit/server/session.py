"""A session: one connection's place in the chat, and in which dialect it is answered."""

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any, Protocol

from chatkit.protocol.errors import ChatError, LoginTooLate
from chatkit.protocol.events import Bye, Error, Event, Notice
from chatkit.server.asks import Answer, Append, Ask
from chatkit.server.backends.base import Appended
from chatkit.server.clock import Clock, Timer
from chatkit.server.config import Limits
from chatkit.server.dialects.base import Dialect
from chatkit.server.exchange import Exchange
from chatkit.server.limits import Place
from chatkit.server.outbox import Outbox
from chatkit.server.person import NOTHING, Person
from chatkit.server.requests import Line
from chatkit.server.rooms import ChatRoom, LoginRoom, LogoutRoom, PrivateRoom, Room
from chatkit.server.words import ENGLISH, reason


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
    """One connection's place in the chat: who speaks through it, which rooms it hears and speaks in, and how.

    Its lines come in by `receive`; its Exchange has them obeyed and answered, one after another.
    """

    __slots__ = (
        "_connection", "_deadline", "_exchange", "_server", "departure", "dialect", "host", "last_line",
        "leaving", "outbox", "over", "peer", "person", "place", "room",
    )  # fmt: skip

    def __init__(
        self, server: Server, connection: Connection, outbox: Outbox, clock: Clock, place: Place, host: str
    ) -> None:
        """`host` is the IP address at the connection's other end."""
        self._server = server
        self._connection = connection
        self._exchange = Exchange(self, server, clock, connection)
        self.outbox = outbox
        self._deadline: Timer | None = None
        self.dialect = server.dialects["text"]
        self.place = place
        self.host = host
        self.peer = connection.peer
        self.person = Person()
        self.last_line = clock.time()
        self.leaving: asyncio.Task[None] | None = None  # gives its name back
        self.departure = ""  # why it left, for those who stay
        self.over = False  # whether it has gone for good
        self.room: Room = server.login_room
        self.room.add(self)
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
        self.person.enter(room)
        room.add(self)
        self._listen()

    def leave(self, room: ChatRoom) -> None:
        """It is in this room no longer; lines that went there go to the room that it entered last."""
        self._leave(room)
        self.person.leave(room)
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
        self.over = True
        self.room = self._server.logout_room
        self.room.add(self)
        self.person.rooms = NOTHING

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
        self.over = True
        self.go(self._server.logout_room)

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._exchange.busy

    async def rest(self) -> None:
        """Returns when nothing is asked for it any more."""
        await self._exchange.rest()

    def note_what_was_sent(self) -> None:
        """From here on it is not sure any more that what is sent arrives, or comes before an answer."""
        if self.person.lost_at is None and not self.outbox.holds:
            self.person.note_what_was_sent(self.heads())

    def heads(self) -> dict[str, int]:
        """The last message of each room that was sent while there was a connection, by key."""
        if self.person.lost_at is not None or self.outbox.holds:
            return dict(self.person.told)
        return {key: room.head for key, room in self.person.rooms.items()}

    # what the connection tells it

    def receive(self, line: Line) -> None:
        """A line has come."""
        self._exchange.receive(line)

    def end(self) -> None:
        """No more lines will come: what came is obeyed and answered, then the connection closes."""
        self._exchange.end()

    def come_to_an_end(self) -> None:
        """No more lines will come, by mistake perhaps: then a program finds its place again."""
        if self._server.hold(self):
            self.outbox.push(self.dialect.encode(Bye(reason="")))
            self._close()
        else:
            self.say_goodbye()

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
        leaving = self._exchange.is_leaving
        self._read_no_more()
        if not self.over and (leaving or not self._server.hold(self)):
            self.log_out()

    def fail(self) -> None:
        """Something of ours went wrong in it: it ends, with nothing more written and nothing held."""
        if not self.over:
            self.log_out()
        self.cut()
        self._exchange.fail()

    def _cancel_deadline(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None

    def _read_no_more(self) -> None:
        self._cancel_deadline()
        self._exchange.forget()

    def _login_too_late(self) -> None:
        self._deadline = None
        self.refuse(LoginTooLate(self._server.limits.login_seconds))
        self.say_goodbye()


def why_away(session: ChatSession) -> str:
    """Why somebody is away, as everybody may know it; empty where he did not say, or is not."""
    if session.person.lost_at is not None:
        return session.departure or ENGLISH["reason.lost"]
    return session.person.away or ""
