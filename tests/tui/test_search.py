"""What a search finds here and at the server, and what it says of itself."""

import pytest

from chatkit.protocol import commands, events, grammar, past
from chatkit.tui.search import SHOWN, Server, narrowed, summary
from tests.tui.fake import login, message, private
from tests.tui.states import happens, online


def a_search(*happened, typed=""):
    """A search in the lobby, where we know #ops too, after these events."""
    state = online("alice")
    happens(state, login("bob", "lobby", "ops", resumed=True), *happened)
    search = state.looking.search
    search.type(typed)
    return search


def texts(search):
    return [hit.text for hit in search.hits]


def answer(search, *messages, more=False):
    search.line(more=more)
    search.answered(events.Search(messages=list(messages)), more=more)


def test_what_is_typed_is_looked_for_in_the_room_that_is_shown():
    talk = [message("alice", "one cake"), message("alice", "two"), message("alice", "a Cake", room="ops")]
    assert texts(a_search(*talk, typed="cake")) == ["one cake"]
    assert texts(a_search(*talk, typed="cake in:ops")) == ["a Cake"]
    assert texts(a_search(*talk, typed="cake in:nowhere")) == []
    assert texts(a_search(*talk, typed="")) == []


def test_the_newest_comes_first_and_what_both_know_comes_once():
    here = [message("alice", f"cake {n}", n, number=n) for n in (8, 9)]
    search = a_search(*here, typed="cake")
    there = [message("zoë", "cake elsewhere", 8.5, room="den", number=4), here[0]]
    answer(search, here[1], *there, message("alice", "old cake", 1, number=1))
    assert texts(search) == ["cake 9", "cake elsewhere", "cake 8", "old cake"]
    assert [hit.number is not None for hit in search.hits] == [True, False, True, False]
    assert search.hits[1].title == "#den"


def test_another_text_forgets_what_the_server_told_and_the_same_one_does_not():
    search = a_search(typed="cake")
    answer(search, message("alice", "cake"))
    search.type("cake")
    assert texts(search) == ["cake"]
    search.type("cakes")
    assert texts(search) == []
    assert search.server is Server.UNASKED


def test_only_so_many_of_the_loaded_are_listed():
    search = a_search(*[message("alice", f"cake {n}", n / 100) for n in range(SHOWN + 5)], typed="cake")
    assert len(search.hits) == SHOWN
    assert texts(search)[0] == f"cake {SHOWN + 4}"
    assert summary(search, online=True).startswith(f"{SHOWN} of {SHOWN + 5} shown · ")


@pytest.mark.parametrize(
    ("typed", "more", "asked"),
    [
        ("cake", False, past.Search(("cake",))),
        ("cake", True, past.Search(("cake",), limit=100)),
        ("cake limit:7", False, past.Search(("cake",), limit=7)),
        ('"a cake" from:bob', False, past.Search((), ("a cake",), sender="bob")),
    ],
)
def test_the_server_is_asked_for_what_was_typed(typed, more, asked):
    line = a_search(typed=typed).line(more=more)
    command = grammar.parse(line, json_text=True).command
    assert isinstance(command, commands.Search)
    assert past.search(command.what) == asked


def test_older_ones_can_be_asked_for_once():
    search = a_search(typed="cake")
    page = [message("alice", f"cake {n}", -n, number=1000 - n) for n in range(100)]
    answer(search, *page[:20])
    assert search.has_more
    answer(search, *page, more=True)
    assert not search.has_more
    assert summary(search, online=True) == "100 found · the server tells 100 at most: narrow it"
    search.type("cake limit:20")
    answer(search, *page[:20])
    assert not search.has_more


def test_what_the_server_sends_is_made_safe():
    search = a_search(typed="cake")
    answer(search, message("al\x1b[2Jice", "cake\x07", room="o\x1b]0;x\x07ps"))
    (hit,) = search.hits
    assert (hit.nick, hit.text, hit.room) == ("alice", "cake", "ops")


def test_where_nothing_is_found_another_room_is_named():
    search = a_search(
        message("alice", "cake", 1, room="ops"), message("alice", "more cake", 2, room="ops"), typed="cake"
    )
    search.look_around()
    assert summary(search, online=True) == (
        "Nothing in what is loaded of #lobby · #ops has 2: Enter looks there"
    )
    assert narrowed("cake in:lobby", search.elsewhere.word) == "cake in:ops"


def test_a_private_talk_is_named_too():
    search = a_search(private("alice", "bob", "a secret cake"), typed="cake")
    search.look_around()
    assert "your talk with @alice has 1" in summary(search, online=True)


def test_the_server_names_the_nearest_room_where_one_was_named_in_vain():
    search = a_search(typed="cake in:lobby")
    assert search.wider == 'search "cake"'
    answer(search)
    search.widened(events.Search(messages=[message("alice", "cake", room=r) for r in ("den", "ops", "den")]))
    assert summary(search, online=True) == "Nothing in #lobby, as whole words · #den has 2: Enter looks there"
    search.type("in:lobby")
    assert search.wider == ""
    search.type("cake")
    assert search.wider == ""


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Narrow it: "),
        ("cake since:2", "since: takes"),
        ("cake limit:900", "limit: takes"),
        ("in:a/b", "A word, from:NICK or in:ROOM is needed"),
        ("cake", "Nothing in what is loaded of #lobby · Enter asks the server"),
    ],
)
def test_it_says_how_to_search(typed, words):
    assert summary(a_search(typed=typed), online=True).startswith(words)


def test_it_says_how_far_it_has_looked():
    search = a_search(message("alice", "cake"), typed="cake")
    assert summary(search, online=True) == "1 found · in what is loaded of #lobby"
    search.line()
    assert summary(search, online=True) == "1 found · asking the server…"
    assert "when the connection is back" in summary(search, online=False)
    search.answered(events.Error(code="unavailable", text="not\x1b[2J now"))
    assert summary(search, online=True) == "1 found · not now"
    answer(search)
    assert summary(search, online=True) == "1 found · in all that is kept"
    search.type("biscuit")
    answer(search)
    assert summary(search, online=True) == "Nothing found, as whole words"


def test_marks_are_the_hits_of_a_room():
    state = online("alice")
    happens(state, *[message("alice", "cake" if n % 2 else "tea", n) for n in range(6)])
    search = state.looking.search
    assert search.marks(state.room.log) == []
    search.type("cake")
    assert [state.room.log[number].text for number in search.marks(state.room.log)] == ["cake"] * 3
    search.close()
    assert len(search.marks(state.room.log)) == 3
    assert search.spans("a cake") == [(2, 6)]
