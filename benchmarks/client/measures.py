"""What is measured of the client. `runs` is how often, and the median counts."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from benchmarks.client.room import Room
from benchmarks.client.stage import Stage, at_rest, client
from benchmarks.client.table import Figure
from benchmarks.client.terminal import Terminal
from benchmarks.servers import ROOT

QUIET_FOR = 20.0  # seconds that an idle client is watched
BURST_FOR = 10.0
RATE = 1000.0  # messages a second
SLOW_LINK = 30_000.0  # bytes a second that a slow one takes
OFF = "[look]\nfold_bursts = false\nslow_link = 'off'\n"
ON = "[look]\nfold_bursts = false\nslow_link = 'on'\n"
MANY, HOURS = 100_000, 8
BARE = str(ROOT / "benchmarks" / "client" / "bare.py")


def start(runs: int) -> Iterator[Figure]:
    """From the start of the process to the first frame; it and a bare application take turns."""
    bare, ours = [], []
    for _ in range(runs + 1):  # the first one of each compiles what is not compiled yet
        bare.append(_started([BARE], "bare"))
        ours.append(_started(["-m", "chatkit", "connect", "ADDRESS", "--nick", "bob"], "›"))
    (bare_wall, bare_cpu), (wall, cpu) = (map(median, zip(*each[1:], strict=True)) for each in (bare, ours))
    yield Figure("first frame, as a multiple of a bare application's, CPU time", cpu / bare_cpu, "x", 1.3)
    yield Figure("first frame, as a multiple of a bare application's, by the clock", wall / bare_wall, "x")
    yield Figure("first frame, of a bare application", 1e3 * bare_wall, "ms")


def _started(arguments: list[str], painted: str) -> tuple[float, float]:
    room = Room()
    with TemporaryDirectory() as home:
        filled = [room.address if each == "ADDRESS" else each for each in arguments]
        terminal = Terminal(*filled, home=Path(home))
        try:
            wall = Stage(terminal, room).wait_for(painted, terminal.began)
            return wall, terminal.cpu_seconds()
        finally:
            terminal.close()
            room.close()


def pane(runs: int) -> Iterator[Figure]:
    """100,000 messages in one pane of 120x40, without a terminal, as fast as it takes them."""
    middle = _medians([_headless("pane", MANY) for _ in range(runs)])
    yield Figure("100,000 messages in one pane: append, CPU in all", middle["append"], "s", 2.5)
    yield Figure("100,000 messages in one pane: memory over empty", middle["MB"], "MB", 60)
    yield Figure("100,000 messages: resize until the viewport is right", 1e3 * middle["resize"], "ms", 100)
    yield Figure("100,000 messages: resize, CPU until then", 1e3 * middle["resize CPU"], "ms")
    yield Figure("100,000 messages: resize until all the rest is wrapped", middle["rest"], "s")


def burst(runs: int) -> Iterator[Figure]:
    """1,000 messages a second on a pty of 120x40; nothing folded. Somebody types only for the echo."""
    middle = _medians([_burst() for _ in range(runs)])
    yield Figure("1,000 messages a second: of a core", 100 * middle["cpu"], "%", 25)
    yield Figure("1,000 messages a second: p99 stall of the loop", 1e3 * middle["stall"], "ms", 25)
    yield Figure("  the same, CPU time that it takes itself", 1e3 * middle["own"], "ms")
    yield Figure(
        "  meanwhile, of a loop that does nothing (what the machine adds)", 1e3 * middle["other"], "ms"
    )
    yield Figure("1,000 messages a second: typing echo, p95", 1e3 * middle["echo"], "ms", 50)
    yield Figure(
        "1,000 a second, folded into one line: of a core", 100 * median(_folded() for _ in range(runs)), "%"
    )


def _burst() -> dict[str, float]:
    """What it takes of a core; and of another client, which is watched, how late loop and echo are."""
    with client(settings=OFF) as stage:
        stage.play(2, RATE)
        cpu = _used(stage, BURST_FOR, RATE)
    with TemporaryDirectory() as folder:
        file, other = Path(folder) / "client.json", Path(folder) / "other.json"
        with client(watch=file, settings=OFF) as stage:
            stage.play(2, RATE)
            alone = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.client.ticking", str(other)], cwd=ROOT
            )
            stage.play(BURST_FOR, RATE)
            echo = _echoes(stage, 60, RATE)
            alone.terminate()
            alone.wait()
        ticks, others = (json.loads(each.read_text("utf-8")) for each in (file, other))
    p99 = {"stall": ticks["late"], "own": ticks["own"], "other": others["late"]}
    stalls = {name: quantiles(each, n=100)[98] for name, each in p99.items()}
    return stalls | {"cpu": cpu, "echo": quantiles(echo, n=20)[18]}


def _folded() -> float:
    """What a burst that is only counted takes of a core."""
    with client() as stage:
        stage.play(2, RATE)
        return _used(stage, BURST_FOR, RATE)


def _medians(results: list[dict[str, float]]) -> dict[str, float]:
    return {name: median(each[name] for each in results) for name in results[0]}


def _used(stage: Stage, seconds: float, rate: float) -> float:
    """The part of a core that the client takes."""
    before, began = stage.terminal.cpu_seconds(), time.perf_counter()
    stage.play(seconds, rate)
    return (stage.terminal.cpu_seconds() - before) / (time.perf_counter() - began)


def _echoes(stage: Stage, letters: int, rate: float) -> list[float]:
    """The seconds until each of some letters, that nobody else uses, is on the screen."""
    seen: list[float] = []
    for number in range(letters):
        letter = chr(0x100 + number)
        stage.terminal.seek(letter)
        stage.terminal.type(letter)
        seen += [took for _, took in stage.play(0.15, rate)]
    seen += [took for _, took in stage.play(1.0, rate)]
    return seen + [1.0] * stage.terminal.sought


def idle(runs: int) -> Iterator[Figure]:
    """Logged in, the cursor blinks, nobody says anything; it and a bare application take turns."""
    bare, ours = [], []
    for _ in range(runs):
        with _bare() as stage:
            bare.append(_used(stage, QUIET_FOR, 0))
        with client() as stage:
            ours.append(_used(stage, QUIET_FOR, 0))
    yield Figure("idle: of a core", 100 * median(ours), "%", 0.5)
    yield Figure("idle, a bare application: of a core", 100 * median(bare), "%")


@contextmanager
def _bare() -> Iterator[Stage]:
    """A bare Textual application with a cursor, at rest."""
    with TemporaryDirectory() as home, at_rest(Terminal(BARE, home=Path(home)), Room(), "bare") as stage:
        yield stage


def link(runs: int) -> Iterator[Figure]:
    """Bytes a frame while 20 messages a second come, in the two modes in turn; and on a link that is slow."""
    normal, low = [], []
    for _ in range(runs):
        normal.append(_frame(OFF))
        low.append(_frame(ON))
    (usual, usual_second), (frame, second) = (map(median, zip(*each, strict=True)) for each in (normal, low))
    yield Figure("bytes a frame on a slow link, of those of the normal mode", frame / usual, "x", 0.5)
    yield Figure("bytes a frame in the normal mode", usual / 1e3, "KB")
    yield Figure("bytes a second on a slow link, of those of the normal mode", second / usual_second, "x")
    with client() as stage:
        stage.play(3, 20)
        stage.terminal.slow_down(SLOW_LINK)
        found = stage.wait_until_shown("low-bw", 20)
        echo = quantiles(_echoes(stage, 40, 20), n=20)[18]
    yield Figure("a link of 30 KB/s, 20 messages a second: until it is noticed", found, "s")
    yield Figure("a link of 30 KB/s, 20 messages a second: typing echo, p95", 1e3 * echo, "ms")


def _frame(settings: str) -> tuple[float, float]:
    """Bytes a frame, and bytes a second."""
    seconds = 5.0
    with client(settings=settings) as stage:
        stage.play(3, 20)  # the screen fills
        before, frames = stage.terminal.written, stage.terminal.frames
        stage.play(seconds, 20, tick=0.05)
        written = stage.terminal.written - before
        return written / (stage.terminal.frames - frames), written / seconds


def soak(_runs: int) -> Iterator[Figure]:
    """8 hours of 20 messages a second, as fast as it takes them, once. The ring is full after 84 minutes."""
    memory = _headless("soak", HOURS)
    full, at_last = memory["after 2 h"], memory[f"after {HOURS} h"]
    yield Figure("8 h of 20 messages a second: memory that it gained after the 2nd", at_last - full, "MB", 2)
    yield Figure("8 h of 20 messages a second: memory at last", at_last, "MB")
    yield Figure("a message, all that the client does for it, CPU", 1e6 * memory["CPU s"] / 576_000, "us")


def _headless(what: str, amount: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.client.headless", what, str(amount)]
    result = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(result.stdout))


MEASURES: dict[str, tuple[Callable[[int], Iterator[Figure]], int]] = {
    "start": (start, 11),
    "pane": (pane, 3),
    "burst": (burst, 3),
    "link": (link, 3),
    "idle": (idle, 2),
    "soak": (soak, 1),
}
"""By name: what measures it, and how often it is run."""
