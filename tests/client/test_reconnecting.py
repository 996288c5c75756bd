"""A Chat whose connection is lost and made again, at a scripted server: what was asked is answered once."""

import asyncio

import pytest

from chatkit.client import (
    Chat,
    Disconnected,
    Lost,
    NotConnected,
    Reconnecting,
    Refused,
    RequestTimedOut,
    connect,
)
from chatkit.protocol import events
from tests.client.fake_server import message, serving


async def until(chat, kind):
    """What is told up to the first event of that kind."""
    told = []
    async for event in chat:
        told.append(event)
        if isinstance(event, kind):
            return told
    return pytest.fail(f"it ended without {kind.__name__}: {told}")


async def come_in(address, **more):
    """bob, who has come in."""
    chat = Chat(address, nick="bob", delay=lambda _: 0.0, **more)
    chat.start()
    await chat.ready()
    return chat


async def hears_and_goes(peer):
    """bob has seen one message, and has asked something, when the connection breaks."""
    await peer.take_in()
    peer.send(message("one", 1))
    await peer.line()


# One script for each step at which the connection may break again.


async def before_the_welcome(peer):
    pass


async def after_format(peer):
    await peer.line()


async def after_the_welcome(peer):
    await peer.greet()


async def after_resume(peer):
    await peer.greet()
    await peer.line()


async def after_the_reply(peer):
    await peer.take_back("@:0 lobby:1")


async def in_the_middle_of_what_was_missed(peer):
    await peer.take_back("@:0 lobby:1")
    peer.send(message("two", 2))


async def in_the_middle_of_a_message(peer):
    await peer.take_back("@:0 lobby:1")
    peer.send(events.encode(message("two", 2))[:-20])


async def before_the_acknowledgement(peer):
    await peer.take_back("@:0 lobby:1")
    peer.send(message("two", 2))
    assert (await peer.line())[1] == '#lobby say "hi"'


@pytest.mark.parametrize(
    ("breaks", "seen"),
    [
        (before_the_welcome, 1),
        (after_format, 1),
        (after_the_welcome, 1),
        (after_resume, 1),
        (after_the_reply, 1),
        (in_the_middle_of_what_was_missed, 2),
        (in_the_middle_of_a_message, 1),
        (before_the_acknowledgement, 2),
    ],
)
async def test_wherever_it_breaks_each_message_is_seen_once_and_each_say_answered_once(breaks, seen):
    async def takes_back(peer):
        await peer.take_back(f"@:0 lobby:{seen}")
        peer.send(*(message("missed", number) for number in range(seen + 1, 4)))
        tag, line = await peer.line()
        assert line == '#lobby say "hi"'
        peer.send(message("hi", 4, nick="bob", re=tag), message("hi", 4, nick="bob", re=tag))
        await peer.see_out()

    async with serving(hears_and_goes, breaks, takes_back) as address:
        chat = await come_in(address)
        said = await chat.say("hi")
        assert said.id == 4
        await chat.aclose()
        told = [event async for event in chat]
    assert [event.id for event in told if isinstance(event, events.Message)] == [1, 2, 3, 4]
    assert [event for event in told if isinstance(event, Lost)] == []


async def test_after_a_new_login_speech_is_answered_and_the_rest_given_up():
    async def two_lines(peer):
        await peer.take_in()
        await peer.line()
        await peer.line()

    async def forgets(peer):
        await peer.know_nobody()
        tag, line = await peer.line()
        assert line == '#lobby say "hi"'
        peer.send(message("hi", re=tag))
        await peer.see_out()

    async with serving(two_lines, forgets) as address:
        chat = await come_in(address)
        looking, saying = asyncio.create_task(chat.look()), asyncio.create_task(chat.say("hi"))
        assert (await saying).text == "hi"
        with pytest.raises(NotConnected, match="the connection was lost: the server has not kept our place"):
            await looking
        (lost,) = (await until(chat, Lost))[-1].tags
        assert lost not in (saying.result().re, None)
        assert chat.connected
        await chat.aclose()


