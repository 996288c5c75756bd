"""What belongs to somebody and not to the connection."""

import gc

import pytest

from chatkit.protocol import events
from chatkit.server.person import Person, Privates
from tests.samples import AT
from tests.server.fakes import claim

ALICE = Person()


def told(text, sender="alice", to="bob", re=None, kind="say"):
    return events.Private(sender=sender, to=to, id=0, at=AT, text=text, kind=kind, re=re)


def test_nobody_has_no_name():
    person = Person()
    assert (person.nick, person.key) == ("", "")
    person.claim = claim("Bob")
    assert (person.nick, person.key) == ("Bob", "bob")


@pytest.mark.parametrize(
    ("away", "lost_at", "is_away"),
    [(None, None, False), ("", None, True), (None, 1.0, True), ("x", 1.0, True)],
)
def test_who_is_away_or_lost_is_away(away, lost_at, is_away):
    person = Person()
    person.away, person.lost_at = away, lost_at
    assert person.is_away == is_away


def test_a_nick_is_ignored_in_any_spelling():
    person = Person()
    person.ignored = {"mallory": "Mallory"}
    assert person.ignores("MALLORY")
    assert not person.ignores("mal")


def test_a_reply_follows_another_name():
    person = Person()
    person.last_teller = "Alice"
    person.follow("carol", "caroline")
    assert person.last_teller == "Alice"
    person.follow("ALICE", "alicia")
    assert person.last_teller == "alicia"


def test_private_messages_are_numbered_in_both_directions():
    privates = Privates()
    taken = [privates.take(told("one"), ALICE), privates.take(told("two", sender="bob", to="alice"), ALICE)]
    assert [private.id for private in taken] == [1, 2]
    assert privates.head == 2


def test_what_came_after_a_number():
    privates = Privates()
    one, two, three = (privates.take(told(text), ALICE) for text in ("one", "two", "three"))
    assert privates.after(0) == [one, two, three]
    assert privates.after(2) == [three]
    assert privates.after(3) == privates.after(99) == []


def test_where_some_are_not_kept_that_is_said():
    privates = Privates(kept=2)
    taken = [privates.take(told(str(number)), ALICE) for number in range(5)]
    assert privates.after(1) == [events.Gap(room="@", first=2, last=3), *taken[3:]]
    assert privates.after(3) == taken[3:]


def test_of_long_ones_fewer_are_kept_but_the_newest():
    privates = Privates(most_bytes=10)
    for text in "aaaa", "bbbb", "cccc":
        privates.take(told(text), ALICE)
    assert [private.text for private in privates.after(1)] == ["bbbb", "cccc"]
    privates.take(told("d" * 99), ALICE)
    assert [private.text for private in privates.after(3)] == ["d" * 99]
    privates.take(told("e"), ALICE)
    privates.take(told("f"), ALICE)
    assert [private.text for private in privates.after(4)] == ["e", "f"]


def test_a_line_that_is_sent_again_is_known():
    privates = Privates()
    own = privates.take(told("hi", sender="bob", to="Alice", re="t1"), ALICE)
    assert privates.sent("t1", "alice", ALICE, "hi", "say") == own
    assert privates.sent("t2", "alice", ALICE, "hi", "say") is None
    assert privates.sent("t1", "alice", ALICE, "ho", "say") is None
    assert privates.sent("t1", "carol", Person(), "hi", "say") is None
    assert privates.sent("t1", "alice", ALICE, "hi", "emote") is None


def test_a_line_that_is_sent_again_is_known_whatever_the_other_one_is_called_by_now():
    privates = Privates()
    own = privates.take(told("hi", sender="bob", to="alice", re="t1"), ALICE)
    assert privates.sent("t1", "alice", None, "hi", "say") == own
    assert privates.sent("t1", "alicia", ALICE, "hi", "say") == own
    assert privates.sent("t1", "alicia", None, "hi", "say") is None


def test_what_others_said_while_there_was_no_connection_is_unsure():
    privates = Privates()
    privates.take(told("heard"), ALICE)
    privates.sure = privates.head
    lost = privates.take(told("not heard"), ALICE)
    privates.take(told("own", sender="bob", to="alice"), ALICE)
    assert privates.unsure("bob") == [(lost, ALICE)]


def test_who_has_gone_need_not_be_told_that_it_did_not_arrive():
    privates = Privates()
    alice = Person()
    privates.take(told("not heard"), alice)
    del alice
    gc.collect()
    assert privates.unsure("bob") == []
