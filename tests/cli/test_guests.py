"""The demo's guests: what they say, whom they answer, and that they come to an end."""

import asyncio

import pytest

from chatkit.cli.guests import GUESTS, MOST_ANSWERS, SCRIPT, Line, Manners, guests, talk
from chatkit.protocol import events, names
from chatkit.protocol.commands import BY_VERB
from chatkit.protocol.text import clean
from tests.cli.house import heard, house, witness
from tests.client.fake_server import AT

TELNET = "telnet 127.0.0.1 4711"


@pytest.fixture
def manners():
    return Manners(TELNET)


def message(text, nick="bob"):
    return events.Message(room="lobby", id=1, at=AT, nick=nick, text=text, kind="say")


def entered(nick="bob"):
    return events.Entered(room="lobby", nick=nick, at=AT)


def test_the_guests_could_log_in():
    assert [names.nick(guest) for guest in GUESTS] == list(GUESTS)


def test_every_guest_has_lines_that_a_server_takes_as_they_are(manners):
    script = list(manners.script())
    assert len(script) == len(SCRIPT)
    assert {line.nick for line in script} == set(GUESTS)
    for line in script:
        assert 0 < len(line.text) <= 120
        assert clean(line.text) == line.text
        assert "{" not in line.text


def test_the_script_tells_how_to_join_and_what_there_is_today(manners):
    told = " ".join(line.text for line in manners.script())
    assert TELNET in told
    for word in ("look", "who", "help", "login", "say", "telnet", "nc", "chatkit send"):
        assert word in told
    assert all(word.strip(".,") in BY_VERB for word in ("look", "who", "help,", "login", "say"))


def test_who_comes_in_is_greeted_by_name(manners):
    answer = manners.answer(entered("Bob"))
    assert answer.nick in GUESTS
    assert "Welcome, Bob!" in answer.text
    assert manners.answer(entered("bob")) == Line("ada", "There you are again, bob!")


@pytest.mark.parametrize(
    ("said", "guest", "word"),
    [
        ("Hello!", "grace", "Hello bob!"),
        ("你好", "grace", "Hello bob!"),
        ("I need help.", "grace", "help lists"),
        ("ADA?", "ada", "Yes, bob?"),
        ("grace, are you real?", "grace", "Here I am, bob"),
        ("小明, 在吗", "小明", "在!"),
        ("Why?", "小明", "Good question, bob"),
        ("It rains.", "ada", "bob"),
        ("{nick} {0} {", "ada", "bob"),
    ],
)
def test_who_speaks_is_answered(said, guest, word, manners):
    answer = manners.answer(message(said))
    assert answer.nick == guest
    assert word in answer.text


def test_a_name_is_taken_as_it_is(manners):
    assert "{telnet}" in manners.answer(entered("{telnet}")).text


def test_help_is_different_each_time_and_says_how_to_bring_somebody(manners):
    answers = [manners.answer(message("help")).text for _ in range(3)]
    assert len(set(answers)) == 3
    assert any(TELNET in answer for answer in answers)


@pytest.mark.parametrize(
    "event", [message("hello", nick="ada"), entered("小明"), events.Pong(), events.Notice(text="help")]
)
def test_they_answer_neither_each_other_nor_the_server(event, manners):
    assert manners.answer(event) is None


def test_they_come_to_an_end(manners):
    answers = [manners.answer(message("and?")) for _ in range(MOST_ANSWERS + 5)]
    assert None not in answers[:MOST_ANSWERS]
    assert "The room is yours!" in answers[MOST_ANSWERS - 1].text
    assert answers[MOST_ANSWERS:] == [None] * 5


async def test_they_talk_and_answer_through_real_sockets(manners):
    async with house() as address, witness(address, "bob") as bob, guests(str(address)) as chats:
        assert sorted(user.nick for user in (await bob.who()).users) == sorted([*GUESTS, "bob"])
        talking = asyncio.create_task(talk(chats, manners, pace=0))
        assert await heard(bob, len(SCRIPT)) == [tuple(line) for line in Manners(TELNET).script()]
        await bob.say("help")
        assert await heard(bob, 2) == [("bob", "help"), tuple(Manners(TELNET).answer(message("help")))]
        talking.cancel()
        await asyncio.wait({talking})


async def test_a_server_that_ends_is_the_end_of_the_talk(manners):
    async with house() as address, guests(str(address)) as chats:
        talking = asyncio.create_task(talk(chats, manners, pace=0))
        for chat in chats.values():
            await chat.logout()
        await talking
