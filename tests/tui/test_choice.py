import pytest

from chatkit.tui.choice import Choice, hints
from chatkit.tui.entries import Day, Log, Moved, Said, Tone, Words
from tests.tui.fake import NOON


def log_of(*entries, cap=100):
    log = Log(cap)
    for entry in entries:
        log.append(said(entry) if isinstance(entry, str) else entry)
    return log


def said(text):
    return Said(NOON, "bob", text)


def texts(choice):
    return [message.text for message in choice.messages]


DAY, CAME, QUIET = (
    Day(NOON, "Monday"),
    Moved(NOON, "zoë", entered=True),
    Words(NOON, "back again", Tone.QUIET),
)


def test_it_begins_at_the_newest_message():
    assert texts(Choice(log_of("a", "b", CAME, QUIET))) == ["b"]
    assert texts(Choice(log_of("a", Words(NOON, "no", Tone.ERROR)))) == ["no"]


@pytest.mark.parametrize(
    ("number", "text"), [(0, "a"), (1, "a"), (2, "a"), (3, "b"), (4, "b"), (99, "b"), (-5, "a")]
)
def test_it_begins_at_what_was_clicked_or_near_it(number, text):
    assert texts(Choice(log_of(DAY, "a", CAME, "b", CAME), number)) == [text]


def test_where_nobody_said_anything_nothing_is_chosen():
    for log in (log_of(), log_of(DAY, CAME)):
        choice = Choice(log)
        choice.step(-1)
        assert choice.message is None
        assert choice.messages == []


def test_it_steps_over_what_is_no_message_and_stops_at_the_ends():
    choice = Choice(log_of("a", CAME, DAY, "b", "c"))
    shown = []
    for by in (-1, -1, -1, 1, 1, 1):
        choice.step(by)
        shown += texts(choice)
    assert shown == ["b", "a", "a", "b", "c", "c"]


def test_it_is_extended_to_either_side_and_gives_way_again():
    choice = Choice(log_of("a", "b", CAME, "c", "d"), 1)
    choice.step(1, extend=True)
    assert texts(choice) == ["b", "c"]
    choice.step(-1, extend=True)
    choice.step(-1, extend=True)
    assert texts(choice) == ["a", "b"]
    assert choice.message == said("a")
    choice.step(1)
    assert texts(choice) == ["b"]


def test_it_stays_what_it_is_when_the_oldest_are_dropped_and_more_is_said():
    log = log_of(*"abcdefghij", cap=10)
    choice = Choice(log, 4)
    choice.step(1, extend=True)
    log.append(said("k"))
    assert texts(choice) == ["e", "f"]
    for text in "lmn":
        log.append(said(text))
    assert (log.first, texts(choice)) == (4, ["e", "f"])
    log.append(said("o"))
    assert texts(choice) == ["f"]
    for text in "pqr":
        log.append(said(text))
    assert texts(choice) == [log[log.first].text]


def test_each_link_in_it_is_there_once():
    choice = Choice(log_of("https://example.org/a and https://example.org/b", "https://example.org/a!"), 0)
    choice.step(1, extend=True)
    assert [link.target for link in choice.links] == ["https://example.org/a", "https://example.org/b"]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("a", 80, "y copy · r reply · Esc back · q quote · Y Markdown · Shift+↑↓ more"),
        ("https://example.org/", 50, "y copy · r reply · Esc back · o open · q quote"),
        ("https://a.example https://b.example", 48, "y copy · r reply · Esc back · 1-2 open · q quote"),
        ("a", 38, "y copy · r reply · Esc back · q quote"),
        ("https://example.org/", 38, "y copy · r reply · Esc back · o open"),
        ("a", 3, "y copy"),
    ],
)
def test_the_keys_that_fit_are_told(text, width, expected):
    assert hints(Choice(log_of(text)), width) == expected


def test_how_many_are_chosen_is_told():
    choice = Choice(log_of("a", "b"))
    choice.step(-1, extend=True)
    assert hints(choice, 20) == "2 chosen · y copy"
