"""What one connection asks for, and what it is answered: one line after another."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from chatkit.protocol import names
from chatkit.protocol.commands import Emote, Logout, Say
from chatkit.protocol.errors import ChatError, LoginRequired, NotInRoom
from chatkit.protocol.events import Event
from chatkit.protocol.grammar import Request
from chatkit.server.asks import Append, Ask
from chatkit.server.backends.base import Appended, Fenced
from chatkit.server.clock import Clock
from chatkit.server.limits import LineRate
from chatkit.server.requests import Line, Read, RequestQueue, Source
from chatkit.server.rooms import Outcome, Room
from chatkit.server.words import ENGLISH

if TYPE_CHECKING:
    from chatkit.server.session import ChatSession, Server

MOST_UNDER_WAY = 32  # messages of one connection that the record has not answered yet


class Exchange:
    """Has the rooms of a session obey its lines, and answers them.

    While the answer to one is still to come from the backend, or the sender is too fast, the next ones wait
    and no more are read. Nobody else waits for them. Only what is said goes to the record without waiting for
    what was said before: it keeps the order, and stores many at once.
    """

    __slots__ = ("_asking", "_clock", "_ending", "_requests", "_rests", "_saying", "_server", "_session")

    def __init__(self, session: "ChatSession", server: "Server", clock: Clock, source: Source) -> None:
        self._session = session
        self._server = server
        self._clock = clock
        rate = LineRate(server.limits.burst, server.limits.lines_per_second, clock.time())
        self._requests = RequestQueue(rate, clock, source, self)
        self._asking = False  # whether an answer is still to come; no other line is obeyed until then
        self._saying = 0  # messages that the record has not answered yet
        self._rests: asyncio.Event | None = None  # for who waits until nothing is asked any more
        self._ending = False  # no more lines will come; go when those that wait are done

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._asking or self._saying > 0

    def receive(self, line: Line) -> None:
        """A line has come."""
        if not self._session.over:
            self._requests.put(line)
            self._go_on()

    def end(self) -> None:
        """No more lines will come: what came is obeyed and answered, then the session comes to its end."""
        self._ending = True
        self._go_on()

    def forget(self) -> None:
        """Obeys nothing of what waits."""
        self._requests.clear()

    def fail(self) -> None:
        """The answer that was to come does not."""
        self._asking = False
        self._tell_that_it_rests()

    @property
    def is_leaving(self) -> bool:
        """Whether among the lines that wait is a goodbye."""
        return self._requests.has(Logout)

    async def rest(self) -> None:
        """Returns when nothing is asked for it any more."""
        if self.busy:
            self._rests = self._rests or asyncio.Event()
            await self._rests.wait()

    # one line after another

    def _go_on(self) -> None:
        session = self._session
        while not self._asking and not session.over and (read := self._requests.take()) is not None:
            session.last_line = self._clock.time()
            if (self._saying and self._must_wait(read)) or not self._obey(read):
                self._requests.put_back(read)
                break
        if session.over:
            session.hang_up()
        elif self._ending and not self._requests and not self.busy:
            session.come_to_an_end()
        else:
            self._requests.hold_back()

    def decode(self, line: bytes) -> Request | None:
        session = self._session
        return session.dialect.decode(line, converse=session.person.converse)

    def _must_wait(self, read: Read) -> bool:
        """While some messages are not answered: whether it is none, or one too many."""
        return (
            self._saying >= MOST_UNDER_WAY
            or isinstance(read, ChatError)
            or not isinstance(read.command, Say | Emote)
        )

    def rested(self) -> None:
        try:
            self._go_on()
        except Exception:
            self._session.fail()  # a transport does so when its call fails; a timer would leave us half way
            raise

    def _obey(self, read: Read) -> bool:
        """False if it turns out that it must wait: what is said to one alone, or what cannot be said."""
        if isinstance(read, ChatError):
            self._session.refuse(read)
            return True
        outcome: Outcome | ChatError
        try:
            room = self._session.room if read.room is None else self._room(read.room)
            outcome = room.handle(self._session, read.command)
        except ChatError as error:
            outcome = error
        if isinstance(outcome, Append):
            self._say(room, outcome, read.tag)
        elif self._saying:
            return False
        elif isinstance(outcome, ChatError):
            self._session.refuse(outcome, read.tag)
        else:
            self._answer(room, outcome, read.tag)
        return True

    def _room(self, name: str) -> Room:
        """The room that a line names."""
        if self._session.person.claim is None:
            raise LoginRequired
        try:
            return self._session.person.rooms[names.key(name)]
        except KeyError:
            raise NotInRoom(name) from None

    # answers

    def _answer(self, room: Room, outcome: Outcome, tag: str | None) -> None:
        session = self._session
        match outcome:
            case None:
                pass  # nothing to say: the answer comes another way, or the session is over
            case Ask(comes_first=comes_first):
                if comes_first:
                    session.note_what_was_sent()
                    session.outbox.hold(self._server.limits.unsent_bytes, self._held_too_much)
                self._asking = True
                self._server.spawn(self._ask(room, outcome, tag), session)
            case Event():
                session.send(msgspec.structs.replace(outcome, re=tag) if tag else outcome)
            case (first, *others):
                session.send(msgspec.structs.replace(first, re=tag) if tag else first)
                for event in others:
                    session.send(event)

    def _say(self, room: Room, ask: Append, tag: str | None) -> None:
        try:
            answer = self._server.append(ask, self._session, tag)
        except Fenced:
            self._session.say_goodbye(ENGLISH["reason.fenced"])
        else:
            self._saying += 1
            answer.add_done_callback(partial(self._said, room, tag))

    def _said(self, room: Room, tag: str | None, answer: asyncio.Future[Appended]) -> None:
        self._saying -= 1
        try:
            self._answer_said(room, tag, answer)
            self._rest()
        except Exception:  # also of a line that waited: nobody else would end the session
            self._session.fail()
            raise

    def _answer_said(self, room: Room, tag: str | None, answer: asyncio.Future[Appended]) -> None:
        try:
            self._answer(room, room.answered(self._session, answer.result()), tag)
        except ChatError as error:
            self._session.refuse(error, tag)
        except Fenced:
            self._session.say_goodbye(ENGLISH["reason.fenced"])
        except asyncio.CancelledError:
            pass  # the server has stopped

    async def _ask(self, room: Room, ask: Ask, tag: str | None) -> None:
        session = self._session
        outcome: Outcome = None
        try:
            outcome = room.answered(session, await self._server.settle(ask, session, tag))
        except ChatError as error:
            session.refuse(error, tag)
        except Fenced:  # the name went back meanwhile: the connection was lost, or the record gave it away
            session.say_goodbye(ENGLISH["reason.fenced"])
        self._asking = False
        held = session.outbox.release()
        self._answer(room, outcome, tag)
        for frame in held:
            session.outbox.push(frame)
        self._rest()

    def _rest(self) -> None:
        """An answer has come: on with the next line, or whoever waits until there is none is told."""
        if (self._requests or self._ending) and self._session.person.lost_at is None:
            self._go_on()
        if self._rests and not self.busy:
            self._tell_that_it_rests()

    def _held_too_much(self) -> None:
        self._session.cut(ENGLISH["reason.too_slow"])  # the record is; but memory has an end

    def _tell_that_it_rests(self) -> None:
        if self._rests:
            self._rests.set()
            self._rests = None
