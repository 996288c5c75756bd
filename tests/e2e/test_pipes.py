"""Lines from a pipe: the program sends them, half-closes, and prints every answer."""

import subprocess

import pytest

from tests.e2e.programs import Program
from tests.e2e.serving import HINT, PATIENCE, WELCOME, environment

PIPES = [
    Program("nc", "nc -N {host} {port}", flavour="OpenBSD"),
    Program("ncat", "ncat {host} {port}"),
    Program("socat", "socat -t 60 - TCP:{host}:{port}"),  # which otherwise waits half a second for answers
    Program("busybox-nc", "busybox nc {host} {port}"),
    Program("plink-raw", "plink -raw -P {port} {host}"),
]


@pytest.mark.parametrize("program", [program.parameter() for program in PIPES])
@pytest.mark.parametrize("last_enter", ["\n", ""], ids=["whole", "without the last Enter"])
def test_lines_from_a_pipe(program, last_enter, served, alice, tmp_path):
    ran = subprocess.run(
        program.at(served.port),
        input=f"login pipe\nsay hello 你好{last_enter}".encode(),
        capture_output=True,
        timeout=PATIENCE,
        env=environment(tmp_path),
        check=True,
    )
    seen = [*WELCOME, "pipe has entered the room", HINT, "pipe: hello 你好", "Goodbye"]
    assert ran.stdout == "".join(f"{line}\r\n" for line in seen).encode()  # and no telnet command among them
    alice.sees("pipe has entered the room", "pipe: hello 你好", "pipe has left the room")
