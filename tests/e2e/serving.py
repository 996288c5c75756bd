"""A server in a process of its own, as people run it, and people who talk to it through plain sockets."""

import os
import re
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import AnyStr, Self

ROOT = Path(__file__).parents[2]
CHATKIT = (sys.executable, "-m", "chatkit")

PATIENCE = 60  # seconds until something that should have come is given up, on the slowest machine
STOPS_WITHIN = 10  # seconds, which is what the server promises

WELCOME = ["Welcome to chatkit", 'Please log in. Use "login <nick>"']
HINT = 'Type "say hello" to talk, "look" to see who is here, "help" for the rest.'


def environment(home: Path, **more: str) -> dict[str, str]:
    """What a new user's shell has: an empty HOME, and nobody's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CHATKIT_", "XDG_"))}
    return kept | {"HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONDEVMODE": "1"} | more


class Process(subprocess.Popen[AnyStr]):
    """A block that fails ends it: waiting for one that hangs, it would take all the other tests along."""

    def __exit__(self, kind: type[BaseException] | None, *details: object) -> None:
        if kind is not None:
            self.kill()
        super().__exit__(kind, *details)


class Served:
    """A server that runs: where it listens, and what it has logged."""

    def __init__(self, process: subprocess.Popen[str], log: Path, listeners: int) -> None:
        self.process = process
        self._log = log
        assert process.stdout is not None
        self.listening = [process.stdout.readline().rstrip("\n") for _ in range(listeners)]
        assert all(line.startswith("listening on tcp://") for line in self.listening), self.log

    @property
    def addresses(self) -> list[tuple[str, int]]:
        found = [re.fullmatch(r"listening on tcp://\[?(.+?)\]?:(\d+)", line) for line in self.listening]
        return [(match[1], int(match[2])) for match in found if match]

    @property
    def port(self) -> int:
        return self.addresses[0][1]

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def memory(self) -> int:
        """Bytes of it that are in memory (Linux)."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def ask_to_stop(self, by: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(by)

    def ended_with(self) -> int:
        """Its exit code, once it has ended; call it soon after `ask_to_stop`."""
        return self.process.wait(STOPS_WITHIN)


@contextmanager
def serving(
    home: Path,
    *options: str,
    limits: dict[str, float] | None = None,
    listen: tuple[str, ...] = ("127.0.0.1:0",),
    ends_with: int = 0,
) -> Iterator[Served]:
    """A server for as long as the block lasts; it must log no traceback, and end with 0 when asked to.

    `ends_with` is another exit code, where the block has ended it in another way.
    """
    for address in listen:
        options += ("--listen", f"tcp://{address}")
    if limits is not None:
        config = home / "limits.toml"
        config.write_text("\n".join(["[limits]", *(f"{name} = {value}" for name, value in limits.items())]))
        options += ("--config", str(config))
    log = home / "server.log"
    with (
        log.open("wb") as stderr,
        subprocess.Popen(
            [*CHATKIT, "serve", *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            env=environment(home),
            cwd=home,
        ) as process,
    ):
        try:
            served = Served(process, log, len(listen))
            yield served
            served.ask_to_stop()
            assert served.ended_with() == ends_with
            assert "Traceback" not in served.log
            assert "Warning" not in served.log
        finally:
            process.kill()


class Person:
    """Somebody with a socket, who reads a line when told to."""

    def __init__(self, address: tuple[str, int], receive_buffer: int | None = None) -> None:
        family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self.connection = socket.socket(family)
        if receive_buffer:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.connection.settimeout(PATIENCE)
        self.connection.connect(address)
        self._lines = self.connection.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def port(self) -> int:
        """The port of this end, by which the server's log names us."""
        return self.connection.getsockname()[1]

    def close(self) -> None:
        self._lines.close()
        self.connection.close()

    def vanishes(self) -> None:
        """The connection is reset, as when a cable is cut."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def types(self, line: str) -> None:
        self.send(line.encode() + b"\r\n")

    def reads(self) -> str:
        """The next line, without its end; empty when the server has closed."""
        return self._lines.readline().decode().removesuffix("\r\n")

    def sees(self, *lines: str) -> None:
        """These are the next lines, exactly."""
        for line in lines:
            assert self.reads() == line

    def logs_in(self, nick: str) -> "Person":
        self.sees(*WELCOME)
        self.types(f"login {nick}")
        self.sees(f"{nick} has entered the room", HINT)
        return self

    def reads_to_the_end(self) -> list[str]:
        """All lines that are left, up to the server's close; then closes too."""
        with self:
            return self._lines.read().decode().split("\r\n")[:-1]

    def sends_and_forgets_the_answers(self, data: bytes) -> None:
        self.send(data)
        self.connection.shutdown(socket.SHUT_WR)
        self._lines.read()
