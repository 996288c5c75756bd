"""Between the state and the connection, without any screen."""

import pytest

from chatkit.client import Chat, Connected, Disconnected, Lost, Reconnecting
from chatkit.tui.change import Change
from chatkit.tui.connection import Connecting
from chatkit.tui.entries import Delivery
from chatkit.tui.helm import NO_CONNECTION, NO_NAME, Helm, open_chat
from chatkit.tui.outgoing import LATE_AFTER
from chatkit.tui.typed import read
from tests.tui.fake import logged_in
from tests.tui.steering import Steered


class Bridge(Steered):
    """A helm that has begun to connect."""

    def __init__(self, nick="bob"):
        super().__init__(nick)
        self.helm.connect()

    def happens(self, *happened):
        self.chat.put(*happened)
        return self.helm.follow_up(self.applied(*happened))

    def loses(self, event):
        self.chat.lose(event)
        return self.helm.follow_up(self.applied(event))

    def applied(self, *happened):
        changed = Change.NOTHING
        for event in happened:
            changed |= self.state.apply(event)
        return changed

    def types(self, typed):
        return self.helm.obey(read(typed))


@pytest.fixture
def bridge():
    bridge = Bridge()
    bridge.happens(*logged_in("bob", "alice"))
    return bridge


def test_what_the_state_wants_to_know_is_asked_once(bridge):
    asked = list(bridge.chat.lines)
    assert any(line.startswith("#lobby history") for line in asked)
    bridge.helm.follow_up(Change.ASK)
    assert bridge.chat.lines == asked


def test_what_is_said_goes_out_and_is_expected_to_be_acknowledged(bridge):
    assert bridge.types("hi").refusal == ""
    assert bridge.chat.lines[-1] == '#lobby say "hi"'
    assert bridge.said == 1


def test_without_a_connection_speech_waits_and_a_command_is_refused(bridge):
    bridge.loses(Reconnecting("reset", 3, 1))
    assert bridge.types("hi").change & Change.ENTRIES
    assert bridge.types("/who").refusal == NO_CONNECTION
    assert bridge.said == 0
    bridge.happens(*logged_in("bob", "alice"))
    assert bridge.chat.lines.count('#lobby say "hi"') == 1
    assert bridge.said == 1


def test_without_a_name_nothing_is_said():
    bridge = Bridge(nick=None)
    bridge.happens(Connected("chatkit", "1"))
    assert bridge.types("hi").refusal == NO_NAME
    assert bridge.helm.log_in("bob\x1b[31m") & Change.NICK
    assert bridge.chat.lines[-1] == "login bob"


def test_what_is_said_while_the_server_thinks_about_the_name_waits_for_it():
    bridge = Bridge(nick=None)
    bridge.happens(Connected("chatkit", "1"))
    bridge.helm.log_in("bob")
    assert bridge.types("hi").refusal == ""
    assert bridge.chat.lines == ["login bob"]
    bridge.happens(*logged_in("bob")[2:])
    assert bridge.chat.lines[-1] == '#lobby say "hi"'


def test_what_cannot_be_done_here_says_why(bridge):
    bridge.types("/query alice")
    assert bridge.types("/me waves").refusal


def test_what_is_late_goes_again_on_a_new_connection_and_what_is_lost_as_a_new_line(bridge):
    bridge.types("late")
    bridge.clock.advance(LATE_AFTER)
    bridge.state.outgoing.mark_late()
    bridge.helm.send_again()
    assert bridge.chat.renewed == 1
    bridge.happens(Lost((bridge.chat.tag('#lobby say "late"'),), "why"))
    bridge.helm.follow_up(bridge.helm.send_again())
    assert bridge.chat.renewed == 1
    assert bridge.chat.lines.count('#lobby say "late"') == 2
    assert [said.delivery for said in bridge.state.room.log.pending.values()] == [Delivery.PENDING]


def test_to_retry_ends_a_wait_or_makes_a_new_connection(bridge):
    bridge.loses(Reconnecting("reset", 3, 1))
    assert bridge.helm.retry() == (Change.NOTHING, None)
    assert bridge.chat.retried == 1
    bridge.loses(Disconnected("gone"))
    _, chat = bridge.helm.retry()
    assert chat is bridge.chats[1]
    assert chat.started
    assert isinstance(bridge.state.link, Connecting)


async def test_it_ends_with_its_connection(bridge):
    await bridge.helm.aclose()
    assert bridge.chat.closed
    await Helm(bridge.state, int).aclose()  # which never connected


def test_without_a_factory_it_is_a_real_chat():
    assert isinstance(open_chat("chat.lan:5005", "bob"), Chat)
