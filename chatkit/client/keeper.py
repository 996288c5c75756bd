"""Keeping a connection: make it, read it, and when it is lost make it again."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress

from chatkit.client import lines
from chatkit.client.connection import Connection, open_connection, why
from chatkit.client.conversation import Conversation, Ending
from chatkit.client.errors import ClientError, ConnectFailed, NotConnected, Refused
from chatkit.client.link import Connecting, Disconnected, Reconnecting, StreamEvent
from chatkit.client.remembered import Remembered
from chatkit.client.unanswered import MOST
from chatkit.protocol.address import Address
from chatkit.protocol.commands import Command
from chatkit.protocol.events import Error

_PATIENCE = 2  # times the timeout, after which a server that owes us an answer and says nothing is gone
_STEADY = 10.0  # seconds after which a connection was a good one, and the waits begin anew


class Keeper:
    """Runs one conversation after another, and publishes what happens in them and between them."""

    def __init__(
        self,
        address: Address,
        *,
        nick: str | None,
        reconnect: bool,
        timeout: float,
        delay: Callable[[int], float],
        tags: Iterator[str],
        publish: Callable[[StreamEvent], None],
    ) -> None:
        self.talk: Conversation | None = None  # there is one from the first byte to the last
        self.memory = Remembered(nick)
        self.server = ""
        self._address = address
        self._reconnect = reconnect
        self._timeout = timeout
        self._delay = delay
        self._tags = tags
        self._publish = publish
        self._connection: Connection | None = None
        self._hurry = asyncio.Event()
        self._at_once = False  # whether the next wait is none
        self._first_is_over = asyncio.Event()
        self._first_failure: ClientError | None = None

    @property
    def connected(self) -> bool:
        """Whether lines can be sent."""
        return self.talk is not None and self.talk.greeted and self.talk.ending is None

    async def first(self) -> None:
        """Waits for the first attempt to succeed. Raises ConnectFailed, or Refused where the login was."""
        await self._first_is_over.wait()
        if self._first_failure:
            raise self._first_failure

    def hurry(self) -> None:
        """Ends the wait before the next attempt, if there is one."""
        self._hurry.set()

    def renew(self) -> None:
        """Ends the conversation, if there is one, and begins the next without a wait."""
        if self.talk is not None and self._connection is not None:
            self._at_once = True
            self.talk.end("a new connection was asked for")
            self._connection.abort()

    def send(self, tag: str, line: str) -> None:
        """Sends a line, or publishes why it is better not sent. Raises NotConnected, and ValueError."""
        if self.talk is None or self._connection is None or not self.connected:
            raise NotConnected(f"not connected to {self._address}")
        if refusal := lines.refusal(tag, line) or self._too_many(tag):
            self._publish(refusal)
            return
        self.talk.send(tag, line)
        self._connection.write(self.talk.outgoing())

    def _too_many(self, tag: str) -> Error | None:
        """The answer to a line that could not be kept until the server has answered it."""
        if not self._reconnect or len(self.memory.unanswered) < MOST:
            return None
        text = f"The last {MOST} lines are still unanswered. This one was not sent; please try again."
        return Error(re=tag, code="unavailable", text=text)

    async def run(self) -> None:
        """Publishes everything up to Disconnected, which comes in any case."""
        reason = "closed"
        try:
            reason = await self._keep()
        finally:
            self._first_attempt_ended(ConnectFailed(reason))
            self._publish(Disconnected(reason))

    async def _keep(self) -> str:
        attempt = 1
        while True:
            self._publish(Connecting(str(self._address), attempt))
            talk = Conversation(self._tags, self.memory)
            began = asyncio.get_running_loop().time()
            ending = await self._connect(talk)
            lasted = asyncio.get_running_loop().time() - began
            self._first_attempt_ended(ConnectFailed(ending.reason))
            if ending.logged_out or not self._reconnect:
                return ending.reason
            attempt = 1 if talk.settled and lasted >= _STEADY else attempt + 1
            await self._pause(ending.reason, attempt)

    async def _pause(self, reason: str, attempt: int) -> None:
        delay = 0.0 if self._at_once else self._delay(attempt)
        self._at_once = False
        self._hurry.clear()
        self._publish(Reconnecting(reason, delay, attempt))
        with suppress(TimeoutError):
            async with asyncio.timeout(delay):
                await self._hurry.wait()

    async def _connect(self, talk: Conversation) -> Ending:
        try:
            connection = await open_connection(self._address, self._timeout)
        except OSError as error:
            return Ending(why(error, self._address))
        self.talk, self._connection = talk, connection
        try:
            return await self._converse(talk, connection)
        finally:
            self.talk = self._connection = None
            await connection.close()

    async def _converse(self, talk: Conversation, connection: Connection) -> Ending:
        connection.write(talk.outgoing())
        try:
            async with asyncio.timeout(self._timeout):
                while not (talk.settled or talk.ending):
                    await self._read(talk, connection)
        except TimeoutError:
            talk.end(f"{self._address} did not answer within {self._timeout:g} seconds")
        if talk.settled:
            refusal = talk.refusal
            self._first_attempt_ended(Refused(refusal.code, refusal.text, refusal.free) if refusal else None)
        silent = 0  # times that we waited in vain for a word
        while not talk.ending:
            try:
                async with asyncio.timeout(self._timeout):
                    await self._read(talk, connection)
                silent = 0
            except TimeoutError:
                silent = silent + 1 if self.memory.unanswered.holds(Command) else 0
                if silent == _PATIENCE:  # perhaps the path is dead, and nobody tells us
                    talk.end(f"{self._address} does not answer")
        return talk.ending

    async def _read(self, talk: Conversation, connection: Connection) -> None:
        try:
            data = await connection.read()
        except OSError as error:
            talk.closed(why(error, self._address))
            return
        if not data:
            talk.closed()
            return
        events = talk.receive(data)
        connection.write(talk.outgoing())
        self.server = talk.server
        for event in events:
            self._publish(event)

    def _first_attempt_ended(self, failure: ClientError | None) -> None:
        if not self._first_is_over.is_set():
            self._first_failure = failure
            self._first_is_over.set()
