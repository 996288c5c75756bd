import pytest

from chatkit.client import Connected, Connecting, Disconnected, Reconnecting
from chatkit.tui import status
from chatkit.tui.state import ClientState
from tests.tui.fake import logged_in, roster, stopped_clock

LOST = Reconnecting("reset by peer", 11.2, 2)


def state_after(*happened, nick="bob"):
    state = ClientState("chat.lan:5005", stopped_clock(), nick)
    for event in happened:
        state.apply(event)
    return state


@pytest.mark.parametrize(
    ("happened", "bar", "banner"),
    [
        ([], "connecting to chat.lan:5005", "Connecting to chat.lan:5005 · 0s"),
        (
            [Connecting("chat.lan:5005", 3)],
            "connecting to chat.lan:5005",
            "Connecting to chat.lan:5005 · 0s · attempt 3",
        ),
        ([Connected("chatkit", "1")], "chatkit · no name yet", "Not logged in yet · Enter to choose a name"),
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
    assert status.banner(state) == banner


def test_the_header_says_where_one_is():
    assert status.header(state_after()) == "#lobby"
    assert status.header(state_after(*logged_in("bob", "alice"))) == "#lobby · 2 here · tea and code"
    assert status.header(state_after(*logged_in(), roster("bob"))) == "#lobby · 1 here"


def test_the_composer_says_whom_one_talks_to():
    assert status.placeholder(state_after(*logged_in())) == "message #lobby"
    assert status.placeholder(state_after(Disconnected("x"))) == "disconnected"
