"""Chat and connect against a scripted server: what is asked, what is told, and every way to fail."""

import asyncio
import socket

import pytest

from chatkit.client import (
    Chat,
    Connected,
    ConnectFailed,
    Connecting,
    Disconnected,
    LoginRefused,
    NotConnected,
    Refused,
    RequestTimedOut,
    UnexpectedReply,
    connect,
)
from chatkit.protocol import events
from chatkit.protocol.address import AddressInvalid
from tests.client.fake_server import AT, message, serving

REPLIES = {
    '#ops say "hi"': message("hi"),
    "look": events.Roster(room="lobby", topic="", members=[events.Member("bob", AT, away=False)]),
    "who": events.Users(users=[events.User("bob", ["lobby"], AT, 3)]),
    "ping": events.Pong(),
    "login bob": events.Login(nick="bob", room="lobby"),
    "join ops": events.Joined(room="ops", topic="tea"),
    "join secret": events.Error(code="not_in_room", text="Not there."),
    "logout": events.Bye(reason=""),
}


def re(event, tag):
    return events.decode(events.encode(event)[:-2] + f', "re": "{tag}"}}'.encode())


async def answers_all(peer):
    """A server that has an answer to everything in REPLIES."""
    await peer.greet()
    while True:
        tag, line = await peer.line()
        if not tag:
            return
        peer.send(re(REPLIES[line], tag))


async def drained(chat):
    return [event async for event in chat]


@pytest.mark.parametrize(
    ("ask", "line"),
    [
        (lambda chat: chat.say("hi", "ops"), '#ops say "hi"'),
        (lambda chat: chat.look(), "look"),
        (lambda chat: chat.logout(), "logout"),
        (lambda chat: chat.request("look"), "look"),
    ],
)
async def test_each_question_gets_its_answer_and_the_stream_has_it_too(ask, line):
    async with serving(answers_all) as address:
        async with connect(address) as chat:
            reply = await ask(chat)
        assert reply == re(REPLIES[line], reply.re)
        assert reply in await drained(chat)


async def test_connecting_and_logging_in():
    async with serving(answers_all) as address:
        async with connect(address, nick="bob") as chat:
            assert (chat.nick, chat.room, chat.joined) == ("bob", "lobby", ("lobby",))
            assert (chat.server, chat.connected) == ("fake", True)
        assert (chat.nick, chat.room, chat.joined) == (None, None, ())
        assert (chat.server, chat.connected) == ("fake", False)
        told = await drained(chat)
        assert [type(event).__name__ for event in told] == [
            "Connecting",
            "Connected",
            "Login",
            "Bye",
            "Disconnected",
        ]
        assert told[:2] == [Connecting(f"tcp://{address}", 1), Connected("fake", "9.9")]
        assert told[-1] == Disconnected("logged out")


async def test_before_anything_it_is_nobody_nowhere():
    chat = Chat("127.0.0.1:5005", nick="bob")
    assert (chat.nick, chat.room, chat.joined, chat.server, chat.connected) == (None, None, (), "", False)
    await chat.aclose()
    assert await drained(chat) == []


async def test_answers_in_another_order_find_their_questions():
    async def answers_backwards(peer):
        await peer.greet()
        asked = [await peer.line() for _ in range(3)]
        for tag, line in reversed(asked):
            peer.send(re(REPLIES[line], tag))
        await peer.see_out()

    async with serving(answers_backwards) as address, connect(address) as chat:
        pong, users, roster = await asyncio.gather(chat.ping(), chat.who(), chat.look())
        assert isinstance(pong, events.Pong)
        assert isinstance(users, events.Users)
        assert isinstance(roster, events.Roster)


async def test_send_leaves_the_answer_to_the_stream():
    async with serving(answers_all) as address, connect(address) as chat:
        tag = chat.send("ping")
        async for event in chat:
            if event == events.Pong(re=tag):
                break
        else:
            pytest.fail("no answer came")


async def test_two_lines_have_two_tags():
    async with serving(answers_all) as address, connect(address) as chat:
        assert chat.send("ping") != chat.send("ping")


