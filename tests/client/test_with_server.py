"""The client with the real server: the stand-in of the other tests is only as good as this."""

import asyncio

import pytest

from chatkit.client import Chat, Disconnected, Reconnecting, Refused, connect
from chatkit.protocol import events
from chatkit.protocol.commands import REGISTRY
from tests.cli.house import heard, house, witness


async def until(chat, kind):
    async for event in chat:
        if isinstance(event, kind):
            return event
    return pytest.fail(f"it ended without {kind.__name__}")


async def test_every_question_gets_its_answer():
    async with house() as address, connect(str(address)) as chat:
        with pytest.raises(Refused) as refused:
            await chat.say("hello")
        assert refused.value.code == "login_required"
        await chat.login("Bob")
        assert (chat.nick, chat.room, chat.server) == ("Bob", "lobby", "test")

        said = await chat.say('"line 1"\n/line 2', room="#Lobby")
        assert (said.room, said.nick, said.text) == ("lobby", "Bob", '"line 1"\n/line 2')
        assert [member.nick for member in (await chat.look()).members] == ["Bob"]
        assert [user.nick for user in (await chat.who()).users] == ["Bob"]
        assert [command.verb for command in (await chat.help()).commands] == [spec.verb for spec in REGISTRY]
        assert [command.verb for command in (await chat.help("exit")).commands] == ["logout"]
        await chat.ping()
        await chat.logout()
        assert await until(chat, Disconnected) == Disconnected("logged out")


async def test_a_name_that_is_taken_comes_with_free_ones():
    async with house() as address, connect(str(address), nick="bob"):
        with pytest.raises(Refused, match="The name BOB is taken") as refused:
            async with connect(str(address), nick="BOB"):
                pytest.fail("nobody is logged in")
        assert refused.value.code == "nick_taken"
        async with connect(str(address), nick=refused.value.free[0]) as chat:
            assert chat.nick == refused.value.free[0]


async def test_two_clients_see_the_same_in_the_same_order():
    async with house() as address, witness(address, "ada") as ada, witness(address, "bob") as bob:
        told = [(chat, f"{chat.nick} {number}") for number in range(20) for chat in (ada, bob)]
        await asyncio.gather(*(chat.say(text) for chat, text in told))
        seen_by_ada, seen_by_bob = await heard(ada, 40), await heard(bob, 40)
        assert seen_by_ada == seen_by_bob
        assert sorted(text for _, text in seen_by_ada) == sorted(text for _, text in told)


async def test_the_server_goes_and_comes_and_the_client_comes_back():
    async with house() as address:
        chat = Chat(str(address), nick="bob", delay=lambda _: 3600.0)
        chat.start()
        await until(chat, events.Login)
    assert (await until(chat, Reconnecting)).reason == "the server is shutting down"
    async with house(listen=str(address)):
        chat.retry()
        assert (await until(chat, events.Login)).nick == "bob"
        await chat.say("back")
        await chat.aclose()
