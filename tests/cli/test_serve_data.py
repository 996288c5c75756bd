"""What `chatkit serve` keeps, and where."""

import re
import signal
import stat
import subprocess

from tests.cli.test_serve import complaint, serve
from tests.e2e.serving import CHATKIT, Person, Process, Served, environment, serving

HELLO = r" {5}1  \d\d \w{3} \d\d:\d\d  bob: remember the milk"


def said_and_acknowledged(address):
    with Person(address).logs_in("bob") as bob:
        bob.types("say remember the milk")
        bob.sees("bob: remember the milk")


def told_of_the_past(address):
    """What somebody who has never been there is told, between the hint and the goodbye."""
    with Person(address).logs_in("eve") as eve:
        eve.types("logout")
        return eve.reads_to_the_end()[:-1]


def test_what_was_said_survives_a_restart(tmp_path):
    for first in (True, False):
        with serving(tmp_path, "--data", str(tmp_path / "data")) as served:
            if first:
                said_and_acknowledged(served.addresses[0])
            else:
                title, message = told_of_the_past(served.addresses[0])
                assert title == "Said in #lobby:"
                assert re.fullmatch(HELLO, message)


def test_what_was_said_survives_kill_9(tmp_path):
    log = tmp_path / "log"
    options = ("--listen", "tcp://127.0.0.1:0", "--data", str(tmp_path / "data"))
    with (
        log.open("wb") as stderr,
        Process(
            [*CHATKIT, "serve", *options],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            env=environment(tmp_path),
        ) as process,
    ):
        served = Served(process, log, 1)
        said_and_acknowledged(served.addresses[0])
        served.ask_to_stop(signal.SIGKILL)
        served.ended_with()
    with serving(tmp_path, "--data", str(tmp_path / "data")) as served:
        assert re.fullmatch(HELLO, told_of_the_past(served.addresses[0])[1])


def test_without_data_it_is_kept_among_the_users_own(tmp_path):
    with serving(tmp_path) as served:
        said_and_acknowledged(served.addresses[0])
    (record,) = tmp_path.rglob("chatkit.db")
    assert stat.S_IMODE(record.stat().st_mode) == 0o600
    assert stat.S_IMODE(record.parent.stat().st_mode) == 0o700


def test_temp_leaves_nothing(tmp_path):
    with serving(tmp_path, "--temp") as served:
        said_and_acknowledged(served.addresses[0])
    assert not list(tmp_path.rglob("chatkit.db"))
    with serving(tmp_path, "--temp") as served:
        assert told_of_the_past(served.addresses[0]) == []


def test_it_says_where_it_keeps_what_is_said(tmp_path):
    with serving(tmp_path, "--data", str(tmp_path / "data")) as served:
        with Person(served.addresses[0]) as person:
            person.reads()
        assert f"What is said is kept in {tmp_path / 'data'}." in served.log


def test_a_second_server_on_the_same_data_is_refused(tmp_path):
    with serving(tmp_path, "--data", str(tmp_path / "data")):
        ran = serve(tmp_path, "--listen", "127.0.0.1:0", "--data", str(tmp_path / "data"))
        assert "in use" in complaint(ran, 1)


def test_data_and_temp_exclude_each_other(tmp_path):
    assert "one of them" in complaint(serve(tmp_path, "--temp", "--data", "x"), 2)


def test_data_beats_a_file_that_says_temp(tmp_path):
    (tmp_path / "settings.toml").write_text("temp = true\n")
    with serving(
        tmp_path, "--config", str(tmp_path / "settings.toml"), "--data", str(tmp_path / "data")
    ) as served:
        said_and_acknowledged(served.addresses[0])
    assert (tmp_path / "data" / "chatkit.db").exists()


def test_a_folder_that_cannot_be_is_one_plain_line(tmp_path):
    (tmp_path / "file").write_text("")
    ran = serve(tmp_path, "--listen", "127.0.0.1:0", "--data", str(tmp_path / "file" / "data"))
    complaint(ran, 1)


def test_a_garbled_record_is_refused_and_left_alone(tmp_path):
    (tmp_path / "data").mkdir()
    record = tmp_path / "data" / "chatkit.db"
    record.write_bytes(b"this is no database, whatever its name says" * 100)
    complaint(serve(tmp_path, "--listen", "127.0.0.1:0", "--data", str(tmp_path / "data")), 1)
    assert record.read_bytes().startswith(b"this is no database")
