"""Who is in a room, kept in order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.protocol import names
from chatkit.protocol.events import Member
from chatkit.server.roster import Roster


def roster_of(*nicks):
    roster = Roster()
    for nick in nicks:
        roster[names.key(nick)] = Member(nick, "", away=False)
    return roster


def nicks(members):
    return [member.nick for member in members]


@given(st.lists(st.tuples(st.booleans(), st.sampled_from("abcdefgh"))))
def test_it_is_a_dict_that_is_sorted(steps):
    roster, model = Roster(), {}
    for comes, key in steps:
        if comes:
            roster[key] = model[key] = Member(key, "", away=False)
        else:
            assert roster.pop(key, None) == model.pop(key, None)
        assert list(roster.items()) == sorted(model.items())
        assert len(roster) == len(model)


def test_the_same_key_again_is_nobody_else():
    roster = roster_of("bob", "BOB")
    assert nicks(roster.values()) == ["BOB"]


def test_who_is_not_there_cannot_be_taken_out():
    with pytest.raises(KeyError):
        del Roster()["bob"]


@pytest.mark.parametrize(
    ("after", "page", "more"),
    [
        ("", ["Alice", "bob"], "bob"),
        ("alice", ["bob", "Zoe"], "Zoe"),
        ("B", ["bob", "Zoe"], "Zoe"),
        ("ZOE", ["小明"], ""),
        ("bob", ["Zoe", "小明"], ""),
        ("小明", [], ""),
    ],
)
def test_a_page_begins_after_a_nick_that_need_not_be_there(after, page, more):
    members, following = roster_of("小明", "Zoe", "bob", "Alice").page(after, 2)
    assert (nicks(members), following) == (page, more)


@given(st.sets(st.sampled_from([f"u{number}" for number in range(20)])), st.integers(1, 7))
def test_the_pages_one_after_another_are_all_who_are_there(there, size):
    roster, seen = roster_of(*there), []
    members, following = roster.page("", size)
    while seen.extend(nicks(members)) or following:
        members, following = roster.page(following, size)
    assert seen == sorted(there)
