"""The chat line by line: what is typed, and what is heard, with a fake connection."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from chatkit.client import Connected, Connecting, Disconnected, LoginRefused, Lost, NotConnected, Reconnecting
from chatkit.protocol import events
from chatkit.tui.outgoing import LATE_AFTER
from chatkit.tui.plain import Plain
from tests.tui.fake import logged_in, message, private, roster
from tests.tui.steering import Steered


class FakeLines:
    """Somebody who types, and hears."""

    def __init__(self):
        self.heard = []
        self.typing = False
        self._lines = asyncio.Queue()

    def say(self, text):
        self.heard.append(text)

    async def typed(self):
        while (line := await self._lines.get()) is not None:
            yield line

    def type(self, *lines):
        for line in lines:
            self._lines.put_nowait(line)

    def end(self):
        self._lines.put_nowait(None)


class Talk(Steered):
    """Somebody in the chat, line by line."""

    def __init__(self, nick):
        super().__init__(nick)
        self.lines = FakeLines()
        self.plain = Plain(self.state, self.lines, self.helm)

    async def happens(self, *happened):
        self.chat.put(*happened)
        return await self.hears()

    async def loses(self, event):
        self.chat.lose(event)
        return await self.hears()

    async def types(self, *lines):
        self.lines.type(*lines)
        return await self.hears()

    async def hears(self):
        """What is heard once nothing is left to be done."""
        for _ in range(30):
            await asyncio.sleep(0)
        heard, self.lines.heard = self.lines.heard, []
        return heard


@asynccontextmanager
async def talking(*happened, nick="bob"):
    talk = Talk(nick)
    running = asyncio.create_task(talk.plain.run())
    await talk.hears()
    await talk.happens(*happened)
    try:
        yield talk
    finally:
        talk.lines.type("/quit")
        await running
        assert talk.chat.closed


def in_the_lobby():
    return talking(*logged_in("bob", "alice"))


async def test_it_says_that_it_connects_and_where_one_is_then():
    async with talking() as t:
        heard = await t.happens(*logged_in("bob", "alice"))
        assert heard[-1] == "you are bob, in #lobby on chatkit"


async def test_what_others_say_is_heard_and_what_one_says_oneself_is_not_repeated():
    async with in_the_lobby() as t:
        assert await t.happens(message("alice", "good morning")) == ["alice: good morning"]
        assert await t.types("hi") == []
        assert t.chat.lines[-1] == '#lobby say "hi"'
        assert await t.happens(message("bob", "hi", re=t.chat.tag('#lobby say "hi"'))) == []
        assert await t.happens(message("bob", "hi")) == ["You: hi"], "said from somewhere else"


async def test_what_is_said_elsewhere_says_where():
    async with in_the_lobby() as t:
        await t.happens(events.Joined(room="ops", topic=""), roster("bob", "alice", room="ops"))
        assert await t.happens(message("alice", "down again", room="ops")) == ["In #ops, alice: down again"]
        heard = await t.happens(private("alice", "bob", "psst"))
        assert heard[-1] == "In @alice, alice: psst"
        assert t.state.rooms.talk("alice").unread == 0


async def test_answers_and_errors_are_heard():
    async with in_the_lobby() as t:
        await t.types("/nonsense")
        error = events.Error(re=t.chat.sent[-1][0], code="unknown_command", text="Unknown command: nonsense.")
        assert await t.happens(error) == ["Error: Unknown command: nonsense."]


async def test_what_comes_while_one_types_waits_until_that_is_sent():
    async with in_the_lobby() as t:
        t.lines.typing = True
        assert await t.happens(message("alice", "one"), message("alice", "two")) == []
        t.lines.typing = False
        assert await t.types("hi") == ["alice: one", "alice: two"]


async def test_what_comes_while_one_types_is_heard_once_that_is_deleted():
    async with in_the_lobby() as t:
        t.lines.typing = True
        assert await t.happens(message("alice", "one")) == []
        t.lines.typing = False
        t.plain._flush()  # as it does by itself every second
        assert await t.hears() == ["alice: one"]
        assert t.plain._looking is None


async def test_a_name_that_is_taken_is_told_and_another_one_is_logged_in_with():
    async with talking(Connected("chatkit", "1")) as t:
        heard = await t.happens(LoginRefused("bob", "nick_taken", "The name bob is taken.", ("bob_",)))
        assert heard == [
            "The name bob is taken. These are free: bob_. Type /login, a space and another name, then Enter."
        ]
        await t.types("/login bob_")
        assert t.chat.lines[-1] == "login bob_"


async def test_without_a_name_one_hears_how_to_get_one_and_what_is_said_after_it_waits():
    how = "You need a name. Type /login, a space and the name, then Enter."
    async with talking(nick=None) as t:
        assert await t.happens(Connected("chatkit", "1")) == [how]
        assert await t.types("hi") == [f"Not sent. {how}"]
        assert await t.types("/login") == [f"Not sent. {how}"]
        assert await t.types("/who") == []
        error = events.Error(re=t.chat.tag("who"), code="login_required", text='Use "login <nick>"')
        assert await t.happens(error) == ["Error: Not logged in yet: /login NAME"]
        assert await t.types("/LOGIN bob", "hi") == ["It will be sent when you are logged in."]
        assert t.chat.lines[-1] == "login bob"
        await t.happens(*logged_in("bob")[2:])
        assert t.chat.lines[-1] == '#lobby say "hi"'


async def test_a_name_is_not_chosen_without_a_connection():
    async with in_the_lobby() as t:
        await t.loses(Reconnecting("the server closed the connection", 3, 1))
        assert await t.types("/login carol") == ["Not connected."]


async def test_without_a_connection_what_is_said_waits_and_that_is_told():
    async with in_the_lobby() as t:
        heard = await t.loses(Reconnecting("the server closed the connection", 3, 1))
        assert heard[-1].startswith("Trying again soon.")
        assert await t.types("hi") == ["It will be sent when there is a connection."]
        assert await t.types("/who") == ["Not connected."]
        await t.types("/retry")
        assert t.chat.retried == 1
        await t.happens(*logged_in("bob", "alice"))
        assert t.chat.lines.count('#lobby say "hi"') == 1


async def test_that_there_is_no_connection_is_said_once_and_not_at_each_attempt():
    async with in_the_lobby() as t:
        await t.loses(Reconnecting("reset", 1, 1))
        heard = []
        for attempt in (2, 3, 4):
            heard += await t.loses(Connecting("chat.lan:5005", attempt))
            heard += await t.loses(Reconnecting("nothing listens there", 1, attempt))
        assert heard == ["No connection: nothing listens there. /retry tries now."]
        await t.happens(*logged_in("bob", "alice"))
        await t.loses(Reconnecting("reset", 1, 1))
        assert await t.loses(Reconnecting("nothing listens there", 1, 2)) == heard


async def test_what_has_not_arrived_is_told_once_and_sent_again_when_asked():
    async with in_the_lobby() as t:
        await t.types("hi")
        assert t.said == 1
        t.clock.advance(LATE_AFTER)
        t.plain._take_in(t.state.outgoing.mark_late())
        assert await t.hears() == ["Not acknowledged: hi. /send-again sends it again, /take-back forgets it."]
        t.plain._take_in(t.state.outgoing.mark_late())
        assert await t.hears() == []
        await t.types("/send-again")
        assert t.chat.renewed == 1
        await t.happens(Lost((t.chat.tag('#lobby say "hi"'),), "why"))
        assert await t.types("/take-back") == ["Forgotten: hi"]
        assert await t.types("/take-back") == ["There is nothing to take back."]


async def test_where_one_is_and_what_there_is_no_screen_for():
    async with in_the_lobby() as t:
        assert await t.types("/where") == ["You are in lobby, 2 people: tea and code."]
        assert await t.types("/set look.theme ansi") == [
            "That is for the client with a screen: chatkit connect without --plain"
        ]
        assert (await t.types("x" * 9000))[0].startswith("Too long: ")
        await t.types("/search tea")
        assert t.chat.lines[-1] == "search tea"
        assert await t.types("/query alice") == [
            "In @alice, only alice and you see this; the server keeps nothing of it",
            "You are talking with alice alone.",
        ]


async def test_after_the_end_one_can_begin_anew():
    async with in_the_lobby() as t:
        heard = await t.loses(Disconnected("logged out"))
        assert heard[-1] == "Disconnected: logged out. /retry connects again, /quit leaves."
        await t.types("/retry")
        assert len(t.chats) == 2
        assert t.chat.started


async def test_when_no_more_is_typed_it_waits_for_what_is_on_its_way():
    talk = Talk("bob")
    running = asyncio.create_task(talk.plain.run())
    await talk.hears()
    talk.lines.type("hi")
    talk.lines.end()
    await talk.happens(*logged_in("bob", "alice"))
    assert not running.done()
    await talk.happens(message("bob", "hi", re=talk.chat.tag('#lobby say "hi"')))
    await running
    assert talk.chat.closed


@pytest.mark.parametrize(
    ("typed", "why"), [(["hi"], "not acknowledged before the end: 1"), ([], "no connection")]
)
async def test_when_it_ends_without_having_been_heard_that_is_a_failure(monkeypatch, typed, why):
    monkeypatch.setattr("chatkit.tui.plain.LATE_AFTER", 0.0)
    talk = Talk("bob")
    running = asyncio.create_task(talk.plain.run())
    await talk.hears()
    await talk.loses(Reconnecting("nothing listens there", 3, 1))
    talk.lines.type(*typed)
    talk.lines.end()
    with pytest.raises(NotConnected, match=why):
        await running
    assert talk.chat.closed
