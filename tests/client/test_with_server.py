"""The client with the real server: the stand-in of the other tests is only as good as this."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from structlog.testing import capture_logs

from chatkit.cli.compose import running
from chatkit.client import Chat, Connected, Disconnected, NotConnected, Reconnecting, Refused, connect
from chatkit.protocol import events
from chatkit.protocol.commands import REGISTRY
from chatkit.server.config import Limits, Settings
from tests.cli.house import heard, house, witness
from tests.client.proxy import wire


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


# many rooms, and people alone


async def test_every_question_about_rooms_and_people_gets_its_answer():
    async with house() as address, witness(address, "ada") as ada, connect(str(address), nick="bob") as bob:
        assert (await bob.join("#Ops")).room == "ops"
        assert (bob.room, bob.joined) == ("ops", ("lobby", "ops"))
        assert (await bob.topic("tea")).text == (await bob.topic(room="ops")).text == "tea"
        assert (await bob.topic("")).text == ""
        said = await bob.emote("waves", "lobby")
        assert (said.room, said.kind, said.text) == ("lobby", "emote", "waves")
        told = await bob.tell("ada", "psst\n2")
        assert (told.sender, told.to, told.text) == ("bob", "ada", "psst\n2")
        assert (await until(ada, events.Private)).text == "psst\n2"
        assert [(room.name, room.inside) for room in (await bob.rooms()).rooms] == [
            ("lobby", True),
            ("ops", True),
        ]
        assert (await bob.away("tea")).away
        assert (await ada.whois("bob")).why == "tea"
        assert not (await bob.back()).away
        assert (await bob.rename("bobby")).new == bob.nick == "bobby"
        await bob.say("deploy it now")
        assert [each.text for each in (await bob.history("5")).messages] == ["deploy it now"]
        assert [each.room for each in (await bob.search('"deploy it" from:bobby')).messages] == ["ops"]
        assert (await bob.leave()).room == "ops"
        assert (await bob.look()).room == "lobby"  # which is told after the answer to leave
        assert (bob.room, bob.joined) == ("lobby", ("lobby",))
        with pytest.raises(Refused) as refused:
            await bob.leave("lobby")
        assert refused.value.code == "last_room"


# a lost connection


@asynccontextmanager
async def lossy(address, lengths=(), delay=3600.0):
    """bob, who talks over a wire that can be cut; then he waits before he connects again."""
    async with wire(address, lengths) as (it, at):
        bob = Chat(at, nick="bob", delay=lambda _: delay, timeout=60.0)
        bob.start()
        try:
            await until(bob, events.Login)
            yield bob, it
        finally:
            await bob.aclose()


async def up_to(chat, text):
    """What is told up to the message of that text."""
    told = [await anext(chat)]
    while getattr(told[-1], "text", None) != text:
        told.append(await anext(chat))
    return told


async def comes_back(chat):
    await until(chat, Reconnecting)
    chat.retry()
    return await until(chat, events.Login)


async def test_who_comes_back_has_never_left():
    async with house() as address, witness(address, "ada") as ada, lossy(address) as (bob, it):
        await bob.join("ops")
        await ada.say("before")
        assert await heard(bob, 1) == [("ada", "before")]
        it.cut()
        assert (await until(ada, events.Away)).away
        await ada.say("meanwhile")
        await ada.tell("bob", "psst")
        login = await comes_back(bob)
        assert (login.resumed, login.room, sorted(login.rooms)) == (True, "ops", ["lobby", "ops"])
        assert (await until(bob, events.Message)).text == "meanwhile"
        assert (await until(bob, events.Private)).text == "psst"
        await bob.say("thanks", "lobby")
        told = await up_to(ada, "thanks")
        assert [event.away for event in told if isinstance(event, events.Away) and event.room] == [False]
        assert not [event for event in told if isinstance(event, events.Entered | events.Left)]


@pytest.mark.parametrize("seen", [0, 1])
async def test_what_was_on_its_way_when_it_broke_comes_afterwards(seen):
    async with house() as address, witness(address, "ada") as ada, lossy(address) as (bob, it):
        for number in range(seen):
            await ada.say(f"seen {number}")
        await heard(bob, seen)
        it.deaf = True
        await ada.say("on its way")
        await ada.tell("bob", "this too")
        it.cut()
        assert (await until(ada, events.Away)).away
        it.deaf = False
        assert (await comes_back(bob)).resumed
        await ada.say("end")
        told = await up_to(bob, "end")
        assert [event.text for event in told] == ["on its way", "this too", "end"]


async def test_what_was_not_acknowledged_is_said_once():
    async with house() as address, witness(address, "ada") as ada, lossy(address) as (bob, it):
        it.deaf = True
        saying = [asyncio.create_task(bob.say(f"{number}")) for number in range(3)]
        telling = asyncio.create_task(bob.tell("ada", "psst"))
        assert await heard(ada, 3) == [("bob", "0"), ("bob", "1"), ("bob", "2")]
        await until(ada, events.Private)
        it.cut()
        it.deaf = False
        assert (await comes_back(bob)).resumed
        assert [(await said).id for said in saying] == [1, 2, 3]
        assert (await telling).id == 1
        await bob.say("end")
        told = await up_to(ada, "end")
        assert [type(event) for event in told] == [events.Away, events.Away, events.Message]


async def test_where_no_place_is_kept_speech_and_rooms_come_back():
    limits = Limits(burst=0, resume_seconds=0)
    settings = Settings(name="test", listen=("tcp://127.0.0.1:0",), limits=limits, temp=True)
    with capture_logs():
        async with running(settings) as served, lossy(served.addresses[0]) as (bob, it):
            await bob.join("attic")
            await bob.join("ops")
            async with witness(served.addresses[0], "ada") as ada:
                await ada.join("ops")
                it.deaf = True
                saying, looking = asyncio.create_task(bob.say("hi")), asyncio.create_task(bob.look())
                assert await heard(ada, 1) == [("bob", "hi")]
                it.cut()
                it.deaf = False
                await until(ada, events.Left)
                assert not (await comes_back(bob)).resumed
                assert (await saying).id == 1
                with pytest.raises(NotConnected, match="has not kept our place"):
                    await looking
                await bob.ping()
                assert (bob.room, sorted(bob.joined)) == ("ops", ["attic", "lobby", "ops"])
                assert [each.text for each in (await ada.history()).messages] == ["hi"]


async def test_cut_again_and_again_everything_is_there_once_and_in_order():
    lengths = [600, *range(100, 2000, 97)]  # the login is answered; from then on it may break anywhere
    async with (
        house() as address,
        witness(address, "ada") as ada,
        lossy(address, lengths, delay=0.0) as (bob, it),
    ):
        for number in range(40):
            await asyncio.gather(says(bob, number), says(ada, number))
        assert it.lengths == []
        told = await heard(ada, 80)
        await bob.aclose()
        seen = [event async for event in bob if isinstance(event, events.Message)]
    assert sorted(told) == sorted((nick, f"{number}") for nick in ("ada", "bob") for number in range(40))
    assert len([message for message in seen if message.re]) == 40
    ids = list(dict.fromkeys(message.id for message in seen))
    assert ids == list(range(1, 81))
    assert [message.id for message in seen if not message.re] == sorted({m.id for m in seen if not m.re})


async def says(chat, number):
    while True:
        try:
            await chat.say(f"{number}")
        except NotConnected:
            await until(chat, Connected)
        else:
            return
