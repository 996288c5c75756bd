"""The connection is cut at every step of login, join, say, history and resume, between real ends.

One talks through a wire that breaks, round after round, at another byte each time; ten look on, half of them
through wires that break as well. In the end each message was said once, and all ten have the same ones in the
same order.
"""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from functools import partial

import pytest

from chatkit.client import Chat, Disconnected, LoginRefused, Lost, NotConnected
from chatkit.protocol.address import Address
from chatkit.protocol.events import Gap, Login, Message
from tests.client.proxy import Wire, wire
from tests.e2e.serving import serving

pytestmark = pytest.mark.unmeasured

CUTS = 200
VIEWERS = 10
PATIENCE = 240  # seconds for all of it, so that a hang is a failure
STEPS = ("format", "login", "resume", "join", "say", "history")
THE_END = "the end"
RETURN = 600  # bytes of a return, about: greeting, resume, and its answer
FEWEST = 10  # cuts that each step must have had
NO_WAIT = {"reconnect": True, "timeout": 30, "delay": lambda attempt: 0.0}


class NotingWire(Wire):
    """Notes in which step of the client's it was cut."""

    def __init__(self, server, lengths=()):
        super().__init__(server, lengths)
        self.carried = 0
        self.cut_in = []
        self._typed = b""

    async def _carry(self, reader, writer, left, *, back=False):
        await super()._carry(Tap(reader, self, back=back), writer, left, back=back)

    def note(self, data, *, back):
        self.carried += len(data)
        if not back:
            self._typed = (self._typed + data)[-500:]

    def cut(self):
        if self._writers:
            lines = self._typed.decode(errors="replace").split("\n")
            last = next((line for line in reversed(lines) if line), "@ format")
            words = [word for word in last.split() if word[0] not in "@#"]
            self.cut_in.append(words[0] if words else "")
            self._typed = b""
        super().cut()


class Tap:
    """Reads for a wire, which notes what comes."""

    def __init__(self, reader, wire, *, back):
        self._reader = reader
        self._wire = wire
        self._back = back

    async def read(self, most):
        data = await self._reader.read(most)
        self._wire.note(data, back=self._back)
        return data


class Viewer:
    """Reads everything, through all reconnects, and keeps the messages as they come."""

    def __init__(self, address, nick):
        self.chat = Chat(address, nick=nick, **NO_WAIT)
        self.seen = []
        self.troubles = []

    async def comes(self):
        self.chat.start()
        await self.chat.ready()
        await self.chat.join("ops")

    async def watch(self):
        """Until the end was said in both rooms."""
        ends = 0
        while ends < 2:
            event = await anext(self.chat)
            if isinstance(event, Message):
                ends += event.text == THE_END
                self.seen.append(event)
            elif isinstance(event, Gap | LoginRefused | Disconnected | Lost):
                self.troubles.append(event)

    def messages(self, room):
        return [(event.id, event.nick, event.text) for event in self.seen if event.room == room]


async def one_round(address, number):
    """Somebody comes, says three things, reads back, and goes; whatever becomes of the connection."""
    chat = Chat(address, nick="bob", **NO_WAIT)
    said = [("lobby", f"{number} a"), ("ops", f"{number} b"), ("lobby", f"{number} c")]
    chat.start()
    try:
        async for event in chat:
            if isinstance(event, Login):
                break
        await insist(chat, partial(chat.join, "ops"))
        acknowledged = [await insist(chat, partial(chat.say, text, room)) for room, text in said]
        await insist(chat, partial(chat.history, "10", room="lobby"))
    finally:
        await chat.aclose()
    return [(message.room, message.id, message.text) for message in acknowledged]


async def insist(chat, ask):
    """Asks again where there was no connection to ask on. A line that was sent is the library's business."""
    while True:
        try:
            return await ask()
        except NotConnected:
            await asyncio.sleep(0)


async def length_of(address, number):
    """How many bytes a round without a cut carries, both ways together."""
    async with wire(address, kind=NotingWire) as (through, outer):
        await one_round(outer, number)
    return through.carried


async def play(port, cuts):
    address = Address("127.0.0.1", port)
    acknowledged = []
    async with AsyncExitStack() as stack:
        wires, viewers = [], []
        for number in range(VIEWERS):
            at = f"127.0.0.1:{port}"
            if number % 2:
                through, at = await stack.enter_async_context(wire(address))
                wires.append(through)
            viewers.append(Viewer(at, f"viewer{number}"))
            stack.push_async_callback(viewers[-1].chat.aclose)
            await viewers[-1].comes()
        for number, through in enumerate(wires):
            through.lengths = [600 + (number + 5 * n) * 977 % 2500 for n in range(1000)]
            through.cut()  # the first connection had no end; from here on each breaks in the middle of a line
        watching = [asyncio.create_task(viewer.watch()) for viewer in viewers]
        length = await length_of(address, "first")
        steps = []
        for number in range(cuts):
            first = 1 + number * length // cuts
            lengths = [first, 1 + number * 79 % RETURN] if number % 2 else [first]
            async with wire(address, lengths, NotingWire) as (through, outer):
                acknowledged += await one_round(outer, number)
            steps += through.cut_in
        for room in "lobby", "ops":
            await viewers[0].chat.say(THE_END, room)
        await asyncio.wait(watching)
    return viewers, acknowledged, Counter(steps)


def check(viewers, acknowledged, cuts):
    one = viewers[0]
    for room in "lobby", "ops":
        messages = one.messages(room)
        assert [id_ for id_, _, _ in messages] == list(range(1, len(messages) + 1))
        assert [viewer.messages(room) for viewer in viewers] == [messages] * VIEWERS
    said = [text for room in ("lobby", "ops") for _, _, text in one.messages(room) if text != THE_END]
    wanted = {f"{number} {letter}" for number in (*range(cuts), "first") for letter in "abc"}
    assert len(said) == len(set(said))
    assert set(said) == wanted
    told = {(room, id_, text) for room in ("lobby", "ops") for id_, _, text in one.messages(room)}
    assert set(acknowledged) <= told
    assert len(acknowledged) == 3 * cuts


async def test_however_the_connection_is_cut_each_message_is_there_once_and_all_agree(tmp_path):
    limits = {"burst": 0}
    with serving(tmp_path, "--data", str(tmp_path / "record"), limits=limits) as server:
        viewers, acknowledged, steps = await asyncio.wait_for(play(server.port, CUTS), PATIENCE)
        assert steps.total() >= CUTS
        assert [step for step in STEPS if steps[step] < FEWEST] == []
        check(viewers, acknowledged, CUTS)
        assert [viewer.troubles for viewer in viewers] == [[]] * VIEWERS
        log = server.log
    assert log.count("event=resume") >= CUTS // 3
