import inspect

import pytest
from textual._compositor import LayoutUpdate
from textual.driver import Driver
from textual.events import Key

from chatkit.client import Chat, Connected, Connecting, Disconnected, LoginRefused, Reconnecting
from chatkit.protocol import events
from chatkit.tui.app import ChatApp
from chatkit.tui.helm import Connection
from chatkit.tui.outgoing import LATE_AFTER
from chatkit.tui.screens.nick import NickScreen
from tests.tui.driving import driving, in_the_lobby
from tests.tui.fake import FakeChat, MovedClock, at, logged_in, login, message, private, roster


def methods(kind):
    return {name: value for name, value in vars(kind).items() if inspect.isfunction(value) and name[0] != "_"}


def shape(function):
    return list(inspect.signature(function).parameters), inspect.iscoroutinefunction(function)


def test_the_fake_chat_has_what_the_real_one_has():
    for name, wanted in methods(Connection).items():
        for kind in (Chat, FakeChat):
            assert (
                inspect.signature(getattr(kind, name)).parameters.keys()
                == inspect.signature(wanted).parameters.keys()
            )
            assert inspect.iscoroutinefunction(getattr(kind, name)) == inspect.iscoroutinefunction(wanted)


async def test_the_layout_is_there_before_anything_has_come():
    async with driving() as d:
        assert d.chat.started
        assert "#lobby" in d.frame
        assert "message #lobby" in d.frame
        assert "Connecting to chat.lan:5005" in d.frame


async def test_it_logs_in_looks_once_and_shows_who_is_there():
    async with driving(*logged_in("bob", "alice", "zoë")[:-1]) as d:
        assert d.chat.nick == "bob"
        assert d.chat.lines == ["#lobby look", "#lobby history new"]
        assert "here" not in d.frame
        await d.happen(roster("alice", "bob", "zoë", re=d.chat.tag("#lobby look")))
        assert "3 here" in d.frame
        assert "bob on chatkit" in d.frame


async def test_what_is_typed_is_said_and_shown_at_once_and_again_when_it_is_stored():
    async with in_the_lobby() as d:
        await d.enter("hi")
        assert d.chat.lines[-1] == '#lobby say "hi"'
        assert d.frame.count("bob hi") == 1
        assert d.composer.text == ""
        await d.happen(message("bob", "hi", re=d.chat.tag('#lobby say "hi"')))
        assert d.frame.count("bob hi") == 1


async def test_a_look_that_was_typed_is_answered_among_the_messages_and_the_first_one_is_not():
    async with driving(*logged_in("bob", "alice")[:-1]) as d:
        await d.happen(roster("alice", "bob", re=d.chat.tag("#lobby look")))
        assert "2 here: alice, bob" not in d.frame
        await d.enter("/look")
        await d.happen(roster("alice", "bob", re=d.chat.tag("#lobby look")))
        assert "2 here: alice, bob" in d.frame


async def test_it_looks_again_after_a_reconnect():
    async with in_the_lobby() as d:
        await d.lose(Reconnecting("reset", 3, 1))
        await d.happen(*logged_in("bob", "carol")[:-1])
        assert d.chat.lines.count("#lobby look") == 1
        await d.happen(roster("bob", "carol"))
        assert "2 here" in d.frame


async def test_a_command_that_cannot_be_sent_stays_in_the_composer():
    async with in_the_lobby() as d:
        await d.lose(Reconnecting("reset", 3, 1))
        await d.enter("/who")
        assert d.composer.text == "/who"
        assert "What you typed stays here" in d.frame
        await d.happen(*logged_in("bob"))
        assert "What you typed stays here" not in d.frame
        await d.press("enter")
        assert d.chat.lines[-1] == "who"
        assert d.composer.text == ""


async def test_what_is_said_without_a_connection_is_sent_once_there_is_one():
    async with in_the_lobby() as d:
        await d.lose(Reconnecting("reset", 3, 1))
        await d.enter("hi")
        await d.enter("are you there?")
        assert d.composer.text == ""
        assert "… hi" in d.frame
        assert "2 to be sent then, Alt+X takes back" in d.frame
        await d.happen(*logged_in("bob"))
        assert [line for line in d.chat.lines if " say " in line] == [
            '#lobby say "hi"',
            '#lobby say "are you there?"',
        ]
        assert "… hi" not in d.frame
        await d.happen(message("bob", "hi", re=d.chat.tag('#lobby say "hi"')))
        assert d.frame.count("bob hi") == 1


