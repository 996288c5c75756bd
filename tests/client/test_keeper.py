"""Losing a connection and making it again; how long to wait is injected, so nothing waits."""

import asyncio
import socket

import pytest

from chatkit.client import Chat, Connected, Connecting, Disconnected, LoginRefused, Lost, Reconnecting
from chatkit.client.keeper import Keeper
from chatkit.client.link import LinkEvent
from chatkit.protocol import events
from chatkit.protocol.address import Address
from tests.client.fake_server import message, serving

LOST = "the server closed the connection"
AN_HOUR = 3600.0


@pytest.fixture(autouse=True)
def good_from_the_start(monkeypatch):
    """A connection need not have lasted to have been a good one; the test of that says how long."""
    monkeypatch.setattr("chatkit.client.keeper._STEADY", 0.0)


async def gone_at_once(peer):
    await peer.line()


async def logs_in_and_goes(peer):
    await peer.log_in()


async def logs_in_and_is_deaf(peer):
    await peer.log_in()
    while any(await peer.line()):
        pass


async def stays(peer):
    await peer.log_in()
    await peer.see_out()


def short(told):
    """Link events as they are, others by their names."""
    return [event if isinstance(event, LinkEvent) else type(event).__name__ for event in told]


async def until(chat, kind):
    """What is told up to the first event of that kind."""
    told = []
    async for event in chat:
        told.append(event)
        if isinstance(event, kind):
            return told
    pytest.fail(f"it ended without {kind.__name__}: {told}")


async def test_a_lost_connection_is_made_again_with_the_same_nick():
    delays = []

    def delay(attempt):
        delays.append(attempt)
        return 0.0

    async with serving(logs_in_and_goes, gone_at_once, gone_at_once, stays) as address:
        chat = Chat(address, nick="bob", delay=delay)
        chat.start()
        told = await until(chat, events.Login) + await until(chat, events.Login)
        assert chat.nick == "bob"
        await chat.aclose()
    full = f"tcp://{address}"
    assert short(told) == [
        Connecting(full, 1), Connected("fake", "9.9"), "Login",
        Reconnecting(LOST, 0.0, 1), Connecting(full, 1),
        Reconnecting(LOST, 0.0, 2), Connecting(full, 2),
        Reconnecting(LOST, 0.0, 3), Connecting(full, 3), Connected("fake", "9.9"), "Login",
    ]  # fmt: skip
    assert delays == [1, 2, 3]


async def test_a_server_that_drops_us_right_after_the_login_is_asked_less_and_less(monkeypatch):
    monkeypatch.setattr("chatkit.client.keeper._STEADY", AN_HOUR)
    delays = []

    def delay(attempt):
        delays.append(attempt)
        return 0.0

    async with serving(logs_in_and_goes, logs_in_and_goes, logs_in_and_goes, stays) as address:
        chat = Chat(address, nick="bob", delay=delay)
        chat.start()
        for _ in range(4):
            await until(chat, events.Login)
        await chat.aclose()
    assert delays == [2, 3, 4]


async def test_the_first_connection_is_tried_again_too():
    with socket.socket() as bound_but_deaf:
        bound_but_deaf.bind(("127.0.0.1", 0))
        port = bound_but_deaf.getsockname()[1]
        chat = Chat(f"127.0.0.1:{port}", delay=lambda _: AN_HOUR)
        chat.start()
        told = await until(chat, Reconnecting)
        why = f"nothing listens at tcp://127.0.0.1:{port} (is the server running?)"
        assert told == [Connecting(f"tcp://127.0.0.1:{port}", 1), Reconnecting(why, AN_HOUR, 2)]
        await chat.aclose()
        assert [event async for event in chat] == [Disconnected("closed")]


async def test_retry_ends_the_wait():
    async with serving(gone_at_once, gone_at_once, stays) as address:
        chat = Chat(address, nick="bob", delay=lambda _: AN_HOUR)
        chat.retry()  # nothing waits yet, so this must not shorten a later wait
        chat.start()
        for attempt in (2, 3):
            assert (await until(chat, Reconnecting))[-1].attempt == attempt
            for _ in range(5):
                await asyncio.sleep(0)
            assert not chat._stream._events  # it does wait
            chat.retry()
        await until(chat, events.Login)
        await chat.aclose()


async def test_a_new_connection_is_made_at_once_and_what_is_not_answered_goes_again():
    async with serving(logs_in_and_is_deaf, stays) as address:
        chat = Chat(address, nick="bob", delay=lambda _: AN_HOUR)
        chat.start()
        await until(chat, events.Login)
        tag = chat.send("say hi")
        chat.renew()
        told = await until(chat, events.Login)
        assert [type(event) for event in told[:2]] == [Reconnecting, Connecting]
        assert (told[0].reason, told[0].delay) == ("a new connection was asked for", 0.0)
        assert tag not in [tag for event in told if isinstance(event, Lost) for tag in event.tags]
        await chat.aclose()


