"""One client on a terminal, the room that it talks to, and one loop that serves both."""

import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.client.room import Room
from benchmarks.client.terminal import SIZE, Terminal

PATIENCE = 20.0  # seconds for what must come
SETTLED = 1.5  # seconds after the first frame, in which a client has drawn all that it knows


class Stage:
    """`play` lets so many seconds pass, with so many messages a second, and says what was seen meanwhile."""

    def __init__(self, terminal: Terminal, room: Room) -> None:
        self.terminal = terminal
        self.room = room

    def play(self, seconds: float, rate: float = 0, tick: float = 0.01) -> list[tuple[bytes, float]]:
        """Messages come every `tick` seconds, those that are due together."""
        began = time.perf_counter()
        seen: list[tuple[bytes, float]] = []
        said, next_tick = 0, began
        while (now := time.perf_counter()) < began + seconds:
            if rate and now >= next_tick:
                due = int((now - began) * rate) - said
                self.room.say(due, rate)
                said += due
                next_tick = now + tick
            until = min(began + seconds, next_tick if rate else began + seconds)
            seen += self._turn(max(0.0, until - time.perf_counter()))
        return seen

    def wait_for(self, text: str, since: float | None = None) -> float:
        """The seconds until that text has been written."""
        self.terminal.seek(text, since)
        deadline = time.perf_counter() + PATIENCE
        while time.perf_counter() < deadline:
            for _, took in self._turn(0.5):
                return took
        raise SystemExit(f"the client never wrote {text!r}")

    def wait_until_shown(self, text: str, rate: float) -> float:
        """The seconds until that text has been written while so many messages a second come, or PATIENCE."""
        self.terminal.seek(text)
        began = time.perf_counter()
        while self.terminal.sought and time.perf_counter() < began + PATIENCE:
            self.play(0.1, rate)
        return time.perf_counter() - began

    def _turn(self, seconds: float) -> list[tuple[bytes, float]]:
        blocked = self.terminal.waits_for
        readers = [self.room.guest or self.room.listener, *([] if blocked else [self.terminal.fd])]
        ready, _, _ = select.select(readers, [], [], min(seconds, blocked or seconds))
        if self.room.listener in ready:
            self.room.accept()
        if self.room.guest in ready:
            self.room.hear()
        self.room.flush()
        return self.terminal.read() if self.terminal.fd in ready else []


@contextmanager
def client(*, size: tuple[int, int] = SIZE, settings: str = "", watch: Path | None = None) -> Iterator[Stage]:
    """`chatkit connect` with settings in TOML, logged in and at rest.

    A watched one writes to `watch` how its loop stalled, which takes 2 to 3 % of a core by itself.
    """
    room = Room()
    with TemporaryDirectory() as home:
        profile = Path(home) / "profile"
        profile.mkdir()
        (profile / "client.toml").write_text(settings, "utf-8")
        how = ["benchmarks.client.watched", str(watch)] if watch else ["chatkit"]
        connect = ["-m", *how, "connect", room.address, "--nick", "bob", "--home", str(profile)]
        terminal = Terminal(*connect, size=size, home=Path(home))
        with at_rest(terminal, room, "bob on benchmark") as stage:
            yield stage


@contextmanager
def at_rest(terminal: Terminal, room: Room, shows: str) -> Iterator[Stage]:
    """A program that has shown that text and all else that it has to show. It and the room are ended."""
    stage = Stage(terminal, room)
    try:
        stage.wait_for(shows)
        stage.play(SETTLED)
        yield stage
    finally:
        terminal.close()
        room.close()
