import re

import pytest

from chatkit.protocol import events
from chatkit.protocol.events import CommandHelp, User
from chatkit.tui import answers
from tests.corpus import HOSTILE
from tests.tui.fake import at, message, roster, roster_page, stopped_clock


def test_a_roster_in_words():
    assert answers.of_roster(roster("alice", "bob", topic="tea")) == "#lobby · tea\n2 here: alice, bob"
    assert answers.of_roster(roster("bob", away=("bob",))) == "#lobby\n1 here: bob (away)"


def test_a_page_of_a_large_room_says_how_the_next_is_to_be_had():
    told = answers.of_roster(roster_page("alice", "bob", count=5012))
    assert told == "#lobby\n2 of 5,012 here: alice, bob\n/look bob shows the next ones"
    last = roster_page("zoë", count=5012, after="bob", more=False)
    assert answers.of_roster(last) == "#lobby\n1 of 5,012 here: zoë"


def test_users_stand_in_columns_whatever_their_letters():
    users = [
        User(nick="小明", rooms=["lobby", "ops"], since=at(), idle=5),
        User(nick="bob\x1b[31m", rooms=["lobby"], since=at(), idle=7200, away=True),
    ]
    assert answers.of_users(events.Users(users=users)).splitlines() == [
        "2 logged in:",
        "小明  #lobby #ops  idle 5s",
        "bob   #lobby       idle 2h, away",
    ]
    assert answers.of_users(events.Users(users=[])) == "0 logged in:"


def test_a_page_of_many_users_says_how_the_next_is_to_be_had():
    bob = User(nick="bob", rooms=["lobby"], since=at(), idle=5)
    assert answers.of_users(events.Users(users=[bob], count=5012, next="bob")).splitlines() == [
        "1 of 5,012 logged in:",
        "bob  #lobby  idle 5s",
        "/who bob shows the next ones",
    ]
    last = events.Users(users=[bob], count=5012, after="al")
    assert answers.of_users(last).splitlines() == ["1 of 5,012 logged in:", "bob  #lobby  idle 5s"]


def test_one_wide_cell_does_not_widen_all_the_others():
    crowd = [f"room{number}" for number in range(1000)]
    users = [
        User(nick=nick, rooms=rooms, since=at(), idle=5)
        for nick, rooms in (("a" * 9000, ["lobby"]), ("bob", crowd), ("zoë", ["lobby"]))
    ]
    _, first, _, last = answers.of_users(events.Users(users=users)).splitlines()
    assert len(first) < 200
    assert len(last) < 2 * answers.WIDEST_COLUMN + 20


def test_help_leaves_out_what_the_client_sees_to_unless_one_asks_for_it():
    verbs = ("say", "look", "format", "resume", "converse")
    told = [CommandHelp(verb=verb, usage=verb, summary="s", example=verb, aliases=[]) for verb in verbs]
    clock = stopped_clock()
    assert answers.of(events.Help(commands=told), clock) == answers.of_help(told[:2])
    assert answers.of(events.Help(commands=told[2:3]), clock) == answers.of_help(told[2:3])


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


def line(name, topic, people, **more):
    return events.RoomLine(name, topic, people, **{"inside": False, **more})


def test_rooms_stand_in_columns_with_what_is_new_there():
    rooms = [
        line("dev", "", 1),
        line("lobby", "tea and code", 12, inside=True),
        line("ops", "the\x1b[31m machines", 3, unread=7),
    ]
    assert [row.rstrip() for row in answers.of_rooms(rooms).splitlines()] == [
        "3 rooms:",
        "#dev    1 person",
        "#lobby  12 people  you are in  tea and code",
        "#ops    3 people   7 new       the machines",
    ]
    assert answers.of_rooms(rooms[:1]).splitlines()[0] == "1 room:"


def test_what_is_known_of_somebody_in_words():
    zoe = events.Whois(nick="zoë", rooms=["lobby", "ops"], since=at(-60), idle=125, away=True, why="lunch")
    assert answers.of_whois(zoe, stopped_clock()).splitlines() == [
        "zoë is in #lobby #ops",
        "logged in since 11:00, idle 2m",
        "away (lunch)",
    ]
    bob = events.Whois(nick="bob", rooms=[], since=at(), idle=0, away=False, why="")
    assert answers.of_whois(bob, stopped_clock()).splitlines() == [
        "bob is in no room that you may see",
        "logged in since 12:00, idle 0s",
    ]


def test_a_topic_in_words():
    topic = events.Topic(room="ops", text="tea", nick="alice", at=at(-60))
    assert answers.of_topic(topic, stopped_clock()) == "#ops: tea (alice, 11:00)"
    assert answers.of_topic(events.Topic(room="ops", text="tea"), stopped_clock()) == "#ops: tea"
    assert answers.of_topic(events.Topic(room="ops", text=""), stopped_clock()) == "#ops has no topic"


def test_habits_in_words():
    def told(event):
        return answers.of(event, stopped_clock())

    assert told(events.Ignoring(nicks=["mallory", "eve"])) == "you ignore mallory, eve"
    assert told(events.Ignoring(nicks=[])) == "you ignore nobody"
    assert told(events.Quiet(on=True)) == "who comes and goes is not shown any more"
    assert told(events.Quiet(on=False)) == "who comes and goes is shown again"
    assert told(events.Bye(reason="")) == ""


def test_being_away_in_words():
    def told(**more):
        return answers.of_away("bob is", events.Away(room="", nick="bob", at=at(), **more))

    assert told(away=True, why="lunch") == "bob is away (lunch)"
    assert told(away=True, why="") == "bob is away"
    assert told(away=False, why="") == "bob is back"


# the past


def page(*messages, **more):
    return events.History(room="lobby", messages=list(messages), **{"complete": True, **more})


def test_history_has_ids_times_and_names():
    yesterday = message("小明", "早", -24 * 60, number=7)
    told = answers.of_history(page(yesterday, message("bob", "hi", number=8)), stopped_clock())
    assert told == "7 25 Nov 12:00 小明: 早\n8 12:00 bob: hi"
    waves = page(message("bob", "waves", number=9, kind="emote"))
    assert answers.of_history(waves, stopped_clock()) == "9 12:00 * bob waves"


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
