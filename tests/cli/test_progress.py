"""The line that says how far something is."""

import io

import pytest

from chatkit.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True

    @property
    def line(self):
        """What stands in the last line."""
        shown = ""
        for piece in self.getvalue().rpartition("\n")[2].split("\r"):
            shown = piece + shown[len(piece) :]
        return shown.rstrip()


@pytest.fixture
def terminal():
    return Terminal()


def test_a_line_takes_the_place_of_the_one_before(terminal):
    progress = Progress(terminal, clock=iter(range(100)).__next__)
    progress.tell("1,000 messages")
    assert terminal.line == "1,000 messages"
    progress.tell("2 more")
    assert terminal.line == "2 more"
    progress.end("all done")
    assert terminal.getvalue().endswith("all done\n")
    assert terminal.line == ""


def test_it_does_not_flicker(terminal):
    now = 0.0
    progress = Progress(terminal, clock=lambda: now)
    for number in range(10):
        progress.tell(str(number))
    assert terminal.line == "0"
    now = 0.2
    progress.tell("10")
    assert terminal.line == "10"


def test_without_a_last_word_nothing_stays(terminal):
    progress = Progress(terminal, clock=lambda: 0.0)
    progress.tell("half")
    progress.end()
    assert terminal.line == ""
    assert "\n" not in terminal.getvalue()


def test_where_nobody_watches_nothing_is_written(terminal):
    for progress in (Progress(io.StringIO()), Progress(terminal, quiet=True)):
        progress.tell("half")
        progress.end("done")
        assert progress._stream.getvalue() == ""


def test_stderr_is_the_usual_place_and_may_be_closed(monkeypatch, capsys):
    Progress().end("done")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr", None)
    Progress().tell("half")
