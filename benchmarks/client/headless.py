"""The client without a terminal, in a process of its own: what many messages cost it. Prints JSON.

`python -m benchmarks.client.headless pane|soak COUNT`
"""

import asyncio
import gc
import json
import resource
import sys
import time
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from benchmarks.client.room import NOON, message
from chatkit.client import Connected, Connecting, StreamEvent
from chatkit.protocol import events
from chatkit.tui.app import ChatApp
from chatkit.tui.clock import Clock
from chatkit.tui.entries import Said
from chatkit.tui.nick_colours import NickColours
from chatkit.tui.room import Room
from chatkit.tui.themes import NICKS_ON_DARK
from chatkit.tui.widgets import message_pane
from chatkit.tui.widgets.message_pane import MessagePane

SIZE = (120, 40)
BATCH = 100  # messages that come together
WIDTHS = (100, 140, 90, 120, 70, 130)
HOUR = 72_000  # messages, at 20 a second


class PaneApp(App[None]):
    """Nothing but a pane."""

    CSS_PATH: ClassVar = sorted(Path(message_pane.__file__).parent.glob("message_*.tcss"))  # rows after pane

    def __init__(self) -> None:
        super().__init__()
        self.room = Room("lobby", 200_000, Clock())
        self.painted = asyncio.Event()

    def compose(self) -> ComposeResult:
        yield MessagePane(Clock(), self.room.log, NickColours(NICKS_ON_DARK))

    def on_mount(self) -> None:
        self.query_one(MessagePane).show_map()

    def post_display_hook(self) -> None:
        self.painted.set()


def resident() -> float:
    """MB that this process has in memory."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def said(number: int) -> Said:
    """As the client makes it of a message."""
    it = message(number)
    return Said(NOON + number / 20, it.nick, it.text, id=it.id)


async def pane(many: int) -> dict[str, float]:
    """What so many messages in one pane cost."""
    app = PaneApp()
    async with app.run_test(size=SIZE) as pilot:
        shown = app.query_one(MessagePane)
        await add(app, shown, 0, BATCH)
        before, used = resident(), 0.0
        for first in range(BATCH, many, BATCH):
            made = [said(number) for number in range(first, first + BATCH)]
            began = time.process_time()
            for entry in made:
                app.room.add(entry)
            shown.update()
            await asyncio.sleep(0)
            used += time.process_time() - began
            del made
        shown.update(now=True)
        await pilot.pause()
        grown = resident() - before
        took = [await resized(app, pilot, width) for width in WIDTHS]
        wall, cpu, rest = (sorted(each)[len(took) // 2] for each in zip(*took, strict=True))
        return {"append": used, "MB": grown, "resize": wall, "resize CPU": cpu, "rest": rest}


async def add(app: PaneApp, shown: MessagePane, first: int, many: int) -> None:
    for number in range(first, first + many):
        app.room.add(said(number))
    shown.update(now=True)
    await asyncio.sleep(0.2)


async def resized(app: PaneApp, pilot: Pilot[None], width: int) -> tuple[float, float, float]:
    """Seconds until what is in view is right at another width, and of CPU; and until all the rest is."""
    shown = app.query_one(MessagePane)
    began, used = time.perf_counter(), time.process_time()
    app.painted.clear()
    resizing = asyncio.ensure_future(pilot.resize_terminal(width, SIZE[1]))
    newest = str(app.room.log.end - 2)  # one is the line of the day
    while True:
        await app.painted.wait()
        app.painted.clear()
        rows = [shown.render_line(y).text for y in range(SIZE[1])]
        if shown.size.width == width and any(f" {newest} " in row for row in rows):
            break
    right, right_cpu = time.perf_counter() - began, time.process_time() - used
    await resizing
    while shown._index.guessed:  # noqa: SLF001, ASYNC110  # nobody else asks
        await asyncio.sleep(0.01)
    return right, right_cpu, time.perf_counter() - began


class Told:
    """A connection of which a benchmark says what comes."""

    def __init__(self) -> None:
        self.coming: asyncio.Queue[StreamEvent] = asyncio.Queue()
        self._tags = count()

    def start(self) -> None:
        login = events.Login(nick="bob", room="lobby", rooms=["lobby"], epoch="e")
        for event in (Connecting("benchmark", 1), Connected("benchmark", "0"), login):
            self.coming.put_nowait(event)

    def retry(self) -> None:
        pass

    def renew(self) -> None:
        pass

    def send(self, line: str) -> str:
        tag = f"t{next(self._tags)}"
        if "history" in line:
            self.coming.put_nowait(events.History(re=tag, room="lobby", messages=[], complete=True))
        return tag

    async def aclose(self) -> None:
        pass

    async def __aiter__(self) -> AsyncIterator[StreamEvent]:
        while True:
            yield await self.coming.get()


async def soak(hours: int) -> dict[str, float]:
    """The whole client, for so many hours in which 20 messages come a second, as fast as it takes them."""
    chat = Told()
    number = 0
    clock = Clock(wall=lambda: NOON + number / 20, monotonic=lambda: number / 20)
    app = ChatApp("benchmark", "bob", chat_factory=lambda *_: chat, clock=clock)
    memory: dict[str, float] = {}
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(0.5)
        used = time.process_time()
        for number in range(hours * HOUR):
            chat.coming.put_nowait(message(number))
            if number % 20 == 19:  # each second
                while chat.coming.qsize():  # noqa: ASYNC110
                    await asyncio.sleep(0)
            if number % HOUR == HOUR - 1:
                await pilot.pause(0.2)
                memory[f"after {(number + 1) // HOUR} h"] = resident()
        memory["CPU s"] = time.process_time() - used
        memory["kept"] = len(app.state.room.log)
    return memory


if __name__ == "__main__":
    what, amount = sys.argv[1], int(sys.argv[2])
    print(json.dumps(asyncio.run(pane(amount) if what == "pane" else soak(amount))))
