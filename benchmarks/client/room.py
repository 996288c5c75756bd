"""A server that is no server: it lets one client in, and says what a benchmark wants said."""

import itertools
import re
import socket
from collections.abc import Iterator

from chatkit.protocol import events
from chatkit.protocol.events import timestamp

NOON = 1_795_694_400.0  # of some day
_NICKS = [f"{name}{number}" for number in range(5) for name in ("al", "bea", "carol", "dan", "evelyn")]
_WORDS = (
    "tea",
    "and",
    "code",
    "make",
    "a",
    "good",
    "day",
    "while",
    "kettles",
    "sing",
    "about",
    "branches",
    "or",
    "rain",
)


def text(number: int) -> str:
    """What is said the so-and-so-manieth time: 30 to 110 letters."""
    words = (_WORDS[(number * 7 + place * 3) % len(_WORDS)] for place in range(6 + number % 12))
    return f"{number} {' '.join(words)}"


def message(number: int, id_: int | None = None, rate: float = 20) -> events.Message:
    """One of so many a second. Ids count from 1."""
    nick = _NICKS[number * 7919 // 3 % len(_NICKS)]
    at = timestamp(NOON + number / rate)
    return events.Message(
        room="lobby", id=number + 1 if id_ is None else id_, at=at, nick=nick, text=text(number), kind="say"
    )


def messages(rate: float = 20) -> Iterator[events.Message]:
    return (message(number, rate=rate) for number in itertools.count())


class Room:
    """One lobby with 25 people and whoever connects, for one client at a time."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.setblocking(False)
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.guest: socket.socket | None = None
        self.said = 0
        self._pending = bytearray()
        self._part = b""

    def accept(self) -> None:
        self.guest, _ = self.listener.accept()
        self.guest.setblocking(False)
        self.guest.sendall(b"Welcome to a room without a server\r\n")

    def hear(self) -> None:
        """Answers what the client has sent."""
        assert self.guest is not None
        try:
            data = self.guest.recv(65536)
        except (BlockingIOError, ConnectionError):
            return
        *lines, self._part = (self._part + data).split(b"\n")
        for line in lines:
            self._answer(line.decode())

    def _answer(self, line: str) -> None:
        request = re.fullmatch(r"@(\S+) (?:#\S+ )?(\w+) ?(.*)", line)
        if request is None:
            return
        tag, verb, rest = request.groups()
        match verb:
            case "format":
                self._send(events.Welcome(re=tag, server="benchmark", version="0", protocol=events.PROTOCOL))
            case "login":
                login = events.Login(re=tag, nick=rest, room="lobby", rooms=["lobby"], epoch="e")
                self._send(login)
            case "look":
                members = [events.Member(nick=nick, since=timestamp(NOON), away=False) for nick in _NICKS]
                self._send(events.Roster(re=tag, room="lobby", topic="tea and code", members=members))
            case "history":
                self._send(events.History(re=tag, room="lobby", messages=[], complete=True))
            case _:
                self._send(events.Pong(re=tag))

    def say(self, count: int, rate: float) -> None:
        """The next so many messages."""
        for _ in range(count):
            self._send(message(self.said, rate=rate))
            self.said += 1

    def _send(self, event: events.Event) -> None:
        self._pending += events.encode(event)
        self.flush()

    def flush(self) -> None:
        """Sends what the client takes."""
        if self.guest is None or not self._pending:
            return
        try:
            sent = self.guest.send(self._pending)
        except BlockingIOError:
            return
        except ConnectionError:
            sent = len(self._pending)
        del self._pending[:sent]

    def close(self) -> None:
        self.listener.close()
        if self.guest is not None:
            self.guest.close()
