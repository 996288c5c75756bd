"""Draws docs/images/*.svg: the client in a conversation that never took place. `python tools/pictures.py`"""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC
from itertools import count
from pathlib import Path
from typing import NamedTuple

from textual.events import AppBlur, AppFocus, Key
from textual.pilot import Pilot

REPO = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPO))

from chatkit.client import Connected, StreamEvent  # noqa: E402
from chatkit.protocol import events  # noqa: E402
from chatkit.tui.app import ChatApp  # noqa: E402
from chatkit.tui.clock import Clock  # noqa: E402
from chatkit.tui.widgets.composer import Composer  # noqa: E402

IMAGES = REPO / "docs" / "images"
WIDE, NARROW, TINY = (120, 36), (80, 24), (40, 15)
MORNING = 1_795_429_200.0  # Monday 23 November 2026, 10:20 UTC
YESTERDAY = MORNING - 18 * 3600
ROOM = "lobby"
ROUNDS = 20  # of letting everything settle; a few would do, and no clock has a say in it
CELL = 12.2  # the width of a cell in the SVG


class Picture(NamedTuple):
    """What is pressed before it is drawn, keys with spaces between them; `size` in cells."""

    size: tuple[int, int]
    keys: str = ""
    typed: str = ""
    """Before the keys, and at once: what happens while one types depends on how long that takes."""
    asks: str = ""
    """The line that the client sends by itself a moment later, and must have sent."""


PICTURES = {
    "wide": Picture(WIDE),
    "narrow": Picture(NARROW),
    "tiny": Picture(TINY),
    "search": Picture(NARROW, "enter", typed="/search cake", asks='search "cake limit:20"'),
    "palette": Picture(NARROW, "ctrl+p o p"),
    "choosing": Picture(NARROW, "ctrl+up up"),
    "settings": Picture(NARROW, "f2"),
}

_BEFORE = (
    (0, "alice", "who has the key to the kitchen?"),
    (2, "dora", "it is under the cake tin"),
    (4, "小明", "谢谢"),
    *((10 + n, ("alice", "dora", "小明")[n % 3], f"telnet option {n} is answered now") for n in range(24)),
    (50, "bob", "and the tests?"),
    (51, "dora", "green. Tomorrow there is cake"),
)
_SEEN = (
    (0, "alice", "good morning! the kettle is on"),
    (0, "小明", "早上好！今天有什么计划？"),
    (1, "alice", "ship the telnet door, then cake 🍰"),
    (1, "dora", "the one that needs no client at all?"),
    (1, "alice", "that one. telnet chat.lan 5005, and you are in"),
    (2, "zoë", "→"),
    (2, "zoë", "hello from a router's telnet, of all places"),
    (2, "zoë", "the protocol fits on one page: https://example.org/docs/reference/protocol.html"),
    (3, "dora", "so a bot is ten lines?"),
    (4, "alice", "nine. And from a shell it is none:"),
    (4, "alice", "make 2>&1 | chatkit send --nick ci"),
    (5, "ci", "→"),
    (5, "ci", "build 418 passed in 41 s"),
    (5, "ci", "←"),
    (6, "bob", 'def greet(name):\n    return f"hello, {name}"'),
    (6, "小明", "窄的终端也能用，40 列就够了"),
    (7, "bob", "/me puts the kettle on again"),
)
_NEW = (
    (31, "kofi", "→"),
    (31, "kofi", "did somebody say cake?"),
    (32, "alice", "it went that way ←"),
    (33, "dora", "←"),
    (34, "alice", "bob: is there any left? The pictures are at https://example.org/cake"),
    (35, "kofi", "there was one piece"),
)
AT_FIRST = ("alice", "bob", "dora", "小明")
EVERYBODY = (*AT_FIRST, "ci", "kofi", "zoë")
_LEFT = {"ci": "", "dora": "the connection was lost"}


class Script:
    """A chat in which only happens what it is told."""

    def __init__(self, record: list[events.Message]) -> None:
        self.record = record
        self.sent: list[str] = []
        self.answers = False  # to what is asked about the past
        self._events: asyncio.Queue[StreamEvent] = asyncio.Queue()

    def happen(self, *happened: StreamEvent) -> None:
        for event in happened:
            self._events.put_nowait(event)

    def start(self) -> None:
        self.happen(Connected("chat.lan", "0.1.0"), events.Login(nick="bob", room=ROOM, rooms=[ROOM, "ops"]))

    def retry(self) -> None:
        pass

    def renew(self) -> None:
        pass

    def send(self, line: str) -> str:
        self.sent.append(line)
        if self.answers:
            self._answer(line)
        return line

    def answer(self) -> None:
        """Answers from now on, also what has been asked already."""
        self.answers = True
        for line in self.sent:
            self._answer(line)

    def _answer(self, line: str) -> None:
        room, _, what = line.removeprefix("#").partition(" ")
        if what.startswith("history"):
            messages = [message for message in self.record if message.room == room]
            self.happen(events.History(room=room, messages=messages, complete=True, re=line))
        elif line.startswith("search "):
            found = [message for message in reversed(self.record) if "cake" in message.text]
            self.happen(events.Search(messages=found, re=line))

    async def aclose(self) -> None:
        pass

    def __aiter__(self) -> AsyncIterator[StreamEvent]:
        return self

    async def __anext__(self) -> StreamEvent:
        return await self._events.get()


