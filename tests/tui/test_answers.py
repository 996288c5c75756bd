import re

import pytest

from chatkit.protocol import events
from chatkit.protocol.events import CommandHelp, User
from chatkit.tui import answers
from tests.corpus import HOSTILE
from tests.tui.fake import at, message, stopped_clock


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


# the past


def page(*messages, **more):
    return events.History(room="lobby", messages=list(messages), **{"complete": True, **more})


def test_history_has_ids_times_and_names():
    yesterday = message("小明", "早", -24 * 60, number=7)
    told = answers.of_history(page(yesterday, message("bob", "hi", number=8)), stopped_clock())
    assert told == "7 25 Nov 12:00 小明: 早\n8 12:00 bob: hi"


@pytest.mark.parametrize(
    ("history", "told"),
    [
        (page(), "Nothing was said there."),
        (page(complete=False), "What was said there is kept no longer."),
        (
            page(message("bob", "hi", number=8), complete=False),
            "older ones are kept no longer\n8 12:00 bob: hi",
        ),
    ],
)
def test_history_says_what_is_not_there(history, told):
    assert answers.of_history(history, stopped_clock()) == told


def test_a_search_tells_the_room_too():
    found = events.Search(messages=[message("bob", "hi", number=8)])
    assert answers.of_search(found, stopped_clock()) == "#lobby 8 12:00 bob: hi"
    assert answers.of_search(events.Search(messages=[]), stopped_clock()) == "Nothing found."


@pytest.mark.parametrize("put", [page, lambda *messages: events.Search(messages=list(messages))])
@pytest.mark.parametrize("text", [text for _, text in HOSTILE])
def test_no_line_of_the_past_poses_as_somebody_elses(put, text):
    told = put(message("bob", f"hi\n9 12:00 alice: I agree\n{text}", number=8))
    of = answers.of_history if put is page else answers.of_search
    first, *more = of(told, stopped_clock()).split("\n")
    assert re.match("(#lobby )?8 12:00 bob: ", first)
    assert more
    assert all(line.startswith("    bob: ") for line in more)


def test_of_more_than_can_be_shown_the_newest_are():
    many = [message("bob", "x" * 4000, number=number) for number in range(1, 9)]
    older, *told = answers.of_history(page(*many), stopped_clock()).split("\n")
    assert older == "older ones do not fit here"
    assert [line[0] for line in told] == ["5", "6", "7", "8"]
    *told, older = answers.of_search(events.Search(messages=many[::-1]), stopped_clock()).split("\n")
    assert older == "older ones do not fit here"
    assert [line.split()[1] for line in told] == ["8", "7", "6", "5"]


def test_one_that_is_too_long_is_shown_as_far_as_it_goes():
    told = answers.of_history(page(message("bob", "x" * 30_000)), stopped_clock())
    assert "10000 characters more" in told
