"""Each question: how it is written, and that its answer is what comes back."""

import pytest

from chatkit.client import UnexpectedReply
from chatkit.client.asking import Asking
from chatkit.protocol import commands as cmd
from chatkit.protocol import events
from chatkit.protocol.grammar import parse
from tests.client.fake_server import AT, message, private

HELP = events.Help(commands=[])
LOGIN = events.Login(nick="bob", room="lobby")
RENAMED = events.Renamed(room="", nick="bob", new="bobby", at=AT)
AWAY = events.Away(room="", nick="bob", away=True, why="", at=AT)
JOINED = events.Joined(room="ops", topic="")
LEFT = events.Left(room="ops", nick="bob", at=AT, reason="")
ROOMS = events.Rooms(rooms=[])
TOPIC = events.Topic(room="ops", text="")
ROSTER = events.Roster(room="lobby", topic="", members=[])
HISTORY = events.History(room="lobby", messages=[], complete=True)
SEARCH = events.Search(messages=[])
USERS = events.Users(users=[])
WHOIS = events.Whois(nick="ada", rooms=[], since=AT, idle=0, away=False, why="")
SAID = message("hi")
TOLD = private("hi")


class Asked(Asking):
    """Answers every question with the same event."""

    def __init__(self, reply):
        self.reply = reply
        self.lines = []

    async def request(self, line):
        self.lines.append(line)
        return self.reply


@pytest.mark.parametrize(
    ("ask", "line", "reply"),
    [
        (lambda chat: chat.login("bob"), "login bob", LOGIN),
        (lambda chat: chat.rename("bobby"), "nick bobby", RENAMED),
        (lambda chat: chat.away(), "away", AWAY),
        (lambda chat: chat.away("at\nlunch"), r'away "at\nlunch"', AWAY),
        (lambda chat: chat.back(), "back", AWAY),
        (lambda chat: chat.logout(), "logout", events.Bye(reason="")),
        (lambda chat: chat.join("ops"), "join ops", JOINED),
        (lambda chat: chat.join("#Ops"), "join Ops", JOINED),
        (lambda chat: chat.leave(), "leave", LEFT),
        (lambda chat: chat.leave("#ops"), "leave ops", LEFT),
        (lambda chat: chat.rooms(), "rooms", ROOMS),
        (lambda chat: chat.topic(), "topic", TOPIC),
        (lambda chat: chat.topic(room="ops"), "#ops topic", TOPIC),
        (lambda chat: chat.topic("tea", "ops"), '#ops topic "tea"', TOPIC),
        (lambda chat: chat.topic(""), "topic -", TOPIC),
        (lambda chat: chat.look(), "look", ROSTER),
        (lambda chat: chat.look("#ops"), "#ops look", ROSTER),
        (lambda chat: chat.look("#ops", after="bob"), "#ops look bob", ROSTER),
        (lambda chat: chat.say("hi"), 'say "hi"', SAID),
        (lambda chat: chat.say("a\nb", "ops"), r'#ops say "a\nb"', SAID),
        (lambda chat: chat.emote("waves"), 'emote "waves"', SAID),
        (lambda chat: chat.emote("waves", "ops"), '#ops emote "waves"', SAID),
        (lambda chat: chat.tell("ada", "a\nb"), r'tell ada "a\nb"', TOLD),
        (lambda chat: chat.history(), "history", HISTORY),
        (lambda chat: chat.history("before 120", "ops"), "#ops history before 120", HISTORY),
        (lambda chat: chat.search('"two words" from:ada'), r'search "\"two words\" from:ada"', SEARCH),
        (lambda chat: chat.who(), "who", USERS),
        (lambda chat: chat.who("bob"), "who bob", USERS),
        (lambda chat: chat.whois("ada"), "whois ada", WHOIS),
        (lambda chat: chat.help(), "help", HELP),
        (lambda chat: chat.help("say"), "help say", HELP),
        (lambda chat: chat.ping(), "ping", events.Pong()),
    ],
)
async def test_each_question_gets_its_answer(ask, line, reply):
    chat = Asked(reply)
    assert await ask(chat) is reply
    assert chat.lines == [line]
    understood = parse(line, json_text=True).command
    assert not isinstance(understood, cmd.Unknown | cmd.Incomplete)
    confused = Asked(events.Notice(text="what?"))
    with pytest.raises(UnexpectedReply, match=f"another event than {type(reply).__name__.lower()}"):
        await ask(confused)


@pytest.mark.parametrize(
    ("ask", "command"),
    [
        (lambda chat, text: chat.say(text), cmd.Say),
        (lambda chat, text: chat.emote(text), cmd.Emote),
        (lambda chat, text: chat.search(text), cmd.Search),
        (lambda chat, text: chat.topic(text), cmd.Topic),
        (lambda chat, text: chat.away(text), cmd.Away),
    ],
)
@pytest.mark.parametrize("text", ['"quoted"', "a\nb", "/look", "小明", "it's"])
async def test_any_text_arrives_as_it_is(ask, command, text):
    chat = Asked(events.Pong())
    with pytest.raises(UnexpectedReply):
        await ask(chat, text)
    assert parse(chat.lines[0], json_text=True).command == command(text)


@pytest.mark.parametrize("name", ["", "#", "a b", "a\nb"])
@pytest.mark.parametrize(
    "ask",
    [
        lambda chat, name: chat.join(name),
        lambda chat, name: chat.leave(name),
        lambda chat, name: chat.say("hi", name),
        lambda chat, name: chat.look(name),
        lambda chat, name: chat.history(room=name),
        lambda chat, name: chat.topic(room=name),
        lambda chat, name: chat.tell(name.removeprefix("#"), "hi"),
    ],
)
async def test_what_is_no_name_is_the_callers_mistake(ask, name):
    chat = Asked(events.Pong())
    with pytest.raises(ValueError, match="is not the name of"):
        await ask(chat, name)
    assert chat.lines == []


async def test_somebody_has_to_ask():
    with pytest.raises(NotImplementedError):
        await Asking().ping()
