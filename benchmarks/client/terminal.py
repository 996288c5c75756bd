"""A terminal without a screen: a program on a pty, what it writes and when. Needs Linux."""

import fcntl
import os
import pty
import signal
import struct
import sys
import termios
import time
from pathlib import Path

from benchmarks.servers import ROOT

SIZE = (120, 40)  # cells
_ANSWERS = {b"\x1b[?2026$p": b"\x1b[?2026;2$y"}  # it can show a frame whole, as most terminals can

_FRAME = b"\x1b[?2026h"


class Terminal:
    """Runs `python -m ...` with a screen of that many cells. `read` must be called when `fd` is ready."""

    def __init__(
        self,
        *arguments: str,
        home: Path,
        size: tuple[int, int] = SIZE,
    ) -> None:
        self.began = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if not self.pid:
            here = {
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("CHATKIT_", "PYTHON"))
            }
            here |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(ROOT)}
            here |= {"HOME": str(home), "XDG_CONFIG_HOME": str(home)}
            _resize(0, size)
            os.execve(sys.executable, [sys.executable, *arguments], here)
        _resize(self.fd, size)
        os.set_blocking(self.fd, False)
        self.written = 0
        """Bytes that the program has written, and frames of them, each of which it begins and ends as one."""
        self.frames = 0
        self._rate: float | None = None  # bytes a second that it takes; None is all of them
        self._allowed_from = self.began
        self._sought: dict[bytes, float] = {}  # what has not been seen yet, and since when it is sought
        self._tail = b""

    def read(self) -> list[tuple[bytes, float]]:
        """Takes what there is. Returns what was sought and has been seen, with the seconds that it took."""
        now = time.perf_counter()
        if now < self._allowed_from:
            return []
        try:
            data = os.read(self.fd, 65536 if self._rate is None else 1024)
        except (BlockingIOError, OSError):
            return []
        if self._rate is not None:
            self._allowed_from = max(now, self._allowed_from) + len(data) / self._rate
        self.written += len(data)
        for question, answer in _ANSWERS.items():
            if question in data:
                os.write(self.fd, answer)
        window = self._tail + data
        self.frames += window.count(_FRAME) - self._tail.count(_FRAME)
        self._tail = window[-64:]
        seen = [(what, now - since) for what, since in self._sought.items() if what in window]
        for what, _ in seen:
            del self._sought[what]
        return seen

    def slow_down(self, rate: float) -> None:
        """From now on it takes only so many bytes a second."""
        self._rate = rate

    @property
    def waits_for(self) -> float:
        """The seconds until it takes more bytes."""
        return max(0.0, self._allowed_from - time.perf_counter())

    def seek(self, what: str, since: float | None = None) -> None:
        """From now on, or from that moment, waits for a text in what is written."""
        self._sought[what.encode()] = time.perf_counter() if since is None else since

    @property
    def sought(self) -> int:
        """How much has not been seen yet."""
        return len(self._sought)

    def type(self, text: str) -> None:
        os.write(self.fd, text.encode())

    def resize(self, size: tuple[int, int]) -> None:
        _resize(self.fd, size)
        os.kill(self.pid, signal.SIGWINCH)

    def cpu_seconds(self) -> float:
        """What all threads of the program have used so far."""
        return time.clock_gettime(~self.pid << 3 | 2)  # as clock_getcpuclockid(3) does

    def close(self) -> None:
        """Ends the program."""
        os.kill(self.pid, signal.SIGTERM)
        os.set_blocking(self.fd, True)
        try:
            while os.read(self.fd, 65536):
                pass
        except OSError:  # the other end is closed
            pass
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def _resize(fd: int, size: tuple[int, int]) -> None:
    width, height = size
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
