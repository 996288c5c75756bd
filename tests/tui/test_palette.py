import pytest

from chatkit.protocol.events import CommandHelp, Help, RoomLine, Rooms
from chatkit.tui.actions import ACTIONS
from chatkit.tui.palette import MOST, Item, items, match, search
from chatkit.tui.state import ClientState
from tests.tui.fake import logged_in, message, private, roster, stopped_clock

COMMANDS = [
    CommandHelp(verb=verb, usage=usage, summary=summary, example="", aliases=[])
    for verb, usage, summary in (
        ("join", "join ROOM", "go into a room"), ("who", "who [AFTER]", "see who is logged in"),
        ("colour", "colour red|blue", "choose"), ("quiet", "quiet [off]", "hide who comes"),
        ("help", "help [VERB]", "list the commands"),
    )
]  # fmt: skip
NO_KEYS = dict.fromkeys([action.id for action in ACTIONS], ())


@pytest.fixture
def state():
    state = ClientState("chat.lan", stopped_clock(), "bob")
    happened = logged_in("bob", "alice", "zoë", rooms=("lobby", "ops", "dev"))
    for event in (*happened, Help(commands=COMMANDS), roster("bob", "kofi", room="ops")):
        state.apply(event)
    for room in state.rooms:
        room.past.release()
    return state


def titles(state, recent=()):
    return [item.title for item in items(state, NO_KEYS, recent)]


def test_it_offers_rooms_people_actions_and_commands(state):
    offered = titles(state)
    assert offered[:6] == ["#ops", "#dev", "#lobby", "alice", "zoë", "kofi"]
    assert {"/page-up", "/room NUMBER", "/join ROOM", "/help [VERB]"} <= set(offered)
    assert "bob" not in offered
    assert "/palette" not in offered


def test_rooms_that_we_are_not_in_come_after_ours_and_the_people_and_are_gone_into(state):
    told = [RoomLine(name, "", 1, inside=False) for name in ("Lobby", "garden", "attic")]
    state.apply(Rooms(rooms=told, re="t1"))
    offered = [item for item in items(state, NO_KEYS, ()) if item.title.startswith("#")]
    assert [item.title for item in offered] == ["#ops", "#dev", "#lobby", "#garden", "#attic"]
    assert titles(state).index("#garden") > titles(state).index("kofi")
    assert [item.line for item in offered[-2:]] == ["/join garden", "/join attic"]


def test_where_something_waits_comes_first_and_what_is_shown_last(state):
    state.apply(message("alice", "hello", number=1, room="dev"))
    state.apply(private("zoë", "bob", "psst", number=1))
    state.apply(message("alice", "look, bob", number=1, room="ops"))
    offered = [item for item in items(state, NO_KEYS, ()) if item.room]
    assert [item.title for item in offered] == ["#ops", "@zoë", "#dev", "#lobby"]
    assert [item.about for item in offered] == [
        "room · 1 unread, for you", "private talk · 1 unread", "room · 1 unread", "room · shown now",
    ]  # fmt: skip


def test_with_whom_there_is_a_talk_is_offered_once(state):
    state.apply(private("zoë", "bob", "psst", number=1))
    assert "zoë" not in titles(state)
    assert "@zoë" in titles(state)


def test_what_was_chosen_last_comes_first(state):
    assert titles(state, ["/join ROOM", "#dev"])[:3] == ["#dev", "/join ROOM", "#ops"]


def test_a_command_that_needs_something_is_to_be_completed(state):
    lines = {item.title: item.line for item in items(state, NO_KEYS, ()) if item.line}
    assert lines["/join ROOM"] == "/join "
    assert lines["/colour red|blue"] == "/colour "
    assert lines["/room NUMBER"] == "/room "
    assert lines["/who [AFTER]"] == "/who"
    assert lines["/quiet [off]"] == "/quiet"


def test_an_action_whose_verb_is_the_servers_is_offered_by_what_it_does(state):
    offered = {item.title: item for item in items(state, {**NO_KEYS, "help": ("f1",)}, ())}
    assert offered["show keys and commands"].action.id == "help"
    assert offered["show keys and commands"].keys == "F1"
    assert offered["/help [VERB]"].line == "/help"


@pytest.mark.parametrize(
    ("wanted", "best_first"),
    [
        ("ops", ["#ops", "ops-old", "the-ops", "#devops", "o p s"]),
        ("PU", ["/pull", "/page-up"]),
        ("page up", ["/page-up", "/page-setup"]),
        ("zoe", ["zoe"]),
        ("早", ["@早上好"]),
    ],
)
def test_the_best_comes_first(wanted, best_first):
    offered = [Item(title) for title in reversed(["other", *best_first])]
    assert [hit.item.title for hit in search(offered, wanted)] == best_first


def test_what_it_was_found_by_is_told():
    assert match("ops", "#devops") == (300, (4, 5, 6))
    assert match("pgu", "/page-up")[1] == (1, 3, 6)
    assert match("x", "abc") == (0, ())


def test_what_something_is_about_finds_it_too_but_last():
    offered = [Item("/page-up", "scroll back"), Item("#scroll")]
    assert [hit.item.title for hit in search(offered, "scroll")] == ["#scroll", "/page-up"]
    assert search(offered, "nothing so") == []


def test_nothing_wanted_is_everything_as_it_was_and_never_too_much():
    offered = [Item(f"#{n}") for n in range(MOST + 50)]
    assert [hit.item for hit in search(offered, "  ")] == offered[:MOST]
    assert len(search(offered, "#")) == MOST


def test_a_name_made_to_be_slow_is_not():
    assert match("a" * 30, "ab" * 32) == (172, tuple(range(0, 60, 2)))


def test_letters_that_grow_when_made_small_do_no_harm():
    assert match("i", "İİ i")[1] == (3,)
