from chatkit.tui.widgets.user_list import UserList
from tests.tui.driving import WIDE, in_the_lobby
from tests.tui.fake import roster


def users_of(d):
    return d.app.main.query_one(UserList)


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
        crowd = [f"user{number:03}" for number in range(200)]
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