async def test_a_question_waits_no_longer_than_it_says_though_the_connection_is_lost():
    async with serving(hears_and_goes) as address:
        chat = Chat(address, nick="bob", delay=lambda _: 3600.0)
        chat.start()
        await chat.ready()
        asking = asyncio.create_task(chat.request("look", timeout=0.05))
        await until(chat, Reconnecting)
        assert not asking.done()
        with pytest.raises(RequestTimedOut, match=r"did not answer within 0\.05 seconds"):
            await asking
        await chat.aclose()


async def test_the_end_ends_all_waiting():
    async with serving(hears_and_goes) as address:
        chat = Chat(address, nick="bob", delay=lambda _: 3600.0)
        chat.start()
        await chat.ready()
        asking = asyncio.create_task(chat.look())
        await until(chat, Reconnecting)
        with pytest.raises(NotConnected):
            chat.send("look")
        await chat.aclose()
        with pytest.raises(NotConnected, match="the connection was lost: closed"):
            await asking


async def test_a_goodbye_that_was_not_answered_is_not_taken_back():
    async def goes(peer):
        await peer.take_in()
        assert (await peer.line())[1] == "logout"

    async with serving(goes) as address:
        chat = await come_in(address)
        with pytest.raises(NotConnected):
            await chat.logout()
        assert (await until(chat, Disconnected))[-1] == Disconnected("logged out")
        await chat.aclose()


async def test_too_many_unanswered_lines_are_refused_here(monkeypatch):
    monkeypatch.setattr("chatkit.client.keeper.MOST", 2)
    asked = asyncio.Event()

    async def slow(peer):
        await peer.take_in()
        await asked.wait()
        tag, _ = await peer.line()
        peer.send(events.Pong(re=tag))
        await peer.see_out()

    async with serving(slow) as address:
        chat = await come_in(address)
        pinging = asyncio.create_task(chat.ping())
        await asyncio.sleep(0)
        chat.send("look")
        with pytest.raises(Refused, match="The last 2 lines are still unanswered") as refused:
            await chat.who()
        assert refused.value.code == "unavailable"
        asked.set()
        await pinging
        chat.send("who")
        await chat.aclose()


async def test_without_reconnect_nothing_is_counted(monkeypatch):
    monkeypatch.setattr("chatkit.client.keeper.MOST", 0)

    async def stays(peer):
        await peer.log_in()
        tag, _ = await peer.line()
        peer.send(events.Pong(re=tag))
        await peer.see_out()

    async with serving(stays) as address, connect(address, nick="bob") as chat:
        await chat.ping()


async def says_nothing_more(peer):
    await peer.take_in()
    while (await peer.line())[1]:
        pass


async def answers(peer):
    await peer.take_back("@:0")
    tag, _ = await peer.line()
    peer.send(message("hello", 1, "bob", re=tag))
    await peer.see_out()


async def test_a_server_that_owes_an_answer_and_says_nothing_is_gone():
    """A tunnel may take all that one sends, and lead nowhere."""
    async with serving(says_nothing_more, answers) as address:
        chat = await come_in(address, timeout=0.2)
        tag = chat.send("say hello")
        *_, lost = await until(chat, Reconnecting)
        assert lost.reason.endswith("does not answer")
        *_, said = await until(chat, events.Message)
        assert said.re == tag
        await chat.aclose()


async def test_a_server_that_owes_nothing_may_be_silent():
    async with serving(says_nothing_more) as address:
        chat = await come_in(address, timeout=0.05)
        await until(chat, events.Login)
        waits = asyncio.ensure_future(until(chat, events.Message))
        for _ in range(4):  # longer than it would have for an answer
            await asyncio.wait({waits}, timeout=0.05)
        assert not waits.done()
        waits.cancel()
        await asyncio.wait({waits})
        await chat.aclose()
