"""`chatkit export` as a process: with a server and without one, whole, and to whoever reads it."""

import io
import os
import re
import signal
import stat
import subprocess
import time
from contextlib import contextmanager
from datetime import datetime

import pytest

from chatkit.cli.export import _export, _no_such_room, _seconds
from chatkit.cli.formats.jsonl import Jsonl
from chatkit.cli.progress import Progress
from chatkit.protocol.events import encode
from chatkit.server.backends.base import CannotCopy
from tests.cli.archives import BEGIN, chatkit, command, complaint, done, filled, messages
from tests.cli.house import quiet_environment
from tests.e2e.serving import CHATKIT, PATIENCE, WELCOME, Person, Process, Served, environment, serving
from tests.server.transports.controlled import FakeCopies, listening

SAID = messages(60, rooms=("lobby", "ops"))
FORMATS = ("jsonl", "markdown", "html")
posix = pytest.mark.skipif(
    os.name != "posix", reason="without Unix sockets a server that runs cannot be asked"
)


@pytest.fixture
def data(tmp_path):
    return filled(tmp_path / "data", SAID)


def lines(said):
    return b"".join(map(encode, said))


# what comes out


def test_what_was_said_line_by_line(data, tmp_path):
    assert done(chatkit(tmp_path, "export", "--data", data)) == lines(SAID)
    assert done(chatkit(tmp_path, "export", "--data", data, "--room", "#OPS")) == lines(SAID[1::2])
    since = datetime.fromtimestamp(BEGIN + 60 * 50).isoformat()  # noqa: DTZ006  # as people write it
    assert done(chatkit(tmp_path, "export", "--data", data, "--since", since)) == lines(SAID[50:])


def test_to_read_it_stands_room_by_room(data, tmp_path):
    found = done(chatkit(tmp_path, "export", "--data", data, "--format", "markdown")).decode()
    assert re.findall("^## .*$", found, re.MULTILINE) == ["## #lobby", "## #ops"]
    assert found.index("message 58 ") < found.index("## #ops") < found.index("message 1 ")
    page = done(chatkit(tmp_path, "export", "--data", data, "--format", "html", "--room", "ops")).decode()
    assert page.startswith("<!doctype html>\n")
    assert page.endswith("</html>\n")
    assert "message 1 *of* &lt;b&gt;many&lt;/b&gt;" in page
    assert "lobby" not in page


def test_the_title_is_the_servers_name(data, tmp_path):
    settings = {"CHATKIT_DATA": str(data), "CHATKIT_NAME": "tea house"}
    assert done(chatkit(tmp_path, "export", "--format", "markdown", **settings)).startswith(b"# tea house\n")


def test_a_locale_makes_no_difference(tmp_path):
    said = messages(1, text="小明 é")
    filled(tmp_path / "data", said)
    ran = chatkit(tmp_path, "export", "--data", "data", LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert done(ran) == lines(said)


def test_an_export_imported_and_exported_again_is_the_same(data, tmp_path):
    first = done(chatkit(tmp_path, "export", "--data", data))
    assert chatkit(tmp_path, "import", "-", "--data", "other", stdin=first).returncode == 0
    assert done(chatkit(tmp_path, "export", "--data", "other")) == first


# through a server


def answers_all_the_same(served):
    with Person(served.addresses[0]) as person:
        person.sees(*WELCOME)
        person.types("ping")
        person.sees("pong")


@posix
def test_a_server_may_be_running_and_is_asked(data, tmp_path):
    def exported(wanted):
        return done(chatkit(tmp_path, "export", "--data", data, "--format", wanted))

    with serving(tmp_path, "--data", str(data)) as served:
        online = [exported(wanted) for wanted in FORMATS]
        assert complaint(chatkit(tmp_path, "export", "--data", data, "--room", "x")) == (
            "chatkit: nothing was said in #x; there are #lobby, #ops"
        )
        assert done(chatkit(tmp_path, "export", "--data", data, "--room", "ops")) == lines(SAID[1::2])
        answers_all_the_same(served)
    assert online[0] == lines(SAID)
    assert [exported(wanted) for wanted in FORMATS] == online


@posix
def test_with_asyncios_own_loop_too(data, tmp_path):
    (tmp_path / "settings.toml").write_text('loop = "asyncio"\n')
    with serving(tmp_path, "--data", str(data), "--config", str(tmp_path / "settings.toml")):
        assert done(chatkit(tmp_path, "export", "--data", data)) == lines(SAID)


@contextmanager
def begun(home, *arguments):
    """An export that has begun, of more than what fits into all the buffers between the server and us."""
    with Process(
        command("export", *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=home,
        env=quiet_environment(home),
    ) as process:  # fmt: skip
        try:
            process.first = process.stdout.readline()
            yield process
        finally:
            process.kill()


LONG = messages(2000, text="x" * 4000)


@posix
def test_an_export_that_is_killed_or_not_read_harms_nobody(tmp_path):
    data = filled(tmp_path / "data", LONG)
    with serving(tmp_path, "--data", str(data)) as served:
        with begun(tmp_path, "--data", data) as killed, begun(tmp_path, "--data", data) as not_read:
            assert killed.first == not_read.first == encode(LONG[0])
            killed.send_signal(signal.SIGKILL)
            killed.wait(PATIENCE)
            answers_all_the_same(served)
            assert done(chatkit(tmp_path, "export", "--data", data)) == lines(LONG)
            assert not_read.poll() is None
        answers_all_the_same(served)


@posix
def test_a_server_that_stops_in_the_middle_makes_half_an_export_a_failure(tmp_path):
    data = filled(tmp_path / "data", LONG)
    with serving(tmp_path, "--data", str(data)) as served, begun(tmp_path, "--data", data) as cut_off:
        served.ask_to_stop()
        assert served.ended_with() == 0
        _, error = cut_off.communicate(timeout=PATIENCE)
        assert (cut_off.returncode, error.decode()) == (
            1,
            "chatkit: the server stopped, or was stopped, before it was done\n",
        )


@posix
def test_the_socket_of_a_server_that_was_killed_is_nobodys(data, tmp_path):
    log = tmp_path / "log"
    with (
        log.open("wb") as stderr,
        Process(
            [*CHATKIT, "serve", "--listen", "tcp://127.0.0.1:0", "--data", str(data)],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            env=environment(tmp_path),
        ) as process,
    ):
        served = Served(process, log, 1)
        served.ask_to_stop(signal.SIGKILL)
        served.ended_with()
    assert (data / "control.sock").is_socket()
    assert done(chatkit(tmp_path, "export", "--data", data)) == lines(SAID)
    with serving(tmp_path, "--data", str(data)):
        assert stat.S_IMODE((data / "control.sock").stat().st_mode) == 0o600
        assert done(chatkit(tmp_path, "export", "--data", data)) == lines(SAID)
    assert not (data / "control.sock").exists()


@posix
def test_a_server_whose_socket_is_gone_is_to_be_stopped_first(data, tmp_path):
    with serving(tmp_path, "--data", str(data)) as served:
        (data / "control.sock").unlink()
        line = complaint(chatkit(tmp_path, "export", "--data", data))
        assert (
            f"is in use by process {served.process.pid}, which gives no copies away; stop that first" in line
        )


# where it goes


def test_a_file_is_whole_private_and_new(data, tmp_path):
    assert done(chatkit(tmp_path, "export", "--data", data, "--output", "chat.jsonl")) == b""
    assert (tmp_path / "chat.jsonl").read_bytes() == lines(SAID)
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "chat.jsonl").stat().st_mode) == 0o600
    (tmp_path / "chat.jsonl").write_bytes(b"dear")
    assert "exists already" in complaint(
        chatkit(tmp_path, "export", "--data", data, "--output", "chat.jsonl")
    )
    assert (tmp_path / "chat.jsonl").read_bytes() == b"dear"


