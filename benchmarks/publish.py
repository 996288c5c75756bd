"""What it costs to keep what is said: `python benchmarks/publish.py [--runs N] [--folder FOLDER]`.

CPU time of `chatkit serve --data` for each delivery in a room of 100, against that of `serve --temp`. Each
sender has so many messages under way, his window, and sends the next when one of his own comes back. The
server has one core to itself and this program another, where the system lets one choose; runs with and
without the record take turns, and medians are compared. With `--tags` each line has a tag, as those of
programs do: the record keeps it for a day. Ends with 1 if any message was lost, doubled or out of order for
anybody. Needs Linux, which tells how much CPU a process has used so far.
"""

import argparse
import itertools
import json
import os
import re
import selectors
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import blake2b
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
MEMBERS = 100
PADDING = "x" * 48  # makes a text of about 64 bytes
WARM_UP = 0.1  # of the messages, said before anything is measured
TAG = re.compile(rb',"re":"[^"]*"')  # its sender's copy alone has it
PATIENCE = 20.0  # seconds without a byte, and what has not come by then is lost


class Case(NamedTuple):
    senders: int
    window: int
    messages: int

    def __str__(self) -> str:
        return f"{self.senders} sender{'s' if self.senders > 1 else ''}, window {self.window}"


CASES = (Case(1, 1, 5_000), Case(1, 64, 10_000), Case(50, 1, 40_000), Case(50, 8, 40_000))


class Result(NamedTuple):
    cpu: float  # microseconds for each delivery
    rate: float  # messages a second
    busy: float  # part of the time in which the server used its core


class Member:
    """One connection, and what it was sent."""

    def __init__(self, port: int, nick: str) -> None:
        self.nick = nick.encode()
        self._own = b'"nick":"%s"' % self.nick
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._part = b""
        self.lines = 0  # whole ones, since `begin`
        self.heard = blake2b()
        self.kept: list[bytes] | None = None

    def send(self, text: str) -> None:
        self.socket.sendall(text.encode() + b"\n")

    def wait_for(self, what: bytes) -> None:
        """Reads up to the end of the line with these bytes, which must be the last there is."""
        while what not in self._part:
            if not (data := self.socket.recv(65536)):
                sys.exit(f"the server closed the connection of {self.nick!r}: {self._part!r}")
            self._part += data
        while not self._part.endswith(b"\n"):
            self._part += self.socket.recv(65536)
        self._part = b""

    def begin(self, *, keep: bool) -> None:
        self.lines, self.heard, self.kept = 0, blake2b(), [] if keep else None

    def read(self) -> int:
        """Takes what has come; returns how many of his own messages were in it."""
        data = self.socket.recv(1 << 20)
        if not data:
            sys.exit(f"the server closed the connection of {self.nick!r}")
        whole, end, part = data.rpartition(b"\n")
        if not end:
            self._part += part
            return 0
        whole, self._part = TAG.sub(b"", self._part + whole + end), part
        self.heard.update(whole)
        if self.kept is not None:
            self.kept.append(whole)
        self.lines += whole.count(b"\n")
        return whole.count(self._own)


class Crowd:
    """The room: all who hear, the first of whom speak."""

    def __init__(self, port: int, stack: ExitStack, tags: Iterator[str] | None) -> None:
        self.members = []
        self._tags = tags
        self._selector = stack.enter_context(selectors.DefaultSelector())
        for number in range(MEMBERS):
            member = Member(port, f"member{number}")
            stack.enter_context(member.socket)
            member.send("format json")
            member.wait_for(b'"welcome"')
            member.send(f"login member{number}")
            member.wait_for(b'"login"')
            self.members.append(member)
            self._selector.register(member.socket, selectors.EVENT_READ, member)
        self.members[0].send("say everybody is here")
        for member in self.members:
            member.wait_for(b"everybody is here")

    def talk(self, case: Case, count: int) -> float:
        """Has so many messages said and heard by all; returns how long it took."""
        for number, member in enumerate(self.members):
            member.begin(keep=number == 0)
        to_say = {member.nick: self._texts(case, number, count) for number, member in enumerate(self.members)}
        begun = time.perf_counter()
        for member in self.members[: case.senders]:
            self._say(member, to_say[member.nick], case.window)
        waiting = len(self.members)
        while waiting:
            if not (ready := self._selector.select(PATIENCE)):
                break
            for key, _ in ready:
                member, before = key.data, key.data.lines
                self._say(member, to_say[member.nick], member.read())
                waiting -= before < count <= member.lines
        return time.perf_counter() - begun

    def mistakes(self, case: Case, count: int) -> Counter[str]:
        """What was lost, doubled or out of order in the last talk."""
        found: Counter[str] = Counter()
        first = self.members[0]
        assert first.kept is not None
        heard = [json.loads(line) for line in b"".join(first.kept).splitlines()]
        ids = [each["id"] for each in heard]
        found["reordered"] += sum(b != a + 1 for a, b in itertools.pairwise(ids))
        for number in range(case.senders):
            said = list(self._texts(case, number, count))
            own = [f"say {each['text']}" for each in heard if each["nick"] == f"member{number}"]
            found["lost"] += len(set(said) - set(own))
            found["doubled"] += len(own) - len(set(own))
            found["reordered"] += own != said and sorted(own) == sorted(said)
        for member in self.members:
            found["lost"] += max(0, count - member.lines)
            found["doubled"] += max(0, member.lines - count)
            found["reordered"] += member.lines == count and member.heard.digest() != first.heard.digest()
        return +found

    @staticmethod
    def _texts(case: Case, sender: int, count: int) -> Iterator[str]:
        return (f"say {number:010} {PADDING}" for number in range(sender, count, case.senders))

    def _say(self, member: Member, texts: Iterator[str], most: int) -> None:
        lines = [text for _, text in zip(range(most), texts, strict=False)]
        if self._tags is not None:
            lines = [f"@{next(self._tags)} {line}" for line in lines]
        if lines:
            member.send("\n".join(lines))


