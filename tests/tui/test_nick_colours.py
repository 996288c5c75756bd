from itertools import combinations

import pytest

from chatkit.tui import nick_colours
from chatkit.tui.colours import distance
from chatkit.tui.nick_colours import NickColours, wish
from chatkit.tui.themes import NICKS_ON_DARK, NICKS_ON_LIGHT

TWELVE = ["alice", "bob", "小明", "zoë", "dora", "kofi", "ci", "lin", "José", "per", "ann", "max"]


def colours_of(them, people):
    return [them.known(nick) for nick in people]


def gathered(*others, speakers=(), colours=NICKS_ON_DARK):
    them = NickColours(colours)
    them.gather(speakers, others)
    return them


def named(place, count=1, size=12):
    """So many nicks that all wish for the same colour."""
    nicks = (f"user{number}" for number in range(10_000))
    wishing = (nick for nick in nicks if wish(nick, size) == place)
    return [next(wishing) for _ in range(count)]


def test_twelve_people_have_twelve_colours():
    for colours in (NICKS_ON_DARK, NICKS_ON_LIGHT):
        them = gathered(*TWELVE, colours=colours)
        theirs = colours_of(them, TWELVE)
        assert len(set(theirs)) == 12
        assert min(distance(one, other) for one, other in combinations(theirs, 2)) > 0.05


def test_who_is_alone_has_the_colour_that_he_wishes_for():
    assert gathered("Bob").known("bob") == NICKS_ON_DARK[wish("BOB", 12)]


def test_who_comes_second_to_a_colour_has_the_free_one_that_is_farthest():
    one, other = named(0, 2)
    them = gathered(one, other)
    first, second = colours_of(them, (one, other))
    assert first == NICKS_ON_DARK[0]
    assert second == max(NICKS_ON_DARK, key=lambda colour: distance(colour, first))


def test_who_stays_keeps_his_colour_whoever_comes():
    one, other = named(0, 2)
    them = gathered(other)
    before = them.known(other)
    them.gather((one,), (one, other, *TWELVE))
    assert them.known(other) == before
    assert them.known(one) != before
    assert them.version == 0


def test_who_comes_back_has_another_colour_only_where_his_is_taken():
    one, other = named(0, 2)
    them = gathered(one)
    them.gather((), ())
    them.gather((), (one,))
    assert them.known(one) == NICKS_ON_DARK[0]
    them.gather((), (other,))
    assert them.known(one) == NICKS_ON_DARK[0]  # what he said is still shown
    them.gather((), (other, one))
    assert them.known(other) == NICKS_ON_DARK[0]
    assert them.known(one) != NICKS_ON_DARK[0]
    assert them.version == 1


def test_in_a_crowd_those_who_speak_have_colours():
    crowd = [f"user{number}" for number in range(200)]
    them = gathered(*crowd, speakers=TWELVE)
    assert len(set(colours_of(them, TWELVE))) == 12
    assert set(colours_of(them, crowd)) == {None}
    assert them.of("user150") in NICKS_ON_DARK  # now he has said something
    assert them.known("user150")


def test_where_all_colours_are_taken_the_one_of_the_longest_silent_is_used_again():
    them = gathered(speakers=TWELVE)
    assert them.of("newcomer") == them.known(TWELVE[-1])
    assert them.of("another") == them.known(TWELVE[-2])
    them.gather([TWELVE[-3], "newcomer", *TWELVE], ())
    assert them.of("third") == them.known(TWELVE[-2])  # "another" is not here any more


def test_another_theme_has_other_colours_in_the_same_places():
    them = gathered(*TWELVE)
    places = [NICKS_ON_DARK.index(colour) for colour in colours_of(them, TWELVE)]
    them.use(NICKS_ON_LIGHT)
    assert colours_of(them, TWELVE) == [NICKS_ON_LIGHT[place] for place in places]
    assert them.version == 1
    them.use(NICKS_ON_LIGHT)
    assert them.version == 1


def test_a_theme_with_fewer_colours_gives_them_anew():
    them = gathered(*TWELVE)
    them.use(NICKS_ON_DARK[:3])
    assert set(colours_of(them, TWELVE)) == {None}
    them.gather(TWELVE, ())
    assert set(colours_of(them, TWELVE)) == set(NICKS_ON_DARK[:3])


def test_those_who_are_gone_are_forgotten_when_there_are_many(monkeypatch):
    monkeypatch.setattr(nick_colours, "MOST_REMEMBERED", 20)
    them = gathered("bob")
    for number in range(40):
        them.of(f"user{number}")
    them.gather(("bob",), ())
    assert [them.known(nick) is None for nick in ("bob", "user1")] == [False, True]


@pytest.mark.parametrize("size", [1, 5, 12])
def test_every_colour_is_wished_for(size):
    assert {wish(f"user{number}", size) for number in range(500)} == set(range(size))
