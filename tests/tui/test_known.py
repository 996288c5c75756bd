from chatkit.protocol import events
from chatkit.tui import known
from tests.tui.fake import at, message, private, roster
from tests.tui.states import happens, online


def test_who_spoke_last_comes_first_then_the_silent_then_the_gone():
    state = online("alan", "albert", "alfred", "alma", "Bob2")
    happens(
        state,
        message("alma", "first"),
        message("alfred", "one"),
        message("alma", "last"),
        message("alien", "bye"),
        events.Left(room="lobby", nick="alien", at=at(1), reason=""),
    )
    assert list(known.people_here(state, "AL").values()) == ["alma", "alfred", "alan", "albert", "alien"]


def test_we_ourselves_are_not_offered():
    state = online("bobby")
    happens(state, message("bob", "it is me"))
    assert list(known.people_here(state, "bo").values()) == ["bobby"]
    assert list(known.people(state, "bo").values()) == ["bobby"]


def test_names_are_compared_as_the_server_does():
    state = online("José", "小明")
    assert list(known.people_here(state, "jose\u0301").values()) == ["José"]
    assert list(known.people_here(state, "ＪＯＳ").values()) == ["José"]


def test_people_of_other_rooms_and_talks_are_known_too_and_each_is_there_once():
    state = online("anna", "abel")
    happens(
        state,
        private("anna", "bob", "psst"),
        private("away_one", "bob", "psst"),
        events.Joined(room="ops", topic=""),
        roster("abel", "adam", "bob", room="ops"),
    )
    assert list(known.people(state, "a").values()) == ["abel", "anna", "away_one", "adam"]
    first = list(known.people(state, "a", talks_first=True).values())
    assert first == ["anna", "away_one", "abel", "adam"]


def test_of_thousands_only_so_many_are_told():
    state = online(*(f"user{number}" for number in range(500)))
    assert len(known.people_here(state, "user")) == known.MOST


def test_rooms_are_ours_and_those_that_the_server_told_of():
    state = online()
    happens(state, events.Joined(room="ops", topic=""))
    lines = [events.RoomLine("Lobby", "", 1, inside=True), events.RoomLine("orga", "", 2, inside=False)]
    happens(state, events.Rooms(rooms=lines))
    assert known.rooms(state, "") == ["lobby", "ops", "orga"]
    assert known.rooms(state, "O", new=True) == ["orga", "ops"]


def test_verbs_are_the_usual_ones_until_the_server_has_told_its_own():
    state = online()
    usual = known.verbs(state)
    assert usual["me"].verb == "emote"
    assert "resume" not in usual
    about = events.CommandHelp("dance", "dance WHO", "turn round", "dance bob", ["twirl"])
    happens(state, events.Help(commands=[about]))
    told = known.verbs(state)
    assert told["twirl"] is told["dance"]
    assert "look" not in told
    assert {"quit", "query"} <= told.keys()  # these are ours


def test_an_alias_hides_no_verb():
    state = online()
    commands = [
        events.CommandHelp("a", "a X", "", "", ["b"]),
        events.CommandHelp("b", "b Y", "", "", []),
    ]
    happens(state, events.Help(commands=commands))
    assert known.verbs(state)["b"].usage == "b Y"


def test_rooms_are_wanted_where_one_is_about_to_be_named():
    typed = ("/join", "/JOIN o", "see #o", "#", "", " ", "hi", "/", "/tell bob", "a#b", "#ops is it")
    assert list(map(known.wants_rooms, typed)) == [True] * 4 + [False] * 7


def test_what_the_client_does_comes_last_and_hides_no_command_of_the_servers():
    state = online()
    own = [events.CommandHelp(verb, verb, "ours", "", []) for verb in ("unread", "topic", "names")]
    state.own_commands = own
    found = known.verbs(state)
    assert list(found)[-1] == "unread"
    assert {found[verb].summary == "ours" for verb in ("topic", "names")} == {False}
    assert known.verbs(state)["at"].usage == "at MOMENT"