def _told(said: Iterable[tuple[int, str, str]], ids: Iterator[int], begin: float) -> list[events.Event]:
    """What was said, and who came and left, so many minutes after a moment."""
    happened: list[events.Event] = []
    for minutes, nick, text in said:
        at = events.timestamp(begin + 60 * minutes)
        if text == "→":
            happened.append(events.Entered(room=ROOM, nick=nick, at=at))
        elif text == "←":
            happened.append(events.Left(room=ROOM, nick=nick, at=at, reason=_LEFT[nick]))
        else:
            happened.append(_message(next(ids), at, nick, text))
    return happened


def _elsewhere(at: str) -> list[events.Event]:
    """What happens in the other room, and in private."""
    return [
        _message(1, at, "ci", "build2 is full", room="ops"),
        _message(2, at, "kofi", "emptied", room="ops"),
        events.Away(room=ROOM, nick="小明", away=True, why="午饭", at=at),
        events.Private(sender="zoë", to="bob", id=1, at=at, text="is there any cake left?"),
    ]


def _message(number: int, at: str, nick: str, text: str, room: str = ROOM) -> events.Message:
    kind: events.Kind = "emote" if text.startswith("/me ") else "say"
    return events.Message(room=room, id=number, at=at, nick=nick, text=text.removeprefix("/me "), kind=kind)


def _roster(*nicks: str) -> events.Roster:
    members = [events.Member(nick=nick, since=events.timestamp(MORNING), away=False) for nick in nicks]
    return events.Roster(room=ROOM, topic="tea, code and telnet", members=members)


class Studio:
    """The client, and the time that it takes it to be."""

    def __init__(self) -> None:
        self._now = MORNING - 60
        clock = Clock(wall=lambda: self._now, monotonic=lambda: self._now, zone=UTC)
        ids = count(1)
        before = _told(_BEFORE, ids, YESTERDAY)
        self._ids = ids
        self._script = Script([told for told in before if isinstance(told, events.Message)])
        self.app = ChatApp("chat.lan:5005", "bob", chat_factory=lambda *_: self._script, clock=clock)

    async def happen(self, pilot: Pilot[int]) -> None:
        """A morning: some of it is seen, and some while the terminal does not have the focus."""
        await self._settle(pilot)
        for people in (EVERYBODY, AT_FIRST):  # so each gets a colour before it depends on who is drawn first
            self._script.happen(_roster(*people))
            await self._settle(pilot)
        self._script.answer()
        await self._settle(pilot)
        seen = _told(_SEEN, self._ids, MORNING)
        self._script.happen(*seen)
        await self._settle(pilot)
        self._now = MORNING + 8 * 60
        self.app.post_message(AppBlur())
        await self._settle(pilot)
        new = _told(_NEW, self._ids, MORNING)
        self._script.record += [told for told in (*seen, *new) if isinstance(told, events.Message)]
        self._now = MORNING + 36 * 60
        self._script.happen(*new, *_elsewhere(events.timestamp(self._now)))
        await self._settle(pilot)
        self.app.post_message(AppFocus())
        await self._settle(pilot)

    async def press(self, keys: str, pilot: Pilot[int]) -> None:
        for key in keys.split():
            self.app.post_message(Key(key, key if len(key) == 1 else None))
            await self._settle(pilot)

    async def wait_for(self, line: str, pilot: Pilot[int]) -> None:
        while line not in self._script.sent:
            await pilot.pause(0.05)
        await self._settle(pilot)

    async def _settle(self, pilot: Pilot[int]) -> None:
        for _ in range(ROUNDS):
            await pilot.pause(0)
            self.app.main.flush()


async def picture(name: str) -> str:
    """The client as that picture has it, as SVG."""
    size, keys, typed, asks = PICTURES[name]
    studio = Studio()
    async with studio.app.run_test(size=size) as pilot:
        composer = studio.app.main.query_one(Composer)
        composer.cursor_blink = False
        await studio.happen(pilot)
        composer.insert(typed)
        await studio.press(keys, pilot)
        if asks:
            await studio.wait_for(asks, pilot)
        return plain(studio.app.export_screenshot(title="chatkit connect --nick bob"))


def plain(svg: str) -> str:
    """The SVG without fonts from elsewhere, and with the same ids every time."""
    svg = re.sub(r"\s*<!--.*?-->", "", svg)
    svg = re.sub(r"\s*@font-face \{[^}]*\}", "", svg)
    svg = svg.replace("Fira Code, monospace", "DejaVu Sans Mono, Menlo, Consolas, monospace")
    svg = re.sub(r"terminal-\d+-", "terminal-", svg)
    svg = re.sub(r' x="([\d.]+)"([^>]*)>((?:&#160;)+)', _moved, svg)
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def _moved(text: re.Match[str]) -> str:
    """A text that begins further right, in place of spaces at its beginning: not every viewer keeps them."""
    spaces = len(text[3]) // len("&#160;")
    length = re.search(r'textLength="([\d.]+)"', text[2])
    if length is None:
        return text[0]
    rest = text[2].replace(length[1], f"{float(length[1]) - spaces * CELL:.1f}")
    return f' x="{float(text[1]) + spaces * CELL:.1f}"{rest}>'


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name in PICTURES:
        target = IMAGES / f"tui-{name}.svg"
        target.write_text(asyncio.run(picture(name)), encoding="utf-8")
        print(target.relative_to(REPO))


if __name__ == "__main__":
    main()
