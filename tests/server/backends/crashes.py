"""Crashes: a process that is killed, and a power cut. What is found afterwards is held against what was said.

A power cut is played from a trace of the system calls of a real run: what was written and not synced by then
is there, or not, or torn, by chance. tools/soak.py does more of both than CI has time for.
"""

import itertools
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.e2e.serving import Process
from tests.server.backends.records import new_folder, opened
from tests.server.backends.writer import TALKERS, text

ROOT = Path(__file__).parents[3]
WRITER = (sys.executable, "-m", "tests.server.backends.writer")
# Coverage would follow into the writers, and its files be killed and failed with them.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
TRACED = "openat,write,pwrite64,ftruncate,fsync,fdatasync,unlink,rename"
SECTOR = 512
RATE = 500  # messages a second
FAST = 4000  # about what a writer does that nothing holds up
SLOW_AFTER = 3000  # lines; by then a machine that can has made up for a bad start


# what is found


async def check(folder, acknowledged):
    """Opens what a crash left; `acknowledged` are ids by mark. Returns the marks of all that is kept."""
    async with opened(folder, time.time) as backend:
        messages = (await backend.history("lobby", limit=10**9)).messages
        integrity = "INSERT INTO search (search) VALUES ('integrity-check')"
        await backend._thread.write(lambda c: c.execute(integrity), lambda _: None)
    assert [message.id for message in messages] == list(range(1, len(messages) + 1))
    marks = Counter(message.text.split()[0] for message in messages)
    assert not [mark for mark, count in marks.items() if count > 1]
    kept = {message.text.split()[0]: message for message in messages}
    assert all(message.text == text(mark) for mark, message in kept.items())
    lost = {mark: id_ for mark, id_ in acknowledged.items() if mark not in kept or kept[mark].id != id_}
    assert not lost, f"lost: {lost}"
    return set(kept)


def ids_by_mark(lines):
    return {mark: int(id_) for what, id_, mark, _ in map(str.split, acknowledgements(lines))}


def acknowledgements(lines):
    return [line for line in lines if line.startswith("ok ")]


# a process that is killed


def kill(folder, run, chance, rate=None):
    """Starts a writer and kills it at some moment; returns the lines that it wrote until then.

    Given a rate, it is killed when it keeps up with that; one that cannot is let go on, and dies slow.
    """
    options = ["--rate", str(rate)] if rate else []
    with Process(
        [*WRITER, folder, run, *options], cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        lines = list(itertools.islice(process.stdout, chance.randrange(50, 400)))
        while rate and not keeps_up(pace(lines), rate) and len(lines) < SLOW_AFTER:
            lines.append(process.stdout.readline())
        # In the middle of anything: at once would always be just after an answer, with nothing under way.
        time.sleep(chance.uniform(0, 2 / (rate or FAST)))
        process.send_signal(signal.SIGKILL)
        return lines + process.stdout.readlines()


def pace(lines):
    """How many messages a second were acknowledged, from when the first was due until the last was."""
    answered = acknowledgements(lines)
    return len(answered) / float(answered[-1].split()[-1])


def keeps_up(reached, rate):
    return reached >= 0.95 * rate


async def resend(folder, run, kept):
    """Says again the last that was kept of each talker, and what comes next, as clients do that come back."""
    async with opened(folder, time.time) as backend:
        for number in range(TALKERS):
            count = sum(mark.startswith(f"{run}-{number}-") for mark in kept)
            claim = await backend.claim(f"talker{number}")
            for n in range(max(0, count - 1), count + 1):
                mark = f"{run}-{number}-{n}"
                appended = await backend.append(claim, "lobby", text(mark), "say", mark)
                assert appended.repeated is (n < count), f"{mark} came again: {appended.repeated}"


# a power cut


def can_trace():
    """Why no trace can be had here; empty if one can."""
    if not shutil.which("strace"):
        return "strace is not installed"
    ran = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, check=False)
    return "" if ran.returncode == 0 else "strace may not trace here"


