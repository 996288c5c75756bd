"""An older part of a room, filled from a record as the server's."""

from chatkit.protocol import events, past
from chatkit.tui import window as windows
from chatkit.tui.entries import Day, Said, Words
from chatkit.tui.own import Own
from chatkit.tui.room import Room
from chatkit.tui.window import PAGE, Window
from tests.tui.fake import message, stopped_clock

CLOCK = stopped_clock()


def a_window(id_, own=None):
    return Window(Room("lobby", 100, CLOCK), id_, own or Own("bob"), CLOCK)


def record(count, minutes=1.0):
    return [message("alice", f"number {n}", n * minutes, number=n) for n in range(1, count + 1)]


def answer(window, kept, *, older):
    """Asks at that end, and has it answered; the answer's ids."""
    line = window.question(older=older)
    room, _, which = line.partition(" history ")
    assert room == "#lobby"
    stretch = past.stretch(which)
    if stretch.before is not None:
        messages = [it for it in kept if it.id < stretch.before][-stretch.limit :]
    else:
        messages = [it for it in kept if it.id > stretch.after][: stretch.limit]
    window.take(events.History(room="lobby", messages=messages, complete=True), older=older)
    return [it.id for it in messages]


def opened(id_, kept, **more):
    window = a_window(id_, **more)
    for older in (False, True):
        answer(window, kept, older=older)
    return window


def ids(window):
    return [entry.id for entry in window.log.since(window.log.first) if isinstance(entry, Said)]


def test_it_shows_both_sides_of_the_message():
    window = a_window(500)
    kept = record(1000)
    assert answer(window, kept, older=False)[0] == 500
    assert not window.ready
    assert answer(window, kept, older=True)[-1] == 499
    assert window.ready
    assert ids(window) == list(range(500 - PAGE, 500 + PAGE))
    assert window.log[window.number(500)].text == "number 500"


def test_it_grows_at_both_ends_until_there_is_nothing_more_and_numbers_stay():
    kept = record(1000)
    window = opened(500, kept)
    number = window.number(500)
    for older in (True, False):
        while not (window.at_start if older else window.at_end):
            answer(window, kept, older=older)
        assert window.question(older=older) is None
    assert ids(window) == list(range(1, 1001))
    assert window.number(500) == number


def test_it_asks_once_at_each_end():
    window = opened(500, record(1000))
    assert window.question(older=True)
    assert window.question(older=True) is None
    assert window.question(older=False)


def test_each_day_has_its_line_once_however_it_grows():
    kept = record(1500, minutes=3)  # 480 a day, from noon
    window = opened(700, kept)
    while not window.at_start:
        answer(window, kept, older=True)
    while not window.at_end:
        answer(window, kept, older=False)
    entries = window.log.since(window.log.first)
    days = [CLOCK.local(entry.at).date() for entry in entries if isinstance(entry, Day)]
    assert len(days) == len(set(days)) == 4
    assert isinstance(entries[0], Day)
    said = [entry for entry in entries if isinstance(entry, Said)]
    assert len(said) == 1500


def test_names_are_shown_as_if_it_had_come_at_once():
    kept = record(1000, minutes=0.3)
    window = opened(500, kept)
    for older in (True, True, False, False):
        answer(window, kept, older=older)
    whole = opened(1, kept)
    while not whole.at_end:
        answer(whole, kept, older=False)
    shown = {entry.id: entry.continues for entry in whole.log.since(0) if isinstance(entry, Said)}
    assert {
        it.id: it.continues for it in window.log.since(window.log.first) if isinstance(it, Said)
    }.items() <= (shown | {ids(window)[0]: False}).items()


def test_it_stays_small_and_what_is_forgotten_comes_again(monkeypatch):
    monkeypatch.setattr(windows, "MOST", 500)
    kept = record(3000)
    window = opened(1500, kept)
    for _ in range(4):
        answer(window, kept, older=True)
    assert len(window.log) <= 500
    while not window.at_end:
        answer(window, kept, older=False)
        assert ids(window) == list(range(ids(window)[0], ids(window)[-1] + 1))
    assert ids(window)[-1] == 3000
    while not window.at_start:
        answer(window, kept, older=True)
    assert ids(window)[0] == 1


def test_what_has_come_already_fills_it():
    kept = record(1000)
    window = a_window(500)
    window.fill(kept[450:550])
    assert window.ready
    assert answer(window, kept, older=True)[-1] == 450
    assert answer(window, kept, older=False)[0] == 551


def test_an_error_is_an_end():
    window = a_window(5)
    window.question(older=True)
    window.take(events.Error(code="unavailable", text="later"), older=True)
    assert window.at_start


def test_what_is_said_there_is_safe_ours_is_ours_and_who_is_ignored_stays_so():
    own = Own("bob")
    own.nick = "bob"
    own.ignore(["mallory"])
    kept = [
        message("Bob", "mine", number=1),
        message("alice", "bob: \x1b[2Jhello", number=2),
        message("mallory", "spam", number=3),
        message("alice", "waves", number=4, kind="emote"),
        message("alice", "a notice", number=5, kind="notice"),
    ]
    window = opened(3, kept, own=own)
    first, second, third, notice = [
        it for it in window.log.since(window.log.first) if isinstance(it, Said | Words)
    ]
    assert (first.own, first.mention) == (True, False)
    assert (second.text, second.mention) == ("bob: hello", True)
    assert third.emote
    assert isinstance(notice, Words)
    assert window.log[window.number(3)] is third  # the next one that is shown
