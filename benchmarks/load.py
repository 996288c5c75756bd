"""The load: a crowd of connections, who talk, hear, and notice what they do not hear.

One thread, one epoll. What comes is read in large pieces and compared as bytes with what the others of the
room were sent (`heard.py`), so that reading for a thousand costs little. The last member of each room is its
listener: a sender says the next thing when the listener has heard him, and delays are the listener's.
"""

import itertools
import select
import socket
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import NamedTuple

from benchmarks.heard import TAG, Heard, text

PATIENCE = 10.0  # seconds without a byte; what has not come by then is lost
QUIET = 0.1  # seconds without a byte, after which a server has said all
AT_ONCE = 64  # of those who log in
EVERYBODY_IS_HERE = b"everybody is here"
BUFFER = memoryview(bytearray(1 << 20))


class Dialect(NamedTuple):
    """What to send, and a part of the line that answers it. %s is the nick, or the room."""

    login: bytes
    logged_in: bytes
    joined: bytes
    tags: bool = False  # each line has one, as those of programs do


TEXT = Dialect(b"login %s\n", b"%s has entered", b"You are in #%s")
JSON = Dialect(b"format json\nlogin %s\n", b'"event":"login","nick":"%s"', b'"event":"joined","room":"%s"')
TAGGED = JSON._replace(tags=True)


class Member:
    """One connection."""

    def __init__(self, port: int, room: "Room", slot: int, dialect: Dialect, small_buffer: bool) -> None:
        self.room, self.slot, self.dialect = room, slot, dialect
        self.nick = b"u%d_%d" % (room.number, slot)
        self.said = 0
        self.part = b""
        self.socket = socket.socket()
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if small_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.connect(("127.0.0.1", port))

    def say(self, count: int, length: int) -> None:
        """The next so many of his messages, all at once."""
        numbers = range(self.said, self.said + count)
        self.said += count
        tag = b"@%d " if self.dialect.tags else b""
        lines = (b"say %s\n" % text(self.slot, number, length) for number in numbers)
        if tag:
            lines = (tag % next(self.room.tags) + line for line in lines)
        self.socket.sendall(b"".join(lines))

    def receive(self) -> memoryview:
        """What has come. The view is good until the next one."""
        count = self.socket.recv_into(BUFFER)
        if not count:
            raise SystemExit(f"the server closed the connection of {self.nick.decode()}")
        return BUFFER[:count]

    def read(self) -> None:
        """Takes what has come to the room's record."""
        data = self.receive()
        if self.dialect.tags:  # those are cut out, of whole lines
            whole, end, self.part = (self.part + data).rpartition(b"\n")
            data = memoryview(TAG.sub(b"", whole + end))
        self.room.heard.take(self.slot, data)


class Room:
    def __init__(self, number: int, size: int) -> None:
        self.number, self.name = number, b"r%d" % number
        self.heard = Heard(size)
        self.tags = itertools.count()
        self.members: list[Member] = []  # those who read, the first of whom speak; the last is the listener


class Shape(NamedTuple):
    """How many there are. A member's number is `slot`, from 0 in each room."""

    members: int
    senders: int = 1
    rooms: int = 1
    slow: int = 0  # in each room, and never read; they come on top