async def test_what_is_late_is_marked_and_goes_again_on_a_new_connection():
    clock = MovedClock()
    async with driving(*logged_in("bob", "alice"), clock=clock.clock) as d:
        await d.enter("hi")
        d.app._look_for_late()
        await d.settle()
        assert "✗" not in d.frame
        clock.advance(LATE_AFTER)
        d.app._look_for_late()
        await d.settle()
        assert "✗ hi" in d.frame
        assert "1 not acknowledged" in d.frame
        await d.press("alt+r")
        assert d.chat.renewed == 1
        await d.happen(message("bob", "hi", re=d.chat.tag('#lobby say "hi"')))
        assert "✗" not in d.frame


async def test_nothing_is_said_without_a_name_but_commands_go_out():
    async with driving(Connected("chatkit", "1"), nick=None) as d:
        await d.press("escape")
        await d.enter("hi")
        assert d.composer.text == "hi"
        assert d.chat.lines == []
        await d.press("escape", "ctrl+c")
        await d.enter("/login bob")
        assert d.chat.lines == ["login bob"]


async def test_what_is_too_long_for_a_line_stays_too():
    async with in_the_lobby() as d:
        await d.type("x" * 9000)
        await d.press("enter")
        assert len(d.composer.text) == 9000
        assert "Too long" in d.frame


async def test_reconnecting_can_be_hurried():
    async with in_the_lobby() as d:
        await d.lose(Reconnecting("reset", 12.3, 1))
        assert "Reconnecting in 13s" in d.frame
        await d.press("f5")
        assert d.chat.retried == 1
        await d.press("enter")
        assert d.chat.retried == 2


async def test_after_the_end_r_connects_anew_with_the_same_name_and_the_messages_stay():
    async with in_the_lobby() as d:
        await d.happen(message("alice", "before"))
        await d.type("a draft")
        await d.lose(Disconnected("logged out"))
        assert "Disconnected · R reconnect · Q quit · logged out" in d.frame
        assert d.composer.disabled
        await d.press("r")
        assert len(d.chats) == 2
        assert (d.chat.started, d.chat.nick) == (True, "bob")
        await d.happen(*logged_in("bob"))
        assert "alice before" in d.frame
        assert d.composer.text == "a draft"
        await d.press("!")
        assert d.composer.text == "a draft!"


async def test_an_impatient_r_connects_only_once():
    async with in_the_lobby() as d:
        await d.lose(Disconnected("logged out"))
        await d.press("r", "R", "f5")
        assert len(d.chats) == 2


@pytest.mark.parametrize("key", ["q", "Q", "ctrl+q"])
async def test_after_the_end_q_quits(key):
    async with in_the_lobby() as d:
        await d.lose(Disconnected("logged out"))
        await d.press(key)
        assert d.app.return_value == 0


async def test_quitting_logs_out_politely():
    async with in_the_lobby() as d:
        await d.enter("/quit")
        assert d.app.return_value == 0
    assert d.chat.closed


async def test_leaving_in_any_other_way_closes_the_connection_too():
    async with in_the_lobby() as d:
        pass
    assert d.chat.closed


async def test_many_events_at_once_are_shown_in_order():
    async with in_the_lobby() as d:
        await d.happen(*[message("alice", f"number {number}") for number in range(500)])
        assert "number 499" in d.frame
        texts = [getattr(entry, "text", "") for entry in d.app.state.room.log.since(0)]
        assert [text for text in texts if text.startswith("number")] == [f"number {n}" for n in range(500)]


async def test_a_room_that_was_joined_is_shown():
    async with in_the_lobby() as d:
        await d.happen(message("alice", "in the lobby"))
        await d.enter("/join ops")
        await d.happen(events.Joined(room="ops", topic="", re=d.chat.tag("join ops")))
        assert "in the lobby" not in d.frame
        assert "#ops" in d.frame
        assert "message #ops" in d.frame