def traced(folder, log, *options):
    """Runs a writer to its end under strace; returns what it wrote."""
    strace = ["strace", "-f", "-y", "-xx", "-s", "1000000", "-e", f"trace={TRACED}", "-o", log]
    ran = subprocess.run(
        [*strace, *WRITER, folder, "run", *options],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.splitlines()


def failing(folder, fault, *options):
    """Runs a writer to its end on a disk that fails as strace is told; returns what it wrote."""
    strace = ["strace", "-f", "-o", os.devnull, "-e", f"inject={fault}"]
    ran = subprocess.run(
        [*strace, *WRITER, folder, "run", *options],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.splitlines()


_CALL = re.compile(r"(\d+) +(\w+)\((.*)\) += (\d+)")
_UNFINISHED = re.compile(r"(\d+) +(\w+\(.*) <unfinished \.\.\.>")
_RESUMED = re.compile(r"(\d+) +<\.\.\. \w+ resumed>(.*)")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_FILE = re.compile(r"^\d+<((?:\\x[0-9a-f]{2})*)>")


def calls(log):
    """The system calls in a log: name, arguments as they stand there, result; in the order of their ends."""
    begun = {}
    for line in log.read_text("ascii").splitlines():
        if match := _UNFINISHED.match(line):
            begun[match[1]] = match[2]
            continue
        if match := _RESUMED.match(line):
            line = f"{match[1]} {begun.pop(match[1])}{match[2]}"
        if match := _CALL.match(line):
            yield match[2], match[3], int(match[4])


def _bytes(escaped):
    return bytes.fromhex(escaped.replace("\\x", ""))


class Disk:
    """What a folder's files hold for sure, and what was done to them since the last sync."""

    def __init__(self, folder):
        self.folder = os.fsencode(folder)
        self.sure = {}  # by name
        self.unsure = {}  # by name: what was done since; (offset, data), or (size, None) for a truncation
        self.names = {}  # whether a name is sure to be there, or to be gone

    def obey(self, call, arguments, result):
        """Does what a system call did. Returns what was written to standard output."""
        if call in ("openat", "unlink", "rename"):
            self._name(call, [_bytes(each) for each in _STRING.findall(arguments)], arguments)
            return b""
        path = _bytes(_FILE.match(arguments)[1])
        name = path.removeprefix(self.folder + b"/")
        if call == "write" and arguments.startswith("1<"):
            return _bytes(_STRING.search(arguments)[1])[:result]
        if path == self.folder:
            self.names.clear()
        elif name in self.sure:
            if call in ("fsync", "fdatasync"):
                self.sure[name] = self._all(name, self.unsure.pop(name, []))
            elif call == "ftruncate":
                self.unsure.setdefault(name, []).append((int(arguments.rpartition(" ")[2]), None))
            elif call == "pwrite64":
                offset = int(arguments.rpartition(" ")[2])
                data = _bytes(_STRING.search(arguments)[1])[:result]
                self.unsure.setdefault(name, []).append((offset, data))
        return b""

    def cut(self, chance, folder):
        """Writes what one may find after a power cut now."""
        for name, content in self.sure.items():
            if self.names.get(name) == "made" and chance.random() < 0.5:
                continue
            done = [each for each in self.unsure.get(name, []) if chance.random() < 0.7]
            torn = [part for each in done for part in self._torn(each, chance)]
            (folder / os.fsdecode(name)).write_bytes(self._all(name, torn) if torn else content)

    def _name(self, call, paths, arguments):
        name = paths[-1].removeprefix(self.folder + b"/")
        if b"/" in name:
            return
        if call == "openat" and "O_CREAT" in arguments and name not in self.sure:
            self.sure[name] = b""
            self.names[name] = "made"
        elif call == "unlink":
            self.sure.pop(
                name, None
            )  # that it may still be there is for SQLite to bear, and tried by its makers
            self.unsure.pop(name, None)

    def _all(self, name, done):
        content = bytearray(self.sure[name])
        for offset, data in done:
            if data is None:
                del content[offset:]
                content.extend(bytes(offset - len(content)))
            else:
                content.extend(bytes(max(0, offset - len(content))))
                content[offset : offset + len(data)] = data
        return bytes(content)

    @staticmethod
    def _torn(each, chance):
        """A write, whole as a rule; else some of its sectors."""
        offset, data = each
        if data is None or chance.random() < 0.7:
            return [each]
        ends = [0, *range(SECTOR - offset % SECTOR, len(data), SECTOR), len(data)]
        pieces = [(offset + a, data[a:b]) for a, b in itertools.pairwise(ends)]
        return [piece for piece in pieces if chance.random() < 0.5]


async def power_cuts(folder, log, count, seed):
    """Cuts the power at so many moments of a traced run; returns how often and how something was lost."""
    chance = random.Random(seed)
    done = list(calls(log))
    moments = Counter(chance.randrange(len(done)) for _ in range(count))
    disk, told, losses = Disk(folder), b"", []
    for moment, (call, arguments, result) in enumerate(done):
        told += disk.obey(call, arguments, result)
        for _ in range(moments[moment]):
            with new_folder() as left:
                disk.cut(chance, left)
                try:
                    await check(left, ids_by_mark(told.decode().splitlines()))
                except Exception as error:  # noqa: BLE001  # whatever it is, it is what the test is about
                    losses.append(f"at call {moment}: {error!r}")
    return losses
