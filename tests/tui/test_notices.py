"""When somebody who is not looking is told, and in which words."""

import pytest

from chatkit.tui.clock import Clock
from chatkit.tui.entries import Moved, Said
from chatkit.tui.notices import EVERY, IDLE, MOST_TEXT, Notice, Notices, wanted
from chatkit.tui.room import Room
from chatkit.tui.settings import Notify
from tests.corpus import HOSTILE
from tests.tui.fake import NOON, stopped_clock

LOBBY = Room("lobby", 10, stopped_clock())
ALICE = Room("alice", 10, stopped_clock(), private=True)


class House:
    """Notices with a clock that is turned by hand."""

    def __init__(self, **notify):
        self.now = 1000.0
        self.notify = Notify(**notify)
        clock = Clock(wall=lambda: NOON, monotonic=lambda: self.now)
        self.notices = Notices(clock, lambda: self.notify)

    def hear(self, text="bob: tea?", nick="alice", room=LOBBY, **more):
        said = Said(**{"at": NOON, "nick": nick, "text": text, "mention": "bob" in text, **more})
        self.notices.heard(room, said)
        return self.notices.due()


def blurred(**notify):
    house = House(**notify)
    house.notices.focus(False)
    return house


def test_who_looks_is_not_told():
    house = House()
    assert house.hear() is None
    house.notices.focus(True)
    house.now += 10 * IDLE
    assert house.hear() is None


def test_who_does_not_look_is_told_of_mentions_and_private_messages_only():
    house = blurred()
    assert house.hear("hello all") is None
    assert house.hear() == Notice("alice in #lobby", "bob: tea?")
    house.now += EVERY
    assert house.hear("psst", room=ALICE) == Notice("alice", "psst")
    house.now += EVERY
    assert house.hear("waves at bob", emote=True) == Notice("alice in #lobby", "alice waves at bob")


@pytest.mark.parametrize(
    ("notify", "heard"),
    [
        ({"of": "all"}, [True, True, True]),
        ({"of": "none"}, [False, False, False]),
        ({"rooms": {"lobby": "all"}}, [True, True, True]),
        ({"rooms": {"lobby": "none"}}, [False, False, True]),
        ({"of": "none", "rooms": {"@alice": "mentions"}}, [False, False, True]),
        ({"rooms": {"@alice": "none"}}, [False, True, False]),
    ],
)
def test_each_room_may_be_heard_differently(notify, heard):
    told = [
        blurred(**notify).hear(text, room=room) is not None
        for text, room in (("hello", LOBBY), ("bob: hello", LOBBY), ("psst", ALICE))
    ]
    assert told == heard


def test_a_room_is_found_however_it_is_written():
    assert wanted(Notify(rooms={"lobby": "all"}), Room("Lobby", 10, stopped_clock())) == "all"


def test_ones_own_words_and_who_comes_are_no_news():
    house = blurred(of="all")
    assert house.hear(nick="bob", own=True) is None
    house.notices.heard(LOBBY, Moved(NOON, "alice", entered=True))
    assert house.notices.due() is None


def test_one_at_a_time_and_the_rest_is_counted():
    house = blurred()
    assert house.hear() is not None
    for number in range(4):
        assert house.hear(f"bob: {number}") is None
    assert house.notices.wait == EVERY
    house.now += EVERY / 2
    assert house.notices.due() is None
    house.now += EVERY / 2
    assert house.notices.due() == Notice("alice in #lobby", "bob: 3 (and 3 more)")
    assert (house.notices.due(), house.notices.wait) == (None, None)
    assert house.hear("bob: later") is None
    house.now += EVERY
    assert house.notices.due() == Notice("alice in #lobby", "bob: later")


@pytest.mark.parametrize("come_back", [lambda n: n.focus(True), lambda n: (n.focus(True), n.touched())])
def test_who_comes_back_is_not_told_any_more(come_back):
    house = blurred()
    house.hear()
    house.hear()
    come_back(house.notices)
    house.now += EVERY
    assert (house.notices.due(), house.notices.wait) == (None, None)


def test_without_word_of_the_focus_a_minute_of_silence_means_away():
    house = House()
    house.now += IDLE - 1
    assert house.hear() is None
    house.notices.touched()
    house.now += IDLE - 1
    assert house.hear() is None
    house.now += 1
    assert house.hear() is not None
    house.notices.touched()
    assert not house.notices.away
    assert house.hear() is None


def test_a_terminal_that_has_told_once_is_believed():
    house = House()
    house.notices.focus(False)
    house.notices.touched()
    assert house.notices.away  # a key would have brought the focus first


def test_history_from_before_is_no_news_but_what_was_missed_meanwhile_is():
    house = blurred()
    room = Room("lobby", 10, stopped_clock())
    room.past.begin()
    assert house.hear(room=room, at=NOON - 60) is None
    assert house.hear(room=room, at=NOON + 60) is not None
    room.past.release()
    house.now += EVERY
    assert house.hear(room=room, at=NOON - 60) is not None  # this clock and the server's may differ


@pytest.mark.parametrize("hostile", [text for _, text in HOSTILE], ids=[name for name, _ in HOSTILE])
def test_whatever_is_said_becomes_a_line_that_is_safe(hostile):
    title, text = blurred().hear(f"bob {hostile} " * 50, nick=hostile)
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in title + text)
    assert len(text) <= MOST_TEXT
