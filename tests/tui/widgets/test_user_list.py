from chatkit.tui.widgets.user_list import UserList
from tests.tui.driving import NARROW, WIDE, driving, in_the_lobby
from tests.tui.fake import logged_in, roster, roster_page

CROWD = [f"user{number:03}" for number in range(400)]


def users_of(d):
    return d.app.main.query_one(UserList)


def looks(d):
    return [line for line in d.chat.lines if " look" in line]


def names_of(d):
    return [str(option.prompt) for option in users_of(d).options]


async def test_it_shows_who_is_here_and_which_one_is_you():
    async with in_the_lobby("zoë", "alice", size=WIDE) as d:
        assert names_of(d) == ["alice", "bob (you)", "zoë"]


async def test_who_is_away_is_pale_and_says_so():
    async with in_the_lobby(size=WIDE) as d:
        await d.happen(roster("alice", "bob", "zoë", away=("bob", "zoë")))
        assert names_of(d) == ["alice", "bob (you, away)", "zoë (away)"]
        alice, bob, zoe = (option.prompt.spans[0].style for option in users_of(d).options)
        assert (alice.dim, bob.dim, zoe.dim) == (None, True, True)


async def test_the_same_people_again_change_nothing():
    async with in_the_lobby(size=WIDE) as d:
        before = users_of(d).options[0]
        await d.happen(roster("alice", "bob", "zoë"))
        assert users_of(d).options[0] is before


async def test_it_stays_where_it_was_scrolled_to():
    async with in_the_lobby(size=WIDE) as d:
        crowd = CROWD[:200]
        await d.happen(roster("bob", *crowd))
        users_of(d).scroll_to(y=50, animate=False)
        await d.settle()
        await d.happen(roster("bob", *crowd, "zoë"))
        assert users_of(d).scroll_y == 50
        assert len(names_of(d)) == 202


async def test_names_are_no_markup():
    async with in_the_lobby(size=WIDE) as d:
        await d.happen(roster("[red]bob[/]"))
        assert names_of(d) == ["[red]bob[/]"]
        assert "[red]bob[/]" in d.frame


async def test_below_those_that_are_known_stands_how_many_more_there_are():
    async with in_the_lobby(size=WIDE) as d:
        await d.happen(roster_page(*CROWD[:200], count=5012))
        assert names_of(d)[-2:] == ["user199", "… 4,812 more"]
        await d.happen(roster_page(*CROWD[200:], count=400, after="user199", more=False))
        assert names_of(d) == CROWD


async def test_a_long_name_has_one_row_as_every_other():
    async with in_the_lobby(size=WIDE) as d:
        await d.happen(roster(*(f"a_name_of_some_length_{number}" for number in range(3))))
        assert d.frame.count("a_name_of_some") == 3
        assert users_of(d).virtual_size.height == 3


async def test_who_is_above_what_is_in_view():
    async with in_the_lobby(size=WIDE) as d:
        assert users_of(d).above == ""
        await d.happen(roster(*CROWD))
        users_of(d).scroll_to(y=50, animate=False)
        await d.settle()
        assert users_of(d).above == "user049"


async def test_where_the_list_ends_before_all_are_shown_more_are_wanted():
    async with driving(*logged_in("bob")[:-1], size=WIDE) as d:
        await d.happen(roster_page(*CROWD[:200], count=5012, re=d.chat.tag("#lobby look")))
        users_of(d).scroll_to(y=100, animate=False)
        await d.settle()
        assert looks(d)[-1] == "#lobby look"
        users_of(d).scroll_end(animate=False)
        await d.settle()
        assert looks(d)[-1] == "#lobby look user199"
        row = users_of(d).scroll_y
        tag = d.chat.tag("#lobby look user199")
        await d.happen(roster_page(*CROWD[200:], count=5012, after="user199", re=tag))
        assert users_of(d).scroll_y == row
        assert names_of(d)[200] == "user200"
        assert d.chat.lines.count("#lobby look user199") == 1


async def test_a_list_that_nobody_sees_wants_nothing():
    async with driving(*logged_in("bob")[:-1], size=NARROW) as d:
        await d.happen(roster_page("ann", count=5012, re=d.chat.tag("#lobby look")))
        assert looks(d)[-1] == "#lobby look"
        await d.press("f8")
        assert looks(d)[-1] == "#lobby look ann"
        await d.press("f8")
        await d.happen(roster_page("bob", count=5013, re=d.chat.tag("#lobby look ann")))
        assert looks(d) == ["#lobby look", "#lobby look ann"]