async def test_a_refusal_is_raised_and_told():
    async def refuses(peer):
        await peer.greet()
        tag, _ = await peer.line()
        peer.send(events.Error(re=tag, code="nick_taken", text="The name is taken.", free=["bob2"]))
        await peer.see_out()

    async with serving(refuses) as address:
        async with connect(address) as chat:
            with pytest.raises(Refused, match="The name is taken") as refused:
                await chat.login("bob")
            assert (refused.value.code, refused.value.free) == ("nick_taken", ("bob2",))
            assert chat.connected
        assert any(isinstance(event, events.Error) for event in await drained(chat))


@pytest.mark.parametrize(
    ("line", "code"), [("say " + "x" * 9000, "line_too_long"), ("format text", "invalid_argument")]
)
async def test_what_is_better_not_sent_is_refused_here_in_the_same_way(line, code):
    async with serving(answers_all) as address:
        async with connect(address) as chat:
            with pytest.raises(Refused) as refused:
                await chat.request(line)
            assert refused.value.code == code
            tag = chat.send(line)
        told = [event for event in await drained(chat) if isinstance(event, events.Error)]
        assert [event.code for event in told] == [code, code]
        assert told[-1].re == tag


async def test_a_line_end_is_the_callers_mistake():
    async with serving(answers_all) as address, connect(address) as chat:
        with pytest.raises(ValueError, match="no line end"):
            chat.send("say hi\nlogout")
        with pytest.raises(ValueError, match="no line end"):
            await chat.login("bob\nlogout")
        await chat.ping()


async def test_another_kind_of_answer():
    async def confused(peer):
        await peer.greet()
        tag, _ = await peer.line()
        peer.send(events.Pong(re=tag))
        await peer.see_out()

    async with serving(confused) as address, connect(address) as chat:
        with pytest.raises(UnexpectedReply, match="another event than roster"):
            await chat.look()


async def test_an_answer_that_never_comes():
    async with serving(lambda peer: silent_after_greeting(peer)) as address, connect(address) as chat:
        with pytest.raises(RequestTimedOut, match=r"did not answer within 0\.001 seconds"):
            await chat.request("ping", timeout=0.001)
        assert chat.connected


async def silent_after_greeting(peer):
    await peer.greet()
    await peer.line()
    await peer.see_out()


async def test_an_answer_too_late_is_in_the_stream_only():
    asked_again = asyncio.Event()

    async def late(peer):
        await peer.greet()
        first, _ = await peer.line()
        await asked_again.wait()
        peer.send(events.Pong(re=first))
        await peer.see_out()

    async with serving(late) as address, connect(address) as chat:
        with pytest.raises(RequestTimedOut):
            await chat.request("ping", timeout=0)
        asked_again.set()
        assert [event async for event in _until(chat, events.Pong)]


async def _until(chat, kind):
    async for event in chat:
        if isinstance(event, kind):
            yield event
            return


@pytest.mark.parametrize("how", ["closes", "resets"])
async def test_a_connection_lost_while_waiting_is_an_error_and_an_event(how):
    async def leaves(peer):
        await peer.log_in()
        await peer.line()
        if how == "resets":
            peer.reset()

    async with serving(leaves) as address:
        async with connect(address, nick="bob") as chat:
            with pytest.raises(NotConnected, match="the connection was lost: the server "):
                await chat.say("hi")
            assert not chat.connected
            with pytest.raises(NotConnected, match="not connected to tcp://"):
                await chat.ping()
            with pytest.raises(NotConnected):
                chat.send("ping")
        last = (await drained(chat))[-1]
        assert last in (
            Disconnected("the server closed the connection"),
            Disconnected("the server broke the connection off"),
        )


async def test_cancelling_a_question_harms_nothing():
    async with serving(answers_all) as address, connect(address) as chat:
        asking = asyncio.create_task(chat.ping())
        await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert await chat.ping()


# connect


async def test_a_room_is_joined_on_entry():
    async with serving(answers_all) as address, connect(address, nick="bob", room="#ops") as chat:
        assert (chat.room, chat.joined) == ("ops", ("lobby", "ops"))


async def test_a_refused_room_is_raised_on_entry():
    async with serving(answers_all) as address:
        with pytest.raises(Refused, match="Not there") as refused:
            async with connect(address, nick="bob", room="secret"):
                pytest.fail("that is no place to be")
        assert refused.value.code == "not_in_room"


