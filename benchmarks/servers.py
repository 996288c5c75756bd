"""Servers to be measured, each a process on a core of its own, and what they have used. Needs Linux."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
REST = 0.3  # seconds in which a server ends what it still has to do, such as a checkpoint
NO_RATES = {
    "CHATKIT_LIMITS_BURST": "0",
    "CHATKIT_LIMITS_CONNECTIONS_WAITING": "0",
    "CHATKIT_LIMITS_SHUTDOWN_SECONDS": "0",
}


class Server(NamedTuple):
    """How a server is started. It says on which port it listens, with the line `listening on ...`."""

    command: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()
    keeps: bool = False  # a record, in a folder that it is given


SERVE = (sys.executable, "-m", "chatkit", "serve", "--listen", "127.0.0.1:0")
FLOOR = Server((sys.executable, str(ROOT / "benchmarks" / "floor.py")))
CHATKIT = Server(SERVE, keeps=True)
TEMPORARY = Server((*SERVE, "--temp"))
ASYNCIO = Server(SERVE, (("CHATKIT_LOOP", "asyncio"),), keeps=True)


class Running(NamedTuple):
    process: int
    port: int
    started_in: float  # seconds, from the command to `listening on`

    def cpu_seconds(self) -> float:
        """What all its threads have used so far: utime and stime of /proc/PID/stat, but to the ns."""
        return time.clock_gettime(~self.process << 3 | 2)  # as clock_getcpuclockid(3) does

    def resident_bytes(self) -> int:
        pages = int(Path(f"/proc/{self.process}/statm").read_text("ascii").split()[1])
        return pages * resource.getpagesize()


@contextmanager
def serving(server: Server, record: Path | None = None, **limits: int) -> Iterator[Running]:
    """A server as people run it, with the rates off. A record is kept in a fresh folder if none is given."""
    here = {name: value for name, value in os.environ.items() if not name.startswith("CHATKIT_")}
    here |= NO_RATES | dict(server.environment) | {"PYTHONPATH": str(ROOT)}
    here |= {f"CHATKIT_LIMITS_{name.upper()}": str(value) for name, value in limits.items()}
    with TemporaryDirectory() as fresh:
        command = [*server.command, *(("--data", str(record or fresh)) if server.keeps else ())]
        begun = time.perf_counter()
        with _on_core(0):
            process = subprocess.Popen(
                command, env=here, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
        with process:
            try:
                assert process.stdout is not None
                said = process.stdout.readline()
                if not said.startswith("listening on "):
                    sys.exit(f"this server did not start: {' '.join(command)}")
                yield Running(process.pid, int(said.rpartition(":")[2]), time.perf_counter() - begun)
            finally:
                process.terminate()


@contextmanager
def _on_core(number: int) -> Iterator[None]:
    """What is started meanwhile stays on that core; this program goes to the next one."""
    if CORES:
        os.sched_setaffinity(0, {CORES[number]})
    yield
    if CORES:
        os.sched_setaffinity(0, {CORES[(number + 1) % len(CORES)]})


def open_more_files() -> None:
    """As many as the system allows; the servers inherit it. Two thousand connections need as many."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
