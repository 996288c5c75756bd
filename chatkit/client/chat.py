"""A chat from the client's side: what happens as one stream, and what can be asked."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

from chatkit.client import lines
from chatkit.client.backoff import jittered
from chatkit.client.errors import ClientError, Refused, RequestTimedOut, UnexpectedReply
from chatkit.client.keeper import Keeper
from chatkit.client.link import Disconnected, Reconnecting, StreamEvent
from chatkit.client.replies import Replies
from chatkit.client.stream import Stream
from chatkit.protocol import address as addresses
from chatkit.protocol import events

DEFAULT_ADDRESS = f"127.0.0.1:{addresses.DEFAULT_PORT}"
GOODBYE = 1.0  # seconds that a polite logout may take

E = TypeVar("E", bound=events.Event)


class Chat:
    """A chat that keeps itself connected, asks by tag, and hands out everything that happens, in order.

    `async for event in chat` is for one reader. It brings what happens to the connection (client.link) and
    what the server sends (protocol.events), replies included, so that a user interface can be fed from it
    alone; it ends after Disconnected. The text in events is as the server sent it: clean it (protocol.text)
    before a terminal sees it.
    """

    def __init__(
        self,
        address: str = DEFAULT_ADDRESS,
        *,
        nick: str | None = None,
        reconnect: bool = True,
        timeout: float = 10.0,
        delay: Callable[[int], float] = jittered,
    ) -> None:
        """Does nothing yet. Raises AddressInvalid.

        `timeout` holds for connecting, for the greeting with the login, and for each reply. `delay` tells how
        many seconds to wait before an attempt of that number.
        """
        self.address = addresses.parse(address)
        self._timeout = timeout
        self._tags = lines.tags()
        self._stream = Stream()
        self._replies = Replies()
        self._task: asyncio.Task[None] | None = None
        self._keeper = Keeper(
            self.address,
            nick=nick,
            reconnect=reconnect,
            timeout=timeout,
            delay=delay,
            tags=self._tags,
            publish=self._publish,
        )

    def start(self) -> None:
        """Begins to connect, in the background. What comes of it is told in the stream."""
        if self._task is None:
            self._task = asyncio.create_task(self._keeper.run(), name=f"chat with {self.address}")

    async def ready(self) -> None:
        """Waits until connected, and logged in where a nick was given. Call start() before.

        Raises ConnectFailed or Refused when the first attempt fails.
        """
        await self._keeper.first()

    def retry(self) -> None:
        """Ends the wait before the next attempt, if there is one."""
        self._keeper.hurry()

    async def aclose(self) -> None:
        """Logs out where that is possible within a second, and leaves nothing behind. May be called twice."""
        if self._task is None:
            self._stream.end()
            return
        try:
            with suppress(ClientError, TimeoutError):
                async with asyncio.timeout(GOODBYE):
                    await self.logout()
                    await asyncio.wait({self._task})
        finally:
            self._task.cancel()
            await asyncio.wait({self._task})
        if not self._task.cancelled():
            self._task.result()  # a bug of ours must not go unheard

    @property
    def connected(self) -> bool:
        """Whether lines can be sent."""
        return self._keeper.connected

    @property
    def nick(self) -> str | None:
        """The nick that we are logged in under, or None."""
        return self._keeper.talk.nick if self._keeper.talk else None

    @property
    def room(self) -> str | None:
        """The room that we are in, or None."""
        return self._keeper.talk.room if self._keeper.talk else None

    @property
    def server(self) -> str:
        """The server's name for itself, as it last said; empty until it has."""
        return self._keeper.server

    def __aiter__(self) -> "Chat":
        return self

    async def __anext__(self) -> StreamEvent:
        return await anext(self._stream)

    def send(self, line: str) -> str:
        """Sends a line and returns its tag. The reply comes in the stream only, with that tag as its `re`.

        Raises NotConnected, and ValueError for text with a line end in it.
        """
        tag = next(self._tags)
        self._keeper.send(tag, line)
        return tag

    async def request(self, line: str, *, timeout: float | None = None) -> events.Event:  # noqa: ASYNC109
        """Sends a line and returns the reply, which comes in the stream too.

        Raises Refused when the reply is an error, RequestTimedOut, and NotConnected, also when the connection
        is lost meanwhile. After the last two the server may still have done it.
        """
        seconds = self._timeout if timeout is None else timeout
        tag = next(self._tags)
        with self._replies.expect(tag) as reply:
            self._keeper.send(tag, line)
            try:
                async with asyncio.timeout(seconds):
                    event = await reply
            except TimeoutError:
                raise RequestTimedOut(f"{self.address} did not answer within {seconds:g} seconds") from None
        if isinstance(event, events.Error):
            raise Refused(event.code, event.text, tuple(event.free))
        return event

    async def login(self, nick: str) -> events.Login:
        """Logs in. When the connection is lost and made again, it is as this nick."""
        return await self._ask(f"login {nick}", events.Login)

    async def say(self, text: str, room: str | None = None) -> events.Message:
        """Says something, newlines and all, and returns it as the server stored it."""
        return await self._ask(lines.say(text, room), events.Message)

    async def look(self, room: str | None = None) -> events.Roster:
        """Who is in the room."""
        return await self._ask(lines.in_room("look", room), events.Roster)

    async def who(self) -> events.Users:
        """Who is logged in."""
        return await self._ask("who", events.Users)

    async def help(self, verb: str | None = None) -> events.Help:
        """What the server understands, or how one command is written."""
        return await self._ask("help" if verb is None else f"help {verb}", events.Help)

    async def ping(self) -> events.Pong:
        """Returns when the server has answered."""
        return await self._ask("ping", events.Pong)

    async def logout(self) -> events.Bye:
        """Leaves for good: the stream ends."""
        return await self._ask("logout", events.Bye)

    async def _ask(self, line: str, kind: type[E]) -> E:
        reply = await self.request(line)
        if not isinstance(reply, kind):
            raise UnexpectedReply(f"the server answered with another event than {kind.__name__.lower()}")
        return reply

    def _publish(self, event: StreamEvent) -> None:
        self._stream.put(event)
        match event:
            case events.Event():
                self._replies.arrived(event)
            case Reconnecting(reason=reason):
                self._replies.fail(reason)
            case Disconnected(reason=reason):
                self._replies.fail(reason)
                self._stream.end()


@asynccontextmanager
async def connect(
    address: str = DEFAULT_ADDRESS,
    *,
    nick: str | None = None,
    reconnect: bool = False,
    timeout: float = 10.0,  # noqa: ASYNC109
) -> AsyncIterator[Chat]:
    """A Chat that is connected, and logged in where a nick is given. Logs out and closes at the end.

    Raises AddressInvalid, ConnectFailed or Refused.
    """
    chat = Chat(address, nick=nick, reconnect=reconnect, timeout=timeout)
    chat.start()
    try:
        await chat.ready()
        yield chat
    finally:
        await chat.aclose()
