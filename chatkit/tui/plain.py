"""The chat as lines that follow one another: for screen readers, and wherever nothing can be drawn.

What comes while something is being typed waits until that is sent or deleted, so that neither is torn.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Protocol

from chatkit.client import NotConnected
from chatkit.protocol.events import CommandHelp
from chatkit.tui import spoken
from chatkit.tui.change import Change
from chatkit.tui.connection import Ended, Online, Waiting
from chatkit.tui.entries import Delivery, Entry, Said
from chatkit.tui.helm import NO_NAME, STAYS, Connection, Helm
from chatkit.tui.outgoing import LATE_AFTER
from chatkit.tui.room import Room
from chatkit.tui.state import ClientState
from chatkit.tui.typed import At, Find, Order, Quit, Send, TooLong, read
from chatkit.tui.wishes import Notify, Set, ShowSettings

LOOK_AGAIN = 1.0  # seconds from one look whether something is still being typed to the next

_OWN = {
    "where": "say in which room you are",
    "retry": "connect now, or anew",
    "send-again": "send again what was not acknowledged",
    "take-back": "forget the last line that was not sent",
    "quit": "log out and leave",
}
OWN = tuple(
    CommandHelp(verb=verb, usage=verb, summary=what, example=verb, aliases=[]) for verb, what in _OWN.items()
)
"""What can be typed besides what the server understands."""

_FULL = "That is for the client with a screen: chatkit connect without --plain"


class Lines(Protocol):
    """Where lines are typed and said."""

    def typed(self) -> AsyncIterator[str]:
        """The lines, until there are no more."""

    @property
    def typing(self) -> bool:
        """Whether a line has been begun and is not finished."""

    def say(self, text: str) -> None: ...


class Plain:
    """One chat from the first line to the last. `run` returns when the user leaves, or no more is typed."""

    def __init__(self, state: ClientState, lines: Lines, helm: Helm | None = None) -> None:
        self._state = state
        self._lines = lines
        self._helm = helm or Helm(state, self._expect)
        self._listening: set[asyncio.Task[None]] = set()
        self._unsaid: list[str] = []  # what waits while something is being typed
        self._looking: asyncio.TimerHandle | None = None  # whether that is still so
        self._typed: Counter[str] = Counter()  # what was said here, and need not be heard again
        self._astray: set[str] = set()  # the tags of what is known not to have arrived
        self._changed = asyncio.Event()
        self._link = ""
        self._leaving = False
        self._room = state.room
        state.rooms.listeners.append(self._heard)
        state.own_commands = OWN

    async def run(self) -> None:
        self._tell_link()
        self._listen_to(self._helm.connect())
        try:
            await self._until(self._has_begun)
            async for line in self._lines.typed():
                if self._do(line):
                    return
                self._flush()
            await self._wait_for_answers()
        finally:
            self._leaving = True
            await self._helm.aclose()
            for task in self._listening:
                task.cancel()
            await asyncio.gather(*self._listening, return_exceptions=True)
            self._flush(now=True)

    # What comes

    def _listen_to(self, chat: Connection) -> None:
        task = asyncio.create_task(self._listen(chat))
        self._listening.add(task)
        task.add_done_callback(self._listening.discard)

    async def _listen(self, chat: Connection) -> None:
        async for event in chat:
            self._take_in(self._state.apply(event))

    def _take_in(self, changed: Change) -> None:
        changed |= self._helm.follow_up(changed)
        self._state.rooms.follow(following=True)  # all of it is heard
        if changed & Change.LINK:
            self._tell_link()
        if changed & Change.NICK and self._state.needs_nick:
            self._say(spoken.nick_wanted(self._state.nick_problem))
        if self._state.room is not self._room:
            self._room = self._state.room
            if not self._room.greeting:  # else that says it
                self._say(spoken.place(self._room))
        self._tell_astray()
        self._changed.set()

    def _heard(self, room: Room, entry: Entry) -> None:
        """Something has come into a log."""
        if self._leaving:
            return
        if isinstance(entry, Said) and entry.own and self._typed[entry.text] > 0:
            self._typed[entry.text] -= 1
            return
        where = room.title if room is not self._state.room else ""
        self._say(spoken.entry(entry, self._state.clock, where=where))
        room.read()

    def _tell_link(self) -> None:
        """Says how the connection is, once: a screen reader would speak of each attempt."""
        words = spoken.link(self._state.link, self._state.address)
        if isinstance(self._state.link, Online):
            self._link = ""
        if words and words != self._link and not self._leaving:
            self._link = words
            self._say(words)

    def _tell_astray(self) -> None:
        """Says of each message once that it has not arrived."""
        for room in self._state.rooms:
            for tag, said in room.log.pending.items():
                if said.delivery in (Delivery.LATE, Delivery.FAILED) and tag not in self._astray:
                    self._astray.add(tag)
                    self._say(spoken.not_arrived(said.text))

    def _expect(self) -> None:
        """Something was said: in a while it should have been acknowledged."""
        loop = asyncio.get_running_loop()
        loop.call_later(LATE_AFTER, lambda: self._take_in(self._state.outgoing.mark_late()))

    async def _wait_for_answers(self) -> None:
        """No more is typed: what was is still sent, and acknowledged, if that is possible at all."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LATE_AFTER):
                await self._until(self._is_done)
        if unsent := sum(_pending(self._state).values()):
            raise NotConnected(f"not acknowledged before the end: {unsent}")
        if not self._state.ready and not isinstance(self._state.link, Ended):
            raise NotConnected(f"no connection to {self._state.address}")

    async def _until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            self._changed.clear()
            await self._changed.wait()

    def _has_begun(self) -> bool:
        """Whether it is known how connecting has gone: then one can do something about it."""
        return self._state.ready or self._state.needs_nick or isinstance(self._state.link, Waiting | Ended)

    def _is_done(self) -> bool:
        on_its_way = self._state.waits or any(room.log.pending for room in self._state.rooms)
        return (self._state.ready and not on_its_way) or isinstance(self._state.link, Ended)

    # What is typed

    def _do(self, line: str) -> bool:
        """Does what a line asks for. True when that is to leave."""
        match line.strip().lower():
            case "/retry":
                change, chat = self._helm.retry()
                self._take_in(change)
                if chat is not None:
                    self._listen_to(chat)
            case "/send-again":
                self._take_in(self._helm.send_again() | Change.LINK)
            case "/take-back":
                self._take_back()
            case "/where":
                self._say(spoken.place(self._state.room))
            case _:
                return self._obey(line)
        return False

    def _take_back(self) -> None:
        text = self._state.outgoing.take_back(self._state.room)
        if text is None:
            self._say("There is nothing to take back.")
        else:
            self._typed[text] -= 1
            self._say(f"Forgotten: {text}")

    def _obey(self, line: str) -> bool:
        match read(line):
            case None:
                pass
            case Quit():
                return True
            case TooLong(size, limit, unit):
                self._say(f"Too long: {size:,} {unit}, and {limit:,} fit into one message. It was not sent.")
            case Find(words):
                self._follow(Send(f"search {words}"))
            case At() | Set() | Notify() | ShowSettings():
                self._say(_FULL)
            case order:
                self._follow(order)
        return False

    def _follow(self, order: Order) -> None:
        before = _pending(self._state)
        obeyed = self._helm.obey(order)
        if obeyed.refusal:
            self._refuse(obeyed.refusal)
            return
        self._typed.update(_pending(self._state) - before)
        self._take_in(obeyed.change)
        if not self._state.ready and _pending(self._state) - before:
            online = isinstance(self._state.link, Online)
            self._say(f"It will be sent when {'you are logged in' if online else 'there is a connection'}.")
        if obeyed.hint:
            self._say(f"{obeyed.hint}.")

    def _refuse(self, why: str) -> None:
        """Nothing stays here, and where a name is wanted there is no dialog that asks for it."""
        if why == NO_NAME:
            self._say(f"Not sent. {spoken.nick_wanted(None)}")
        else:
            self._say(f"{why.removesuffix(STAYS)}.")

    # What is said

    def _say(self, text: str) -> None:
        if text:
            self._unsaid.append(text)
            self._flush()

    def _flush(self, *, now: bool = False) -> None:
        """Says what waits, unless that would tear what is being typed."""
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
        if self._unsaid and self._lines.typing and not now:
            self._looking = asyncio.get_running_loop().call_later(LOOK_AGAIN, self._flush)
            return
        unsaid, self._unsaid = self._unsaid, []
        for text in unsaid:
            self._lines.say(text)


def _pending(state: ClientState) -> Counter[str]:
    """The texts that are on their way, or wait to be."""
    return Counter(said.text for room in state.rooms for said in room.log.pending.values())
