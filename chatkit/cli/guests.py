"""The three guests of `chatkit demo`: what they say by themselves, and what they answer."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from itertools import cycle
from typing import NamedTuple

from chatkit.client import Chat, ClientError, StreamEvent, connect
from chatkit.protocol.events import Entered, Message
from chatkit.protocol.names import key

GUESTS = ("ada", "grace", "小明")
MOST_ANSWERS = 25  # then they have things to do


class Line(NamedTuple):
    """What a guest says."""

    nick: str
    text: str


# {telnet} is how to join by telnet.
SCRIPT = (
    Line("ada", "Good morning! Is this thing on?"),
    Line("grace", "It is. You type a line, everybody reads it. No magic, which is the best kind."),
    Line("小明", "早上好! I type Chinese and you read Chinese. Who had to configure something?"),
    Line("grace", "Nobody. One kind of line in, one kind of event out, UTF-8 all the way."),
    Line("ada", "And the kettle? Does that speak UTF-8 as well?"),
    Line("小明", "If it speaks telnet, it may come in. Anything does: {telnet}, then: login kettle"),
    Line("ada", "telnet! My grandmother used telnet."),
    Line("grace", "Your grandmother would be talking by now. nc works too, and so does a shell script."),
    Line(
        "小明",
        "Mine does: make 2>&1 | chatkit send --nick ci. It says more than I do, and all of it is true.",
    ),
    Line("ada", "How do I find out who is here? Asking for a kettle."),
    Line(
        "grace", "look shows this room, and who shows everybody. Here in the client that is /look and /who."
    ),
    Line(
        "小明", "And help lists every command, for people who read instructions. I have heard of such people."
    ),
    Line("ada", "I read them afterwards, to see what I should have done."),
    Line(
        "grace", "Two of the same name cannot be in, by the way: Ada and ada are one. I have seen it tried."
    ),
    Line("ada", "I have no idea who that was."),
    Line("小明", "Enough of us. You there, reading along: say something, or ask for help. We answer."),
)

_GREETINGS = frozenset(["hi", "hello", "hey", "hallo", "hola", "salut", "moin", "morning", "你好", "早上好"])
_SMALL_TALK = (
    Line("ada", "I was about to say the same, {nick}."),
    Line("小明", "Noted, {nick}. My script has noted it too."),
    Line("grace", "Go on, {nick}, everybody in the room reads it."),
    Line("ada", "{nick} has a point. Kettle, write that down!"),
    Line("小明", "说得好! Well said, {nick}."),
)
_CALLED = {
    "ada": Line("ada", "Yes, {nick}? If it is about the kettle, I was in another room."),
    "grace": Line("grace", "Here I am, {nick}. If you wonder what one can do here, ask for help."),
    "小明": Line("小明", "在! I am here, {nick}. Try to say something in your own language."),
}
_HELP = (
    Line("grace", "{nick}: here, plain text is said; on telnet, say goes before it. help lists the rest."),
    Line("ada", "{nick}: look tells who is here. In the client a / goes before it, and F1 shows the keys."),
    Line("小明", "{nick}: to bring somebody along, open another terminal: {telnet}"),
)
_QUESTIONS = (
    Line("小明", "Good question, {nick}. help may know; I only know what I read on telnet."),
    Line("grace", "I would have to look that up, {nick}. Until then: yes."),
    Line("ada", "Nobody has ever asked that, {nick}. Let me ask the kettle."),
)
_FAREWELL = Line("grace", "We must see to the kettle now, {nick}. The room is yours!")


class Manners:
    """Decides who answers what. It comes to an end: after so many answers the guests are busy."""

    def __init__(self, telnet: str, most: int = MOST_ANSWERS) -> None:
        self._telnet = telnet
        self._left = most
        self._small_talk = cycle(_SMALL_TALK)
        self._questions = cycle(_QUESTIONS)
        self._help = cycle(_HELP)
        self._greeted: set[str] = set()

    def script(self) -> Iterator[Line]:
        """What the guests say by themselves."""
        return (self._filled(line) for line in SCRIPT)

    def answer(self, event: StreamEvent) -> Line | None:
        """What a guest says to that, if anything."""
        if not isinstance(event, Entered | Message) or event.nick in GUESTS or not self._left:
            return None
        self._left -= 1
        if not self._left:
            return self._filled(_FAREWELL, event.nick)
        line = self._greet(event.nick) if isinstance(event, Entered) else self._reply(event)
        return self._filled(line, event.nick) if line else None

    def _greet(self, nick: str) -> Line | None:
        if key(nick) in self._greeted:
            return Line("ada", "There you are again, {nick}!")
        self._greeted.add(key(nick))
        return Line("ada", "Look, {nick} is here. Welcome, {nick}! Say hello, or ask for help.")

    def _reply(self, message: Message) -> Line:
        words = {word.strip(".,;:!?/\"'()！？，。").casefold() for word in message.text.split()}
        if "help" in words:
            return next(self._help)
        for guest in GUESTS:
            if guest in words:
                return _CALLED[guest]
        if words & _GREETINGS:
            return Line("grace", "Hello {nick}! Nice of you to come.")
        return next(self._questions if message.text.rstrip().endswith(("?", "？")) else self._small_talk)

    def _filled(self, line: Line, nick: str = "") -> Line:
        return line._replace(text=line.text.format(nick=nick, telnet=self._telnet))


@asynccontextmanager
async def guests(address: str) -> AsyncIterator[dict[str, Chat]]:
    """The guests, by nick, logged in for as long as the block lasts."""
    async with AsyncExitStack() as stack:
        yield {nick: await stack.enter_async_context(connect(address, nick=nick)) for nick in GUESTS}


async def talk(chats: dict[str, Chat], manners: Manners, pace: float) -> None:
    """The guests say what they have to say, and answer whoever speaks. A line of 40 letters
    takes twice `pace` seconds.

    Returns when the connection is lost, at the latest.
    """
    await asyncio.gather(_perform(chats, manners, pace), _converse(chats, manners, pace))


async def _perform(chats: dict[str, Chat], manners: Manners, pace: float) -> None:
    for line in manners.script():
        await asyncio.sleep(_reading_time(line, pace))
        await _say(chats, line)


async def _converse(chats: dict[str, Chat], manners: Manners, pace: float) -> None:
    async for event in chats[GUESTS[0]]:
        if line := manners.answer(event):
            await asyncio.sleep(_reading_time(line, pace))
            await _say(chats, line)


async def _say(chats: dict[str, Chat], line: Line) -> None:
    with suppress(ClientError):  # a demo that ends
        await chats[line.nick].say(line.text)


def _reading_time(line: Line, pace: float) -> float:
    return pace * (1 + len(line.text) / 40)
