"""`dev.py bench`: what it accepts, what it prints, and that a mistake is a failure."""

import sys
from collections import Counter

import pytest

from benchmarks import __main__ as bench
from benchmarks import table


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Calls it with these arguments, where nothing is really measured."""
    monkeypatch.setattr(table, "RECORDED", tmp_path / "recorded.json")
    monkeypatch.setattr(bench, "open_more_files", lambda: None)

    def called(*arguments, mistakes=()):
        monkeypatch.setattr(sys, "argv", ["bench", *arguments])
        monkeypatch.setattr(bench, "compared", lambda *_: ({"CPU s/M": (3.0, 2.0)}, Counter(mistakes)))
        return bench.main()

    return called


def test_it_prints_a_line_for_each_that_was_asked_for(run, capsys):
    assert run("room-10", "idle") == 0
    out = capsys.readouterr().out
    assert "a room of 10, one sender: CPU s/M" in out
    assert out.count(" 1.50") == 2
    assert "out of order: nothing" in out


@pytest.mark.parametrize("mistake", ["lost", "doubled", "reordered", "misrouted"])
def test_a_mistake_is_a_failure_and_nothing_is_recorded(run, mistake, capsys):
    assert run("--record", mistakes=[mistake]) == 1
    assert mistake in capsys.readouterr().out
    assert not table.RECORDED.exists()


def test_what_is_recorded_stands_beside_the_next_run(run, capsys):
    assert run("--record") == 0
    assert run("room-10") == 0
    assert capsys.readouterr().out.count("+0%") == 1


@pytest.mark.parametrize("arguments", [["nonsense"], ["--record", "--quick"], ["--record", "room-10"]])
def test_a_slip_is_told(run, arguments, capsys):
    with pytest.raises(SystemExit):
        run(*arguments)
    assert "error: " in capsys.readouterr().err
