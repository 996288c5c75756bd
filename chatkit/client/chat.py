"""A chat from the client's side: what happens as one stream, and what can be asked."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from chatkit.client import lines
from chatkit.client.asking import Asking
from chatkit.client.backoff import jittered
from chatkit.client.errors import ClientError, Refused, RequestTimedOut
from chatkit.client.keeper import Keeper
from chatkit.client.link import Disconnected, Lost, StreamEvent
from chatkit.client.replies import Replies
from chatkit.client.stream import Stream
from chatkit.protocol import address as addresses
from chatkit.protocol import events

DEFAULT_ADDRESS = f"127.0.0.1:{addresses.DEFAULT_PORT}"
GOODBYE = 1.0  # seconds that a polite logout may take
EACH_LINE = 0.5  # and more for each line before it that is not answered yet: servers take two a second
LONGEST_GOODBYE = 5.0


class Chat(Asking):
    """A chat that keeps itself connected, asks by tag, and hands out everything that happens, in order.

    `async for event in chat` is for one reader. It brings what happens to the connection (client.link) and
    what the server sends (protocol.events), replies included, so that a user interface can be fed from it
    alone; it ends after Disconnected. The text in events is as the server sent it: clean it (protocol.text)
    before a terminal sees it.

    A lost connection is made again. If the server has kept our place, what was missed comes as if nothing had
    happened, and lines without an answer are sent again; each is obeyed once. If not, we log in anew and go
    into our rooms again, and only what was said is sent again: Lost names the other lines. An own message
    whose acknowledgement was lost may come twice, first as one that was missed, then as the reply.
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

        `timeout` holds for connecting, for the greeting with the login, and for each reply. A server that
        owes a reply and says nothing at all for twice as long counts as gone. `delay` tells how many seconds
        to wait before an attempt of that number.
        """
        self.address = addresses.parse_server(address)
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

    def renew(self) -> None:
        """Gives this connection up for a new one, at once: what is not answered goes again on that."""
        self._keeper.renew()

    async def aclose(self) -> None:
        """Logs out, and leaves nothing behind. May be called twice.

        What was sent before is obeyed first. That may take a while, because a server obeys only so many lines
        a second; it is waited for, but not for long.
        """
        if self._task is None:
            self._stream.end()
            return
        try:
            with suppress(ClientError, TimeoutError):
                patience = GOODBYE + EACH_LINE * len(self._keeper.memory.unanswered)
                async with asyncio.timeout(min(patience, LONGEST_GOODBYE)):
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
        return self._keeper.memory.nick if self._logged_in else None

    @property
    def room(self) -> str | None:
        """The room that our lines go to where they name no other, or None."""
        return self._keeper.memory.room if self._logged_in else None

    @property
    def joined(self) -> tuple[str, ...]:
        """The rooms that we are in."""
        return tuple(self._keeper.memory.rooms) if self._logged_in else ()

    @property
    def _logged_in(self) -> bool:
        return self._keeper.talk is not None and self._keeper.talk.logged_in

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

        When the connection is lost and made again meanwhile, it goes on waiting as long as the line may be
        sent again. Raises Refused when the reply is an error, RequestTimedOut, and NotConnected: there is no
        connection, or it was lost for good. After the last two the server may still have done it, or do it
        yet: a line that was sent is sent again until it is answered.
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

    def _publish(self, event: StreamEvent) -> None:
        self._stream.put(event)
        match event:
            case events.Event():
                self._replies.arrived(event)
            case Lost(tags=tags, reason=reason):
                self._replies.fail(reason, tags)
            case Disconnected(reason=reason):
                self._replies.fail(reason)
                self._stream.end()


@asynccontextmanager
async def connect(
    address: str = DEFAULT_ADDRESS,
    *,
    nick: str | None = None,
    room: str | None = None,
    reconnect: bool = False,
    timeout: float = 10.0,  # noqa: ASYNC109
) -> AsyncIterator[Chat]:
    """A Chat that is connected, logged in where a nick is given, and in `room`. At the end it logs out.

    Raises AddressInvalid, ConnectFailed or Refused, and what `Chat.join` raises.
    """
    chat = Chat(address, nick=nick, reconnect=reconnect, timeout=timeout)
    chat.start()
    try:
        await chat.ready()
        if room is not None:
            await chat.join(room)
        yield chat
    finally:
        await chat.aclose()
