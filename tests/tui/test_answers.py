import pytest

from chatkit.protocol.events import CommandHelp, User
from chatkit.tui import answers
from tests.tui.fake import at


def test_a_roster_in_words():
    assert answers.of_roster("lobby", "tea", ["alice", "bob"]) == "#lobby · tea\n2 here: alice, bob"
    assert answers.of_roster("lobby", "", ["bob"]) == "#lobby\n1 here: bob"


def test_users_stand_in_columns_whatever_their_letters():
    users = [
        User(nick="小明", rooms=["lobby", "ops"], since=at(), idle=5),
        User(nick="bob\x1b[31m", rooms=["lobby"], since=at(), idle=7200),
    ]
    assert answers.of_users(users).splitlines() == [
        "2 logged in:",
        "小明  #lobby #ops  idle 5s",
        "bob   #lobby       idle 2h",
    ]
    assert answers.of_users([]) == "0 logged in:"


def test_one_wide_cell_does_not_widen_all_the_others():
    crowd = [f"room{number}" for number in range(1000)]
    users = [
        User(nick=nick, rooms=rooms, since=at(), idle=5)
        for nick, rooms in (("a" * 9000, ["lobby"]), ("bob", crowd), ("zoë", ["lobby"]))
    ]
    _, first, _, last = answers.of_users(users).splitlines()
    assert len(first) < 200
    assert len(last) < 2 * answers.WIDEST_COLUMN + 20


def test_help_is_written_as_commands_are_typed_here():
    say = CommandHelp(verb="say", usage="say TEXT", summary="say something", example="say hi", aliases=[])
    look = CommandHelp(verb="look", usage="look", summary="see who is here", example="look", aliases=[])
    assert answers.of_help([say]) == "/say TEXT  say something\nfor example: /say hi"
    assert answers.of_help([say, look]).splitlines()[1] == "/look      see who is here"
    assert answers.of_help([]) == ""


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(-1, "0s"), (0.9, "0s"), (59, "59s"), (60, "1m"), (3599, "59m"), (3600, "1h"), (90000, "1d")],
)
def test_a_length_of_time_in_one_word(seconds, expected):
    assert answers.duration(seconds) == expected