async def test_a_refused_login_is_raised_on_entry():
    async def refuses(peer):
        await peer.greet()
        tag, _ = await peer.line()
        peer.send(events.Error(re=tag, code="nick_taken", text="Taken.", free=["bob2"]))
        await peer.see_out()

    async with serving(refuses) as address:
        with pytest.raises(Refused, match="Taken") as refused:
            async with connect(address, nick="bob"):
                pytest.fail("nobody is logged in")
        assert (refused.value.code, refused.value.free) == ("nick_taken", ("bob2",))


@pytest.mark.parametrize("reconnect", [True, False])
async def test_nobody_there_is_raised_on_entry(reconnect):
    with socket.socket() as bound_but_deaf:
        bound_but_deaf.bind(("127.0.0.1", 0))
        port = bound_but_deaf.getsockname()[1]
        with pytest.raises(ConnectFailed, match="nothing listens at"):
            async with connect(f"127.0.0.1:{port}", reconnect=reconnect):
                pytest.fail("nobody is connected")


async def http(peer):
    peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")


async def silence(peer):
    await peer.line()
    await peer.line()


async def full(peer):
    peer.send(b"Too many connections just now.\r\n")


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (http, "^that does not seem to be a chatkit server$"),
        (full, "the server (closed the connection|broke the connection off): Too many connections just now."),
        (silence, "tcp://.* (did|does) not answer"),
    ],
)
async def test_what_is_no_server_of_ours_is_raised_on_entry(script, reason):
    async with serving(script) as address:
        with pytest.raises(ConnectFailed, match=reason):
            async with connect(address, timeout=0.05 if script is silence else 60):
                pytest.fail("nobody is connected")


@pytest.mark.parametrize("address", ["irc://somewhere", "127.0.0.1:0"])
async def test_an_address_that_is_none(address):
    with pytest.raises(AddressInvalid):
        async with connect(address):
            pytest.fail("nobody is connected")


async def test_an_error_inside_the_block_comes_out_as_it_is():
    async with serving(answers_all) as address:
        with pytest.raises(ZeroDivisionError):
            async with connect(address) as chat:
                raise ZeroDivisionError
        assert (await drained(chat))[-1] == Disconnected("logged out")


async def test_cancelling_while_it_connects_leaves_nothing():
    begun = asyncio.Event()

    async def never_answers(peer):
        begun.set()
        await peer.line()
        await peer.line()

    async def enter(address):
        async with connect(address):
            pytest.fail("nobody is connected")

    async with serving(never_answers) as address:
        entering = asyncio.create_task(enter(address))
        await begun.wait()
        entering.cancel()
        with pytest.raises(asyncio.CancelledError):
            await entering


# start and aclose


async def test_start_tells_failures_instead_of_raising():
    async def refuses(peer):
        await peer.greet()
        tag, _ = await peer.line()
        peer.send(events.Error(re=tag, code="nick_taken", text="Taken."))
        tag, line = await peer.line()
        assert line == "login bob2"
        peer.send(events.Login(re=tag, nick="bob2", room="lobby"))
        await peer.see_out()

    async with serving(refuses) as address:
        chat = Chat(address, nick="bob")
        chat.start()
        chat.start()  # once is enough
        async for event in chat:
            if isinstance(event, LoginRefused):
                assert event == LoginRefused("bob", "nick_taken", "Taken.", ())
                await chat.login("bob2")
                break
        assert chat.nick == "bob2"
        await chat.aclose()
        await chat.aclose()
        assert (await drained(chat))[-1] == Disconnected("logged out")


async def test_closing_before_the_first_answer():
    begun = asyncio.Event()

    async def never_answers(peer):
        begun.set()
        await peer.line()
        await peer.line()

    async with serving(never_answers) as address:
        chat = Chat(address)
        chat.start()
        await begun.wait()
        await chat.aclose()
        assert await drained(chat) == [Connecting(f"tcp://{address}", 1), Disconnected("closed")]


async def test_a_server_deaf_to_goodbyes_does_not_hold_us(monkeypatch):
    monkeypatch.setattr("chatkit.client.chat.GOODBYE", 0.01)

    async def deaf(peer):
        await peer.log_in()
        await asyncio.Event().wait()

    async with serving(deaf) as address:
        async with connect(address, nick="bob") as chat:
            pass
        assert (await drained(chat))[-1] == Disconnected("closed")


async def test_a_reader_in_another_task_sees_the_end():
    async with serving(answers_all) as address:
        async with connect(address, nick="bob") as chat:
            reading = asyncio.create_task(drained(chat))
        assert (await reading)[-1] == Disconnected("logged out")
