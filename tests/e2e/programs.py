"""The programs that people join with, and how each is started."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from typing import Self

import pexpect
import pytest

from tests.e2e.serving import HINT, PATIENCE


@dataclass(frozen=True)
class Program:
    """`start` holds {host} and {port}.

    `stays`: it does not notice that the server has closed until it sends. `flavour`: there are several
    programs of this name, and it is the one that says so in its help.
    """

    name: str
    start: str
    stays: bool = False
    flavour: str = ""

    @property
    def missing(self) -> str:
        """What is not installed, or nothing."""
        program, *rest = self.start.split()
        if shutil.which(program) is None:
            return program
        if program == "busybox" and rest[0] not in _busybox_has():
            return f"busybox with {rest[0]}"
        if self.flavour and self.flavour not in _help_of(program):
            return f"the {program} of {self.flavour}"
        return ""

    def parameter(self):
        """For pytest.mark.parametrize: a skip with its reason where the program is not installed."""
        marks = [pytest.mark.skip(reason=f"{self.missing} is not installed")] if self.missing else []
        return pytest.param(self, id=self.name, marks=marks)

    def at(self, port: int) -> list[str]:
        """The command that connects to this port of this machine."""
        return self.start.format(host="127.0.0.1", port=port).split()


class User:
    """Somebody at a terminal, in which the program runs."""

    def __init__(self, program: Program, port: int) -> None:
        command, *arguments = program.at(port)
        # Decoding is strict, so a telnet command on the screen of a program that speaks none is an error.
        self.terminal = pexpect.spawn(
            command, arguments, timeout=PATIENCE, encoding="utf-8", dimensions=(24, 200)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.terminal.close(force=True)

    def types(self, keys: str) -> None:
        """Presses these keys, and Enter."""
        self.presses(keys + "\r")

    def presses(self, keys: str) -> None:
        self.terminal.send(keys)

    def sees(self, text: str) -> None:
        """The text appears, from the beginning of a line to its end."""
        self.terminal.expect(rf"(?:^|\n){re.escape(text)}\r*(?=\n)")

    def sees_the_end(self) -> None:
        """The program ends by itself."""
        self.terminal.expect(pexpect.EOF)

    def logs_in(self, nick: str) -> None:
        self.sees('Please log in. Use "login <nick>"')
        self.types(f"login {nick}")
        self.sees(HINT)


@cache
def _busybox_has() -> list[str]:
    return subprocess.run(["busybox", "--list"], capture_output=True, text=True, check=True).stdout.split()


@cache
def _help_of(program: str) -> str:
    ran = subprocess.run([program, "-h"], capture_output=True, text=True, check=False)
    return ran.stdout + ran.stderr


TELNET = Program("telnet", "telnet {host} {port}")
TELNET_THAT_NEGOTIATES = Program("telnet", "telnet -- {host} -{port}")  # as it does of itself on port 23
NC = Program("nc", "nc {host} {port}", stays=True, flavour="OpenBSD")
NCAT = Program("ncat", "ncat {host} {port}", stays=True)
SOCAT = Program("socat", "socat - TCP:{host}:{port}")
SOCAT_RAW = Program("socat-raw", "socat -,raw,echo=0 TCP:{host}:{port}")
BUSYBOX_TELNET = Program("busybox-telnet", "busybox telnet {host} {port}")
BUSYBOX_NC = Program("busybox-nc", "busybox nc {host} {port}")
PLINK_TELNET = Program("plink-telnet", "plink -telnet -P {port} {host}")
PLINK_RAW = Program("plink-raw", "plink -raw -P {port} {host}", stays=True)

RAW = [NC, NCAT, SOCAT, SOCAT_RAW, BUSYBOX_NC, PLINK_RAW]
ALL = [TELNET, *RAW, BUSYBOX_TELNET, PLINK_TELNET]
