"""`dev.py bench client`: what it accepts, and that a missed target is a failure."""

import pytest

from benchmarks.client import __main__ as bench
from benchmarks.client.table import Figure


@pytest.fixture
def run(monkeypatch):
    """Calls it where nothing is really measured, and a measure says that it used so much of a core."""

    def called(*arguments, used=0.4):
        measures = {"idle": (lambda runs: [Figure("idle", used, "%", 0.5)], 2)}
        monkeypatch.setattr(bench, "MEASURES", measures)
        return bench.main([*arguments])

    return called


def test_it_prints_a_line_for_each_figure(run, capsys):
    assert run("idle") == 0
    assert "idle" in capsys.readouterr().out.splitlines()[-1]


def test_a_missed_target_is_a_failure(run):
    assert run(used=0.6) == 1


def test_a_slip_is_told(run, capsys):
    with pytest.raises(SystemExit):
        run("nonsense")
    assert "there is no nonsense" in capsys.readouterr().err