@posix
async def test_of_a_file_that_is_not_whole_there_is_nothing(tmp_path):
    class Half(FakeCopies):
        async def rooms(self):
            return ["lobby"]

    async with listening(tmp_path, Half([[LONG[0]]], CannotCopy("the disk is full"))):
        with pytest.raises(CannotCopy, match="the disk is full"):
            await _export(tmp_path, None, None, Jsonl(), tmp_path / "chat.jsonl", Progress(io.StringIO()))
    assert list(tmp_path.iterdir()) == []


def test_a_reader_who_leaves_is_no_failure(tmp_path):
    data = filled(tmp_path / "data", LONG)
    with begun(tmp_path, "--data", data) as process:
        assert process.first == encode(LONG[0])
        process.stdout.close()
        assert (process.wait(PATIENCE), process.stderr.read()) == (0, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no full disk here")  # noqa: PTH110
@pytest.mark.parametrize("count", [1, 1000])
def test_a_full_disk_is_a_failure(count, tmp_path):
    data = filled(tmp_path / "data", messages(count))
    ran = subprocess.run(
        ["sh", "-c", 'exec "$@" >/dev/full', "sh", *command("export", "--data", data)],
        capture_output=True, timeout=PATIENCE, env=quiet_environment(tmp_path), cwd=tmp_path, check=False,
    )  # fmt: skip
    assert complaint(ran) == "chatkit: stdout cannot be written: No space left on device"


@posix
def test_a_closed_stdout_is_told(data, tmp_path):
    ran = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", *command("export", "--data", data)],
        capture_output=True, timeout=PATIENCE, env=quiet_environment(tmp_path), cwd=tmp_path, check=False,
    )  # fmt: skip
    assert "use --output" in complaint(ran, 2)


# what cannot be


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--data", "nowhere"], "there is no record in nowhere"),
        (["--since", "yesterday"], '"yesterday" is no time'),
        (["--room", "a b"], '"a b" is no name for a room'),
    ],
)
def test_a_wrong_call_makes_nothing(arguments, why, tmp_path):
    assert why in complaint(chatkit(tmp_path, "export", *arguments, "--output", "chat.jsonl"), 2)
    assert list(tmp_path.iterdir()) == []


def test_a_room_that_is_not_there():
    assert _no_such_room("x", []) == "nothing was said in #x, nor anywhere else"
    many = [f"room{number}" for number in range(15)]
    assert _no_such_room("x", many).endswith("#room8, #room9 and 5 more")


@pytest.mark.parametrize(
    ("since", "seconds"),
    [
        ("2026-11-01T09:00:00+01:00", 1_793_520_000.0),
        ("2026-11-01T08:00Z", 1_793_520_000.0),
        ("2026-11-01", datetime(2026, 11, 1).timestamp()),  # noqa: DTZ001
    ],
)
def test_a_time_of_the_calendar(since, seconds):
    assert _seconds(since) == seconds


def test_a_time_ago(monkeypatch):
    monkeypatch.setattr(time, "time", lambda: 1_000_000.0)
    assert _seconds("2d") == 1_000_000.0 - 2 * 86_400


@pytest.mark.parametrize("since", ["", "2", "soon", "2026-13-01", "0001-01-01", "2d\x1b[2J"])
def test_what_is_no_time(since, capsys):
    with pytest.raises(SystemExit) as ended:
        _seconds(since)
    assert ended.value.code == 2
    assert capsys.readouterr().err.rstrip("\n").isprintable()