@contextmanager
def serving(*options: str) -> Iterator[tuple[int, int]]:
    """A server as people run it, on a core of its own; its process and its port."""
    here = {name: value for name, value in os.environ.items() if not name.startswith("CHATKIT_")}
    # No rate, and nobody cut off as too slow: here one program has to read for a hundred.
    here |= {"CHATKIT_LIMITS_BURST": "0", "CHATKIT_LIMITS_UNSENT_BYTES": "0", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "chatkit", "serve", "--listen", "127.0.0.1:0", *options]
    _go_to_core(0)
    with subprocess.Popen(
        command, env=here, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        _go_to_core(1)
        try:
            assert server.stdout is not None
            yield server.pid, int(server.stdout.readline().rpartition(":")[2])
        finally:
            server.terminate()


def _go_to_core(number: int) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {CORES[number % len(CORES)]})


CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def cpu_seconds(process: int) -> float:
    """What all its threads have used so far, once it is at rest."""
    time.sleep(0.3)
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(case: Case, tags: bool, *options: str) -> tuple[Result, Counter[str]]:
    with serving(*options) as (process, port), ExitStack() as stack:
        crowd = Crowd(port, stack, map(str, itertools.count()) if tags else None)
        crowd.talk(case, int(case.messages * WARM_UP))
        mistakes = crowd.mistakes(case, int(case.messages * WARM_UP))
        before = cpu_seconds(process)
        took = crowd.talk(case, case.messages)
        used = cpu_seconds(process) - before
        mistakes += crowd.mistakes(case, case.messages)
    deliveries = case.messages * MEMBERS
    return Result(1e6 * used / deliveries, case.messages / took, used / took), mistakes


def compared(case: Case, runs: int, folder: Path, tags: bool) -> Counter[str]:
    """Runs with and without the record in turns; prints a line of the table."""
    mistakes: Counter[str] = Counter()
    results: dict[str, list[Result]] = {"data": [], "temp": []}
    for run in range(runs):
        for how in ("data", "temp") if run % 2 else ("temp", "data"):
            with TemporaryDirectory(dir=folder) as data:
                options = ["--temp"] if how == "temp" else ["--data", data]
                result, found = measured(case, tags, *options)
            results[how].append(result)
            mistakes += found
    kept, free = (Result(*map(median, zip(*results[how], strict=True))) for how in ("data", "temp"))
    print(
        f"{case!s:22} {kept.cpu:7.3f} {free.cpu:7.3f} {kept.cpu / free.cpu:6.2f}"
        f" {kept.rate:9,.0f} {free.rate:9,.0f} {kept.busy:6.0%} {free.busy:6.0%}"
        f"   {dict(mistakes) or 'none'}",
        flush=True,
    )
    return mistakes


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5, help="of each kind; 5 if not given")
    parser.add_argument("--folder", type=Path, help="where records are made; the place of temporary files")
    parser.add_argument("--tags", action="store_true", help="give each line a tag")
    options = parser.parse_args()
    if not Path("/proc/self/stat").exists():
        parser.error("needs Linux's /proc")
    print(f"a room of {MEMBERS}; us of CPU a delivery, messages a second, how busy the server's core was")
    print(f"{'':22}  --data  --temp  ratio  --data/s  --temp/s --data --temp   mistakes")
    mistakes: Counter[str] = Counter()
    for case in CASES:
        mistakes += compared(case, options.runs, options.folder, options.tags)
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
