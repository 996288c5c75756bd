"""The client in a real terminal multiplexer: keys go in as a user types them, and the screen is read."""

import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import pytest

from tests.e2e.serving import PATIENCE, environment

missing = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")


class Terminal:
    """A tmux server of its own, with one window of `size` (columns, rows), for the client of somebody."""

    def __init__(self, home: Path, nick: str, size: tuple[int, int]) -> None:
        self._socket = str(home / "tmux")
        self._nick = nick
        self._environment = environment(home, TERM="screen-256color", LC_ALL="C.UTF-8", PYTHONDEVMODE="")
        columns, rows = size
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows), "exec sh")

    @classmethod
    def client(cls, folder: Path, nick: str, *, size: tuple[int, int] = (80, 24)) -> Self:
        home = folder / nick
        home.mkdir(exist_ok=True)
        return cls(home, nick, size)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.tmux("kill-server")

    def connects(self, port: int, *options: str) -> None:
        """Starts the client, and waits until one can talk."""
        self.runs("connect", f"127.0.0.1:{port}", "--nick", self._nick, *options)
        self.sees(f"you are {self._nick}", "message #lobby")

    def runs(self, *command: str) -> None:
        """Runs a command of chatkit's, and tells how it ends."""
        self.says(f"clear; {shlex.join([sys.executable, '-m', 'chatkit', *command])}; echo ended with $?")

    def tmux(self, *arguments: str) -> str:
        told = subprocess.run(
            ["tmux", "-u", "-S", self._socket, *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return told.stdout

    @property
    def screen(self) -> str:
        return self.tmux("capture-pane", "-p")

    @property
    def title(self) -> str:
        return self.tmux("display-message", "-p", "#{pane_title}")

    @property
    def cells(self) -> str:
        """The screen with its colours, as escape sequences of tmux's own."""
        return self.tmux("capture-pane", "-p", "-e")

    def presses(self, *keys: str) -> None:
        """Keys by tmux's names: Enter, M-Up, C-q, F8."""
        self.tmux("send-keys", *keys)

    def types(self, text: str) -> None:
        self.tmux("send-keys", "-l", text)

    def says(self, text: str) -> None:
        self.types(text)
        self.presses("Enter")

    def pastes(self, text: str) -> None:
        """As a terminal does that knows bracketed paste."""
        self.tmux("set-buffer", text)
        self.tmux("paste-buffer", "-p")

    def resizes(self, columns: int, rows: int) -> None:
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def sees(self, *wanted: str) -> str:
        """Waits until all of it is on the screen at once; returns the screen."""
        return self._until(lambda screen: all(text in screen for text in wanted), f"{wanted}")

    def sees_no_more(self, unwanted: str) -> str:
        return self._until(lambda screen: unwanted not in screen, f"no {unwanted!r}")

    def _until(self, holds, wanted: str) -> str:
        until = time.monotonic() + PATIENCE
        while not holds(screen := self.screen):
            if time.monotonic() > until:
                pytest.fail(f"waited for {wanted} and saw:\n{screen}")
            time.sleep(0.02)  # tmux tells nobody when something is drawn
        return screen
