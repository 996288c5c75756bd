"""The log: one line an event, on stderr, with nothing in it that a terminal obeys."""

import pytest
import structlog
from hypothesis import example, given
from hypothesis import strategies as st

from chatkit.cli import logs
from chatkit.protocol.text import clean
from tests.corpus import HOSTILE


@pytest.fixture(autouse=True)
def _structlog_as_it_was():
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture
def logged(capsys):
    """Logs an event with these fields; returns what is on stderr then."""

    def log(**fields):
        logs.to_stderr()
        structlog.get_logger("test").info("login", **fields)
        out, err = capsys.readouterr()
        assert out == ""
        return err

    return log


def test_an_event_is_a_line_of_names_and_values(logged):
    line = logged(nick="bob", why="", number=0)
    assert line.endswith("Z level=info event=login nick=bob number=0\n")
    assert line.startswith("timestamp=20")


@pytest.mark.parametrize("text", [text for _, text in HOSTILE], ids=[label for label, _ in HOSTILE])
def test_what_others_chose_stays_on_its_line(text, logged):
    line = logged(nick=text)
    assert line.endswith("\n")
    assert all(c not in line[:-1] for c in "\r\n\x1b\x9b\x9d\x07")
    assert line.encode()


@given(
    st.text(),
    st.dictionaries(st.sampled_from(("nick", "peer", "why")), st.text() | st.none() | st.booleans()),
)
@example("login", {"nick": "bob", "peer": "127.0.0.1:4000"})
@example("login", {"nick": "a=b", "peer": "\\", "why": 'said "no"'})
@example("", {"nick": "bob"})
def test_a_usual_line_is_what_the_renderer_makes_of_it(told, fields):
    """Most lines are made without it, because it takes its time."""
    render = structlog.processors.LogfmtRenderer(key_order=("timestamp", "level", "event"), drop_missing=True)
    event = {**fields, "event": told, "level": "info", "timestamp": "2026-11-29T00:00:00Z"}
    safe = {
        key: clean(value) if isinstance(value, str) else value for key, value in event.items() if value != ""
    }
    assert logs._line(None, "info", event) == render(None, "info", safe)


def test_inside_another_program_nothing_is_logged(capsys):
    logs.to_nowhere()
    structlog.get_logger("test").error("login", nick="bob")
    assert capsys.readouterr() == ("", "")