async def test_without_a_connection_there_is_none_to_be_given_up():
    chat = Chat("127.0.0.1:1", delay=lambda _: AN_HOUR)
    chat.renew()
    chat.start()
    assert (await until(chat, Reconnecting))[-1].delay == AN_HOUR
    await chat.aclose()


async def test_without_reconnect_a_loss_is_the_end():
    async with serving(logs_in_and_goes) as address:
        chat = Chat(address, nick="bob", reconnect=False)
        chat.start()
        told = [event async for event in chat]
        assert short(told)[-2:] == ["Login", Disconnected(LOST)]
        await chat.aclose()


async def test_a_goodbye_of_the_server_is_a_loss():
    async def shuts_down(peer):
        await peer.log_in()
        peer.send(events.Bye(reason="bed time"))
        await peer.line()

    async with serving(shuts_down, stays) as address:
        chat = Chat(address, nick="bob", delay=lambda _: 0.0)
        chat.start()
        told = await until(chat, Reconnecting)
        assert told[-2:] == [events.Bye(reason="bed time"), Reconnecting("bed time", 0.0, 1)]
        await until(chat, events.Login)
        await chat.aclose()


@pytest.mark.parametrize("goodbye", ["logout", "/quit", "EXIT"])
async def test_a_goodbye_of_ours_is_the_end_however_it_was_said(goodbye):
    async def obeys(peer):
        await peer.log_in()
        tag, line = await peer.line()
        assert line == goodbye
        peer.send(events.Bye(re=tag, reason=""))

    async with serving(obeys) as address:
        chat = Chat(address, nick="bob", delay=lambda _: 0.0)
        chat.start()
        await until(chat, events.Login)
        chat.send(goodbye)
        assert short([event async for event in chat]) == ["Bye", Disconnected("logged out")]
        await chat.aclose()


async def test_a_nick_that_was_chosen_later_is_the_one_to_come_back_with():
    async def changes(peer):
        await peer.greet()
        tag, line = await peer.line()
        peer.send(events.Error(re=tag, code="nick_taken", text="Taken."))
        tag, line = await peer.line()
        peer.send(events.Login(re=tag, nick=line.removeprefix("login "), room="lobby"))

    async with serving(changes, stays) as address:
        chat = Chat(address, nick="bob", delay=lambda _: 0.0)
        chat.start()
        await until(chat, LoginRefused)
        chat.send("login alice")
        assert (await until(chat, events.Login))[-1].nick == "alice"
        assert (await until(chat, events.Login))[-1].nick == "alice"
        await chat.aclose()


async def test_a_login_refused_after_a_reconnect_is_told_and_nothing_is_renamed():
    async def ghost(peer):
        await peer.greet()
        tag, line = await peer.line()
        assert line == "login bob"
        peer.send(events.Error(re=tag, code="nick_taken", text="Taken.", free=["bob2"]))
        await peer.see_out()

    async with serving(logs_in_and_goes, ghost) as address:
        chat = Chat(address, nick="bob", delay=lambda _: 0.0)
        chat.start()
        told = await until(chat, LoginRefused)
        assert told[-1] == LoginRefused("bob", "nick_taken", "Taken.", ("bob2",))
        assert chat.connected
        assert chat.nick is None
        await chat.aclose()


async def test_nonsense_from_the_server_ends_that_connection_only():
    async def raves(peer):
        await peer.log_in()
        peer.send(message("sense"), b"nonsense\n", message("never read"))
        await peer.line()

    async with serving(raves, stays) as address:
        chat = Chat(address, nick="bob", delay=lambda _: 0.0)
        chat.start()
        told = await until(chat, Reconnecting)
        assert told[-2:] == [
            message("sense"),
            Reconnecting("the server sent something that is no event", 0.0, 1),
        ]
        await until(chat, events.Login)
        await chat.aclose()


async def test_a_bug_of_ours_is_heard_when_the_chat_is_closed():
    def broken(attempt):
        raise ZeroDivisionError

    async with serving(gone_at_once) as address:
        chat = Chat(address, delay=broken)
        chat.start()
        assert (await until(chat, Disconnected))[-1] == Disconnected("closed")
        with pytest.raises(ZeroDivisionError):
            await chat.aclose()


async def test_everything_told_ends_with_disconnected_even_when_cancelled():
    told = []
    keeper = Keeper(
        Address("127.0.0.1", 1),
        nick=None,
        reconnect=True,
        timeout=60,
        delay=lambda _: AN_HOUR,
        tags=iter("abcdef"),
        publish=told.append,
    )
    running = asyncio.create_task(keeper.run())
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert told == [Connecting("tcp://127.0.0.1:1", 1), Disconnected("closed")]
