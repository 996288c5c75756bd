"""A chat that is not connected to anything: tests say what happens, and see what was asked."""

import asyncio
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from datetime import UTC
from itertools import count

from chatkit.client import Connected, Connecting, Disconnected, NotConnected, StreamEvent
from chatkit.protocol import events, past
from chatkit.protocol.events import Time, timestamp
from chatkit.tui.clock import Clock

_HISTORY = re.compile(r"#(\S+) history (.*)")

EPOCH = "e1"
NOON = 1_795_694_400.0  # Thursday 26 November 2026, 12:00 UTC


class FakeChat:
    """Behaves as chatkit.client.Chat does towards the user interface (a test compares the two)."""

    def __init__(self, address: str = "chat.lan:5005", nick: str | None = None) -> None:
        self.address = address
        self.nick = nick
        self.connected = False
        self.started = self.closed = False
        self.retried = self.renewed = 0
        self.sent: list[tuple[str, str]] = []
        self.record: list[events.Message] = []  # what `history` is answered from
        self.visits: dict[
            str, tuple[int, Time]
        ] = {}  # by room: the last message of the last visit, and its end
        self.answers = True  # to `history`, at once
        self._tags = count(1)
        self._events: asyncio.Queue[StreamEvent | None] = asyncio.Queue()

    def start(self) -> None:
        self.started = True

    def retry(self) -> None:
        self.retried += 1

    def renew(self) -> None:
        self.renewed += 1

    def send(self, line: str) -> str:
        if not self.connected:
            raise NotConnected("not connected")
        tag = f"t{next(self._tags)}"
        self.sent.append((tag, line))
        if self.answers and _HISTORY.fullmatch(line):
            self.answer(tag, line)
        return tag

    async def aclose(self) -> None:
        self.closed = True

    def __aiter__(self) -> AsyncIterator[StreamEvent]:
        return self

    async def __anext__(self) -> StreamEvent:
        event = await self._events.get()
        if event is None:
            raise StopAsyncIteration
        return event

    # what a test does

    @property
    def lines(self) -> list[str]:
        return [line for _, line in self.sent]

    def tag(self, line: str) -> str:
        """The tag under which a line was sent last."""
        return next(tag for tag, sent in reversed(self.sent) if sent == line)

    def answer(self, tag: str, line: str) -> None:
        """Answers a `history` as the server does (a test compares the two)."""
        room, which = _HISTORY.fullmatch(line).groups()
        stretch = past.stretch(which)
        record = [message for message in self.record if message.room == room]
        messages, new, since = record[-stretch.limit :], None, None
        if stretch.new and room in self.visits:
            seen, since = self.visits[room]
            messages = [message for message in record if message.id > seen]
            new = len(messages)
            messages = messages[-stretch.limit :]
        elif stretch.new:
            messages = record[-past.DEFAULT_HISTORY :]
        elif stretch.before is not None:
            messages = [message for message in record if message.id < stretch.before][-stretch.limit :]
        elif stretch.after is not None:
            messages = [message for message in record if message.id > stretch.after][: stretch.limit]
        answer = events.History(room=room, messages=messages, complete=True, new=new, since=since, re=tag)
        self.put(answer)

    def put(self, *happened: StreamEvent) -> None:
        for event in happened:
            self.connected = self.connected or isinstance(event, Connected)
            if isinstance(event, Disconnected):
                self.connected = False
            self._events.put_nowait(event)

    def lose(self, event: StreamEvent) -> None:
        self.connected = False
        self.put(event)


ids: dict[str, Iterator[int]] = defaultdict(lambda: count(1))  # by room


def at(minutes: float = 0) -> Time:
    return timestamp(NOON + 60 * minutes)


def message(
    nick: str, text: str, minutes: float = 0, *, number: int | None = None, room: str = "lobby", **more: str
) -> events.Message:
    """Something said. Each has the number after the one that was made before it, if none is given."""
    kind = more.pop("kind", "say")
    id_ = next(ids[room]) if number is None else number
    return events.Message(room=room, id=id_, at=at(minutes), nick=nick, text=text, kind=kind, **more)


def private(sender: str, to: str, text: str, *, number: int | None = None, **more: str) -> events.Private:
    """Something said to one person alone."""
    id_ = next(ids["@"]) if number is None else number
    return events.Private(sender=sender, to=to, id=id_, at=at(), text=text, **more)


def roster(
    *nicks: str, topic: str = "", room: str = "lobby", away: tuple[str, ...] = (), re: str | None = None
) -> events.Roster:
    members = [events.Member(nick=nick, since=at(), away=nick in away) for nick in nicks]
    return events.Roster(room=room, topic=topic, members=members, re=re)


def roster_page(*nicks: str, count: int, after: str = "", more: bool = True, **rest: str) -> events.Roster:
    """Of so many these come after somebody, and `more` after them."""
    members = [events.Member(nick=nick, since=at(), away=False) for nick in nicks]
    following = nicks[-1] if more else ""
    return events.Roster(
        **{"room": "lobby", "topic": "", **rest}, members=members, after=after, count=count, next=following
    )


def presence(entered: int = 0, left: int = 0, *, count: int, room: str = "lobby") -> events.Presence:
    return events.Presence(room=room, entered=entered, left=left, count=count, at=at())


def login(nick: str = "bob", *rooms: str, **more: object) -> events.Login:
    """We are in these rooms, or in the lobby."""
    inside = list(rooms) or ["lobby"]
    return events.Login(**{"nick": nick, "room": inside[0], "rooms": inside, "epoch": EPOCH, **more})


def logged_in(
    nick: str = "bob", *others: str, topic: str = "tea and code", rooms: tuple[str, ...] = ("lobby",)
) -> list[StreamEvent]:
    """What comes when everything goes well."""
    return [
        Connecting("chat.lan:5005", 1),
        Connected("chatkit", "0.1.0"),
        login(nick, *rooms, re="t0"),
        roster(*sorted((nick, *others)), topic=topic),
    ]


class MovedClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.clock = Clock(wall=lambda: NOON + self.passed, monotonic=lambda: self.passed, zone=UTC)

    def advance(self, seconds: float) -> None:
        self.passed += seconds


def stopped_clock() -> Clock:
    """Noon, for ever."""
    return Clock(wall=lambda: NOON, monotonic=lambda: 0.0, zone=UTC)