async def test_a_room_that_has_been_talked_in_is_laid_out_for_its_names():
    async with in_the_lobby() as d:
        await d.happen(events.Joined(room="ops", topic=""), message("josephine", "here", room="ops"))
        await d.press("alt+a")
        assert "12:00 josephine here" in d.frame


async def test_a_room_that_one_comes_back_to_is_shown_from_its_end():
    async with in_the_lobby() as d:
        await d.happen(*[message("alice", f"number {number}") for number in range(80)])
        await d.press("pageup")
        await d.happen(events.Joined(room="ops", topic=""))
        await d.press("alt+down", "alt+down")
        await d.happen(message("alice", "one more"))
        assert "one more" in d.frame
        assert "▼" not in d.frame


async def test_a_dialog_asks_for_a_name_and_goes_when_there_is_one():
    async with driving(Connecting("a", 1), Connected("chatkit", "1"), nick=None, suggested_nick="root") as d:
        assert isinstance(d.app.screen, NickScreen)
        assert "root" in d.frame
        await d.press("enter")
        assert d.chat.lines == ["login root"]
        await d.happen(events.Login(nick="root", room="lobby", re=d.chat.tag("login root")))
        assert not isinstance(d.app.screen, NickScreen)
        assert d.composer.has_focus


async def test_the_dialog_goes_when_the_connection_does():
    refused = LoginRefused("bob", "nick_taken", "The name bob is taken.", ("bob_",))
    async with driving(Connected("chatkit", "1"), refused) as d:
        assert isinstance(d.app.screen, NickScreen)
        await d.press("f1")
        await d.lose(Reconnecting("reset", 1, 1))
        assert d.app.screen is d.app.main


async def test_enter_opens_the_dialog_again_when_it_was_put_off():
    async with driving(Connected("chatkit", "1"), nick=None) as d:
        await d.press("escape")
        assert d.app.screen is d.app.main
        assert "Not logged in yet" in d.frame
        await d.press("enter")
        assert isinstance(d.app.screen, NickScreen)


# What was said before


async def test_a_first_visit_shows_the_last_few_messages():
    async with driving() as d:
        d.chat.record = [message("alice", f"number {n}", n - 60) for n in range(30)]
        await d.happen(*logged_in("bob", "alice"))
        assert d.chat.lines == ["#lobby history new"]
        assert "number 9" not in d.frame
        assert d.frame.index("number 10") < d.frame.index("number 29") < d.frame.index("you are bob")


async def test_another_visit_shows_what_is_new_and_since_when():
    async with driving() as d:
        d.chat.record = [message("alice", f"number {n}", n - 60) for n in range(4)]
        d.chat.visits["lobby"] = (d.chat.record[1].id, at(-58.5))
        await d.happen(*logged_in("bob", "alice"))
        frame = d.frame
        assert frame.index("number 1") < frame.index("2 new since 11:01") < frame.index("number 2")
        assert "number 3" in frame


async def test_what_is_said_while_the_past_is_asked_for_stands_below_it():
    async with driving() as d:
        d.chat.answers = False
        first, second, third = (message("alice", text) for text in ("first", "second", "third"))
        await d.happen(*logged_in("bob", "alice"))
        await d.happen(third)
        assert "third" not in d.frame
        d.chat.record = [first, second]
        d.chat.answer(d.chat.tag("#lobby history new"), "#lobby history new")
        await d.settle()
        assert d.frame.index("first") < d.frame.index("second") < d.frame.index("third")


async def test_after_a_reconnect_what_was_missed_is_there_once():
    async with in_the_lobby() as d:
        heard, missed, later = (message("alice", text) for text in ("heard", "missed", "later"))
        await d.happen(heard)
        await d.lose(Reconnecting("reset", 3, 1))
        d.chat.record = [heard, missed]
        await d.happen(*logged_in("bob", "alice"))
        assert d.chat.lines[-2:] == ["#lobby history after 1 500", "#lobby history after 2 500"]
        await d.happen(missed, later)
        assert [d.frame.count(text) for text in ("heard", "missed", "later")] == [1, 1, 1]


