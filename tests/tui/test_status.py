import pytest

from chatkit.client import Connected, Connecting, Disconnected, LoginRefused, Reconnecting
from chatkit.tui import status
from chatkit.tui.actions import ACTIONS, written
from tests.tui.fake import logged_in, message, private, roster, roster_page
from tests.tui.states import happens, state_after

LOST = Reconnecting("reset by peer", 11.2, 2)


def key_of(action):
    """As in the table of actions."""
    return next(written(each.keys[:1]) for each in ACTIONS if each.id == action)


def header(state, **more):
    return "".join(part.text for part in status.header(state, **more))


@pytest.mark.parametrize(
    ("happened", "bar", "banner"),
    [
        ([], "connecting to chat.lan:5005", "Connecting to chat.lan:5005 · 0s"),
        (
            [Connecting("chat.lan:5005", 3)],
            "connecting to chat.lan:5005",
            "Connecting to chat.lan:5005 · 0s · attempt 3",
        ),
        ([Connected("chatkit", "1")], "chatkit · no name yet", "Asking for bob …"),
        (
            [Connected("chatkit", "1"), LoginRefused("bob", "nick_taken", "taken", ())],
            "chatkit · no name yet",
            "taken · Enter to choose a name",
        ),
        (logged_in(), "bob on chatkit", None),
        (
            [*logged_in(), LOST],
            "no connection to chatkit",
            "Reconnecting in 12s · F5 now · reset by peer",
        ),
        ([LOST], "no connection to chat.lan:5005", "Reconnecting in 12s · F5 now · reset by peer"),
        (
            [*logged_in(), Disconnected("logged out")],
            "disconnected",
            "Disconnected · R reconnect · Q quit · logged out",
        ),
    ],
)
def test_every_state_of_the_connection_has_its_words(happened, bar, banner):
    state = state_after(*happened)
    assert status.bar(state).text == bar
    assert status.banner(state, key_of) == banner


def test_the_header_says_where_one_is():
    assert header(state_after()) == "#lobby"
    assert header(state_after(*logged_in("bob", "alice"))) == "#lobby · 2 here · tea and code"
    assert header(state_after(*logged_in(), roster("bob"))) == "#lobby · 1 here"
    assert header(state_after(*logged_in()[:-1])) == "#lobby", "before it is known who is here"
    assert header(state_after(*logged_in(), roster_page("a", count=5012))) == "#lobby · 5,012 here"


def test_the_header_names_the_other_rooms_and_what_is_unread_there():
    state = state_after(*logged_in("bob", "alice", rooms=("lobby", "ops", "dev", "den"), topic="tea"))
    happens(
        state,
        message("alice", "hi", room="ops"),
        message("alice", "hm", room="ops"),
        message("alice", "bob?", room="dev"),
        private("alice", "bob", "psst"),
    )
    state.rooms.arrange()
    assert header(state) == "#lobby · 2 here · dev!1 @alice!1 ops(2) · tea"
    assert header(state, people=False, rooms=False) == "#lobby · tea"
    parts = status.unread(state)
    assert [part.loudness.value for part in parts] == ["loud", "loud", "unread"]
    assert [part.title for part in parts] == ["#dev", "@alice", "#ops"]
    state.rooms.show(state.rooms.talk("alice"))
    assert header(state) == "@alice · private · dev!1 ops(2)"
    assert status.placeholder(state) == "message @alice"


def test_the_bar_says_that_one_is_away():
    state = state_after(*logged_in(), roster("bob", away=("bob",)))
    assert status.bar(state).text == "bob (away) on chatkit"


def test_the_composer_says_whom_one_talks_to():
    assert status.placeholder(state_after(*logged_in())) == "message #lobby"
    assert status.placeholder(state_after(Disconnected("x"))) == "disconnected"
