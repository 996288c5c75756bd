"""Draws docs/images/*.svg: the client in a conversation that never took place. `python tools/pictures.py`"""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from datetime import UTC
from itertools import count
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPO))

from chatkit.client import Connected, StreamEvent  # noqa: E402
from chatkit.protocol import events  # noqa: E402
from chatkit.tui.app import ChatApp  # noqa: E402
from chatkit.tui.clock import Clock  # noqa: E402
from chatkit.tui.widgets.composer import Composer  # noqa: E402

IMAGES = REPO / "docs" / "images"
SIZES = {"wide": (120, 36), "narrow": (80, 24), "tiny": (40, 15)}
MORNING = 1_795_429_200.0  # Monday 23 November 2026, 10:20 UTC
ROOM = "lobby"
ROUNDS = 20  # of letting everything settle; a few would do, and no clock has a say in it
CELL = 12.2  # the width of a cell in the SVG

_SAID = (
    (0, "alice", "good morning! the kettle is on"),
    (0, "小明", "早上好！今天有什么计划？"),
    (1, "alice", "ship the telnet door, then cake 🍰"),
    (1, "dora", "the one that needs no client at all?"),
    (1, "alice", "that one. `telnet chat.lan 5005`, then `login dora`, and you are in"),
    (2, "zoë", "→"),
    (2, "zoë", "hello from a router's telnet, of all places"),
    (3, "bob", "how does it look in there?"),
    (4, "zoë", "plain lines, no escape codes, and `look` tells me who is here. I could get used to this"),
    (4, "zoë", "the protocol fits on one page, by the way: https://example.org/docs/reference/protocol.html"),
    (5, "dora", "so a bot is ten lines?"),
    (5, "alice", "nine. And from a shell it is none:"),
    (5, "alice", "make 2>&1 | chatkit send --nick ci"),
    (6, "ci", "→"),
    (6, "ci", "build 418 passed in 41 s"),
    (6, "ci", "←"),
    (7, "bob", 'def greet(name):\n    return f"hello, {name}"'),
    (7, "bob", "two lines in one message: Shift+Enter"),
    (8, "小明", "窄的终端也能用，40 列就够了"),
    (9, "kofi", "→"),
    (9, "kofi", "did somebody say cake?"),
    (10, "alice", "it went that way ←"),
    (10, "dora", "←"),
    (10, "bob", "/me puts the kettle on again"),
)  # fmt: skip


_LEFT = {"ci": "", "dora": "the connection was lost"}


class Script:
    """A chat in which everything has already happened."""

    def __init__(self, happened: list[StreamEvent]) -> None:
        self._events: asyncio.Queue[StreamEvent] = asyncio.Queue()
        self._later = happened

    def start(self) -> None:
        self._happen(3)  # up to the roster

    def retry(self) -> None:
        pass

    def send(self, line: str) -> str:
        room, _, what = line.removeprefix("#").partition(" ")
        if what.startswith("history"):
            self._events.put_nowait(events.History(room=room, messages=[], complete=True, re=line))
            self._happen(len(self._later))
        return line

    async def aclose(self) -> None:
        pass

    def __aiter__(self) -> AsyncIterator[StreamEvent]:
        return self

    async def __anext__(self) -> StreamEvent:
        return await self._events.get()

    def _happen(self, how_many: int) -> None:
        for event in self._later[:how_many]:
            self._events.put_nowait(event)
        del self._later[:how_many]


def conversation() -> list[StreamEvent]:
    """Logged in, and then everything that was said."""
    happened: list[StreamEvent] = [
        Connected("chat.lan", "0.1.0"),
        events.Login(nick="bob", room=ROOM, rooms=[ROOM, "ops"]),
        _roster("alice", "bob", "dora", "小明"),
    ]
    numbers = count(1)
    for minutes, nick, text in _SAID:
        at = events.timestamp(MORNING + 60 * minutes)
        if text == "→":
            happened.append(events.Entered(room=ROOM, nick=nick, at=at))
        elif text == "←":
            happened.append(events.Left(room=ROOM, nick=nick, at=at, reason=_LEFT[nick]))
        else:
            happened.append(_message(next(numbers), at, nick, text))
    at = events.timestamp(MORNING + 60 * 11)
    return [
        *happened,
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


async def picture(size: tuple[int, int]) -> str:
    """The client at that size, as SVG."""
    clock = Clock(wall=lambda: MORNING - 60, monotonic=lambda: 0.0, zone=UTC)
    app = ChatApp("chat.lan:5005", "bob", chat_factory=lambda *_: Script(conversation()), clock=clock)
    async with app.run_test(size=size) as pilot:
        composer = app.main.query_one(Composer)
        composer.cursor_blink = False
        for _ in range(ROUNDS):
            await pilot.pause(0)
            app.main.flush()
        return plain(app.export_screenshot(title="chatkit connect --nick bob"))


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
    for name, size in SIZES.items():
        target = IMAGES / f"tui-{name}.svg"
        target.write_text(asyncio.run(picture(size)), encoding="utf-8")
        print(target.relative_to(REPO))


if __name__ == "__main__":
    main()
