"""How a command fails: one plain line on stderr, and a code for scripts. And what asks it to end."""

import signal

import pytest

from chatkit.cli.exits import Exit, endings, fail


def test_the_codes_are_those_that_scripts_know():
    codes = {each.name: each.value for each in Exit}
    assert codes == {
        "OK": 0, "FAILURE": 1, "USAGE": 2, "CONNECTION": 3, "REFUSED": 4, "TIMEOUT": 5, "INTERRUPTED": 130,
    }  # fmt: skip


def test_it_fails_with_one_line_that_no_terminal_obeys(capsys):
    with pytest.raises(SystemExit) as ended:
        fail('there is no "\x1b[2Jhost\nchatkit: all is well"', Exit.CONNECTION)
    assert ended.value.code == 3
    assert capsys.readouterr() == ("", 'chatkit: there is no "host chatkit: all is well"\n')


def test_who_is_to_outlive_the_terminal_is_not_ended_by_that(monkeypatch):
    assert endings() == [signal.SIGTERM, signal.SIGHUP]
    monkeypatch.setattr(signal, "getsignal", {signal.SIGHUP: signal.SIG_IGN}.get)
    assert endings() == [signal.SIGTERM]


def test_where_no_terminal_can_go_there_is_no_signal_for_it(monkeypatch):
    monkeypatch.delattr(signal, "SIGHUP")
    assert endings() == [signal.SIGTERM]
