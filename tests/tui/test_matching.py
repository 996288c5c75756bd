import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.tui.entries import Day, Log, Said
from chatkit.tui.matching import Folded, Wanted, fold
from chatkit.tui.window import PastLog
from tests.tui.fake import NOON


def log_of(*texts, nick="alice", cap=1000):
    log = Log(cap)
    for number, text in enumerate(texts):
        log.append(Said(NOON - 60 * (len(texts) - number), nick, text, id=number + 1))
    return log


def found(typed, log):
    return [log[number].text for number in Wanted(typed).found_in(Folded(log), NOON)]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("cafe", "the Café is open"),
        ("CAFÉ", "cafe"),
        ("dep", "deploy"),
        ("deploy done", "done with the DEPLOY"),
        ('"the deploy"', "THE deploy"),
        ("天气", "今天天气很好"),
        ("strasse", "Straße"),
        ("ﬁne", "fine"),
    ],
)
def test_it_finds_what_the_server_would_and_beginnings_too(typed, text):
    assert found(typed, log_of("something else", text)) == [text]


def test_a_mark_that_makes_another_letter_counts():
    assert found("は", log_of("ば")) == []


def test_every_word_must_be_there():
    assert found("tea cake", log_of("tea", "cake", "tea and cake")) == ["tea and cake"]


def test_operators_narrow_it():
    log = log_of("one tea", "two tea")
    log.append(Said(NOON, "Bob", "three tea", id=3))
    assert found("tea from:bob", log) == ["three tea"]
    assert found("from:ALICE", log) == ["one tea", "two tea"]
    assert found("tea since:90s", log) == ["two tea", "three tea"]


@pytest.mark.parametrize("typed", ["", "  ", "since:2", "tea limit:1000", "since:2d", "tea in:a/b"])
def test_what_the_server_would_not_understand_is_refused(typed):
    with pytest.raises(ValueError):  # noqa: PT011
        Wanted(typed)


def test_what_nobody_said_is_not_found():
    log = log_of("tea")
    log.append(Day(NOON, "Tuesday"))
    assert found("tuesday", log) == []
    assert found("from:alice", log) == ["tea"]


def test_folded_texts_follow_their_log():
    log = log_of(*(f"number {number}" for number in range(10)), cap=10)
    folded = Folded(log)
    for number in range(10, 13):
        log.append(Said(NOON, "alice", f"NUMBER {number}"))
    folded.follow()
    assert folded.first == log.first > 0
    assert folded.texts == [fold(entry.text) for entry in log.since(0)]
    for number in range(100):
        log.append(Said(NOON, "alice", f"much more {number}"))
    folded.follow()
    assert folded.texts == [fold(entry.text) for entry in log.since(0)]


def test_folded_texts_follow_an_older_part_that_gives_its_newest_up():
    log = PastLog()
    for number in range(4):
        log.append(Said(NOON, "alice", f"number {number}", id=number + 1))
    folded = Folded(log)
    log.forget(0, 2)
    folded.follow()
    assert Wanted("number from:alice").found_in(folded, NOON) == [0, 1]


@pytest.mark.parametrize(
    ("typed", "text", "marked"),
    [
        ("cafe", "a Café, a cafe", ["Café", "cafe"]),
        ("cafe", "a Cafe\u0301!", ["Cafe\u0301"]),
        ("ss", "Straße", ["ß"]),
        ("tea ea", "tea", ["tea"]),
        ("tea cake", "cake, tea", ["cake", "tea"]),
        ("from:bob", "bob", []),
    ],
)
def test_where_it_is_found_in_a_text(typed, text, marked):
    assert [text[start:end] for start, end in Wanted(typed).spans(text)] == marked


@given(st.text(), st.text(min_size=1))
def test_spans_lie_in_the_text_in_order(text, word):
    try:
        spans = Wanted(f'"{word}"').spans(text)
    except ValueError:
        return
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(text) for edge in edges)