class Crowd:
    """All who are connected to one server."""

    def __init__(self, port: int, shape: Shape, stack: ExitStack, dialect: Dialect = TEXT) -> None:
        self.shape = shape
        self.rooms = [Room(number, shape.members) for number in range(shape.rooms)]
        self._poll = stack.enter_context(select.epoll())
        self._by_descriptor: dict[int, Member] = {}
        self._unfinished: set[Room] = set()
        self._lines = 0  # to be heard in each room
        self._heard_at = 0.0
        self._length = 64
        slow: list[Member] = []
        for room, slot in itertools.product(self.rooms, range(shape.members + shape.slow)):
            member = Member(port, room, slot, dialect, small_buffer=slot >= shape.members)
            stack.enter_context(member.socket)
            (room.members if slot < shape.members else slow).append(member)
            self._by_descriptor[member.socket.fileno()] = member
            self._poll.register(member.socket, select.EPOLLIN)
        self._come_in()
        for member in slow:
            self._poll.unregister(member.socket)

    def _come_in(self) -> None:
        everybody = list(self._by_descriptor.values())
        self._ask((m, m.dialect.login % m.nick, m.dialect.logged_in % m.nick) for m in everybody)
        if len(self.rooms) > 1:
            self._ask((m, b"join %s\n" % m.room.name, m.dialect.joined % m.room.name) for m in everybody)
        greeting = b"say %s\n" % EVERYBODY_IS_HERE  # after all that is told of those who came in
        listeners = {room.members[-1] for room in self.rooms}
        said = [(m, greeting if m in listeners else b"", EVERYBODY_IS_HERE) for m in everybody]
        self._ask(said, at_once=len(everybody))

    def _ask(self, questions: Iterable[tuple[Member, bytes, bytes]], at_once: int = AT_ONCE) -> None:
        """Has each member send his line, and waits until each has the line with his answer."""
        coming = iter(questions)
        waiting: dict[Member, bytes] = {}
        while True:
            for member, line, answer in itertools.islice(coming, at_once - len(waiting)):
                member.socket.sendall(line)
                waiting[member], member.part = answer, b""
            if not waiting:
                return
            if not (ready := self._poll.poll(PATIENCE)):
                raise SystemExit(f"no answer to {len(waiting)} members who came in")
            for member in (self._by_descriptor[descriptor] for descriptor, _ in ready):
                member.part = member.part[-400:] + bytes(member.receive())
                if member in waiting and waiting[member] in member.part:
                    waiting[member] = b""  # and now to the end of that line
                    if member.part.endswith(b"\n"):
                        del waiting[member]
                        member.part = b""

    def talk(self, messages: int, window: int = 1) -> float:
        """Has so many messages said in each room, and heard by all. A sender has a window of them under way.

        Returns how long it took, in seconds.
        """
        quota = self._begin(messages)
        begun = time.perf_counter()
        for room in self.rooms:
            for member in room.members[: self.shape.senders]:
                member.say(min(window, quota), self._length)
        while self._goes_on():
            for room, marks in self._turn(1.0):
                for sender, count in Counter(sender for sender, _ in marks).items():
                    member = room.members[sender]
                    if more := min(count, quota - member.said):
                        member.say(more, self._length)
        took = time.perf_counter() - begun
        self._fall_silent()
        return took

    def pace(self, messages: int, rate: float, length: int = 64) -> list[float]:
        """Has so many messages said in one room, so many a second, whatever comes back.

        Returns for each the seconds from when it should have been said until the listener heard it.
        """
        self._begin(messages, length)
        [room] = self.rooms
        senders = itertools.cycle(room.members[: self.shape.senders])
        delays: list[float] = []
        sent, begun = 0, time.perf_counter()
        while self._goes_on():
            wait = 1.0
            while sent < messages and (wait := begun + sent / rate - time.perf_counter()) <= 0:
                next(senders).say(1, length)
                sent += 1
            # epoll's own timeout would be in whole milliseconds
            select.select([self._poll], [], [], wait if sent < messages else 1.0)
            for _, marks in self._turn(0):
                now = time.perf_counter()
                due = (begun + (number * self.shape.senders + sender) / rate for sender, number in marks)
                delays += [now - each for each in due]
        self._fall_silent()
        return delays

    def mistakes(self) -> Counter[str]:
        """What was lost, doubled, misrouted or out of order in the last talk, for any of the members."""
        found: Counter[str] = Counter()
        for room in self.rooms:
            senders = room.members[: self.shape.senders]
            found += room.heard.mistakes({member.slot: member.said for member in senders})
        return found

    def _begin(self, messages: int, length: int = 64) -> int:
        """Forgets what was heard. Returns how many messages each sender will say."""
        for room in self.rooms:
            room.heard = Heard(self.shape.members)
            for member in room.members:
                member.said = 0
        quota = messages // self.shape.senders
        self._lines, self._length = quota * self.shape.senders, length
        self._unfinished, self._heard_at = set(self.rooms), time.perf_counter()
        return quota

    def _goes_on(self) -> bool:
        return bool(self._unfinished) and time.perf_counter() - self._heard_at < PATIENCE

    def _turn(self, timeout: float) -> Iterator[tuple[Room, list[tuple[int, int]]]]:
        """Reads what has come; yields what the listeners have heard."""
        ready = self._poll.poll(timeout)
        if ready:
            self._heard_at = time.perf_counter()
        for descriptor, _ in ready:
            member = self._by_descriptor[descriptor]
            room = member.room
            member.read()
            if member is room.members[-1]:
                yield room, room.heard.new_marks(member.slot)
            if room.heard.complete(self._lines):
                self._unfinished.discard(room)

    def _fall_silent(self) -> None:
        """What was sent twice may come a little later."""
        while ready := self._poll.poll(QUIET):
            for descriptor, _ in ready:
                self._by_descriptor[descriptor].read()