async def test_the_past_is_not_asked_for_on_a_link_that_broke_in_the_same_moment():
    async with driving() as d:
        d.chat.put(*logged_in("bob", "alice"))
        await d.lose(Reconnecting("reset", 3, 1))
        assert d.chat.lines == []
        await d.happen(*logged_in("bob", "alice"))
        assert d.chat.lines == ["#lobby history new"]


async def test_a_history_that_was_typed_is_answered_among_the_messages():
    async with in_the_lobby() as d:
        d.chat.record = [message("alice", "the kettle is on", number=41)]
        await d.enter("/history 5")
        assert "41 12:00 alice: the kettle is on" in d.frame


# Rooms and private talks


async def test_the_room_that_was_wanted_is_joined_and_shown():
    async with driving(*logged_in("bob"), room="ops") as d:
        assert d.chat.lines == ["#lobby history new", "join ops"]
        await d.happen(events.Joined(room="ops", topic="", re=d.chat.tag("join ops")))
        assert "message #ops" in d.frame
        assert d.chat.lines[-2:] == ["#ops look", "#ops history new"]


async def test_a_private_talk_from_its_beginning_to_its_end():
    async with in_the_lobby() as d:
        await d.happen(private("alice", "bob", "are you there?"))
        assert "are you there?" not in d.frame
        await d.press("alt+a")
        assert "alice are you there?" in d.frame
        await d.enter("yes")
        assert d.frame.count("bob yes") == 1
        await d.happen(private("bob", "alice", "yes", re=d.chat.tag('tell alice "yes"')))
        assert d.frame.count("bob yes") == 1
        await d.enter("/leave")
        assert "message #lobby" in d.frame
        assert "@alice" not in d.frame


async def test_a_lost_connection_that_comes_back_to_its_place_leaves_everything_as_it_was():
    async with driving(*logged_in("bob", "alice", rooms=("lobby", "ops"))) as d:
        await d.happen(message("alice", "before"))
        await d.enter("did you get this?")
        await d.lose(Reconnecting("reset", 3, 1))
        asked = len(d.chat.lines)
        await d.happen(Connected("chatkit", "1"), login("bob", "lobby", "ops", resumed=True))
        await d.happen(message("alice", "missed"))
        assert d.chat.lines[asked:] == ["#lobby look"]
        tag = d.chat.tag('#lobby say "did you get this?"')
        await d.happen(message("bob", "did you get this?", re=tag), roster("alice", "bob"))
        for text in ("before", "missed", "did you get this?", "back again · 2 came meanwhile"):
            assert d.frame.count(text) == 1


async def test_another_connection_goes_into_the_rooms_of_the_one_before():
    async with in_the_lobby() as d:
        await d.happen(events.Joined(room="ops", topic=""))
        await d.lose(Disconnected("logged out"))
        await d.press("r")
        await d.happen(*logged_in("bob"))
        assert d.chat.lines[-1] == "join ops"


async def test_what_could_not_be_asked_on_a_link_that_just_broke_is_asked_when_it_is_back():
    async with in_the_lobby() as d:
        d.chat.connected = False
        await d.happen(events.Joined(room="ops", topic=""))
        assert "#ops history new" not in d.chat.lines
        await d.lose(Reconnecting("reset", 3, 1))
        await d.happen(Connected("chatkit", "1"), login("bob", "lobby", "ops", resumed=True))
        assert d.chat.lines.count("#ops history new") == 1


async def test_a_terminal_may_tell_of_its_focus_before_anything_is_shown():
    app = ChatApp("chat.lan:5005", "bob", chat_factory=FakeChat)
    app.on_app_blur()
    app.on_app_focus()
    assert app.state.rooms.watched


@pytest.mark.parametrize("happened", [Key("ctrl+l", None), Driver.SignalResume()], ids=["Ctrl+L", "fg"])
async def test_the_whole_screen_is_painted_anew_where_something_else_has_written_on_it(happened, monkeypatch):
    painted = []
    async with in_the_lobby() as d:
        display = d.app._display
        monkeypatch.setattr(d.app, "_display", lambda *what: (painted.append(what[1]), display(*what)))
        d.app.post_message(happened)
        await d.settle()
    assert any(isinstance(what, LayoutUpdate) for what in painted)
