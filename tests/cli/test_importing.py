"""`chatkit import` as a process."""

import os
import signal
import subprocess

import pytest

from chatkit.cli.importing import import_
from chatkit.protocol.events import encode
from chatkit.server.backends.base import CannotCopy
from tests.cli.archives import chatkit, command, complaint, kept, messages
from tests.cli.house import quiet_environment, unmeasured
from tests.e2e.serving import PATIENCE, Process, serving

SAID = messages(10, rooms=("lobby", "ops"))
LINES = b"".join(map(encode, SAID))


def test_it_says_how_many_were_new(tmp_path):
    (tmp_path / "chat.jsonl").write_bytes(LINES)
    for new in (10, 0):
        ran = chatkit(tmp_path, "import", "chat.jsonl", "--data", "data")
        assert (ran.returncode, ran.stdout) == (0, b"")
        assert ran.stderr.decode() == f"10 messages, {new} of them new\n"
    assert kept(tmp_path / "data") == SAID


def test_it_reads_stdin_and_finds_the_usual_place(tmp_path):
    ran = chatkit(tmp_path, "import", "-", stdin=LINES)
    assert (ran.returncode, ran.stderr) == (0, b"10 messages, 10 of them new\n")
    (record,) = tmp_path.rglob("chatkit.db")
    assert kept(record.parent) == SAID


def test_a_bad_line_says_what_became_of_the_rest(tmp_path):
    ran = chatkit(tmp_path, "import", "-", "--data", "data", stdin=LINES + b"\x1b[2Jhello\n" + LINES)
    line = complaint(ran)
    assert line.startswith("chatkit: line 11 of stdin is not taken in, nor any after it: it is no message")
    assert "The 10 messages before it are in the record, 10 of them new." in line
    assert kept(tmp_path / "data") == SAID
    line = complaint(chatkit(tmp_path, "import", "-", "--data", "other", stdin=b"hello\n"))
    assert "There was no message before it." in line
    assert not (tmp_path / "other").exists()


def test_while_a_server_runs_it_is_refused(tmp_path):
    with serving(tmp_path, "--data", str(tmp_path / "data")) as served:
        line = complaint(chatkit(tmp_path, "import", "-", "--data", "data", stdin=LINES))
        assert f"data is in use by process {served.process.pid}; stop that first, then import again" in line
    assert kept(tmp_path / "data") == []


@pytest.mark.parametrize("arguments", [["nowhere.jsonl"], ["."], []])
def test_what_is_no_file_is_a_wrong_call(tmp_path, arguments):
    ran = chatkit(tmp_path, "import", *arguments)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert b"Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (OSError(5, "Input/output error"), "chat.jsonl cannot be read: Input/output error. The 7 messages"),
        (CannotCopy("the record is damaged"), "the record is damaged. The 7 messages"),
    ],
)
def test_what_fails_in_the_middle_says_how_far_it_came(error, why, tmp_path, monkeypatch, capsys):
    def fails(source, folder, tally, tell):
        tally.read, tally.new = 7, 3
        raise error

    monkeypatch.setattr("chatkit.cli.taking_in.take_in", fails)
    (tmp_path / "chat.jsonl").write_bytes(LINES)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        import_.main(["chat.jsonl", "--data", "data"], standalone_mode=False)
    assert ended.value.code == 1
    assert capsys.readouterr().err == f"chatkit: {why} before it are in the record, 3 of them new.\n"


def test_a_closed_stdin_is_told(tmp_path):
    ran = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *command("import", "-")],
        capture_output=True,
        timeout=PATIENCE,
        env=quiet_environment(tmp_path),
        cwd=tmp_path,
        check=False,
    )
    assert "stdin is closed" in complaint(ran, 2)


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_ctrl_c_ends_it_while_it_waits_for_more(tmp_path):
    with Process(
        command("import", "-", "--data", "data"),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=unmeasured(quiet_environment(tmp_path)),
        cwd=tmp_path,
    ) as process:
        begun = b"".join(map(encode, messages(1000)))
        process.stdin.write(begun)  # more than a pipe holds: once it is written, it reads
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=PATIENCE)
        assert process.returncode == 130, error
        assert b"Traceback" not in error
