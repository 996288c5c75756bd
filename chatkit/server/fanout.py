"""How what happens in a room reaches everybody there: encoded once, gathered, written once to each.

Fan-out is what a chat server spends its time on: each write is a system call of two microseconds or more,
most of it the kernel's work for the reader's side. Who writes once for each connection and loop turn wins by
10 to 70 times when it is busy (docs/explanation/performance.md). So nothing here is done for each member and
message: an Audience keeps what a turn brings, and is written to its outboxes in one go.
"""

from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Protocol

from chatkit.server.clock import Clock
from chatkit.server.dialects.base import Dialect

LARGE = 200  # outboxes, in an audience that may be made to wait
LONGEST_WAIT = 0.008  # seconds
REST = 2.0  # how many times as long as its last fan-out took a large audience waits before the next one


class Hearer(Protocol):
    """What an audience is made of: outboxes. `apart` are those that are not written what everybody is."""

    apart: bool
    audiences: "tuple[Audience, ...]"
    write: Callable[[bytes], None]

    def catch_up(self) -> None: ...
    def take(self, audience: "Audience", frames: list[bytes]) -> None: ...
    def flush(self) -> None: ...


class Audience:
    """Those who hear the same bytes: members of one room who are answered in one dialect.

    `among` has the audiences of the room, by dialect; one that nobody is in is not kept.
    """

    __slots__ = ("_dialect", "_gatherer", "among", "frames", "order", "outboxes", "rests_until")

    def __init__(self, gatherer: "Gatherer", among: "dict[Dialect, Audience]", dialect: Dialect) -> None:
        self._gatherer = gatherer
        self._dialect = dialect
        self.among = among
        self.outboxes: dict[Hearer, None] = {}
        self.frames: list[bytes] = []  # what has not been written yet
        self.order: list[int] = []  # the place of each of them among what all audiences hear
        self.rests_until = 0.0
        among[dialect] = self

    def add(self, outbox: Hearer) -> None:
        self.outboxes[outbox] = None

    def remove(self, outbox: Hearer) -> None:
        del self.outboxes[outbox]
        if not self.outboxes:
            del self.among[self._dialect]

    def hear(self, frame: bytes) -> None:
        """Has this written to everybody here, soon."""
        if not self.frames:
            self._gatherer.add_audience(self)
        self.frames.append(frame)
        self.order.append(self._gatherer.next_place())

    def flush(self) -> None:
        """Writes what was heard. Only to a few it must not be written as it is."""
        frames = self.frames
        self.frames, self.order = [], []
        data = frames[0] if len(frames) == 1 else b"".join(frames)
        for outbox in self.outboxes:
            if outbox.apart:
                outbox.take(self, frames)
            else:
                outbox.write(data)


class Gatherer:
    """Collects the audiences and outboxes that have something to write; flushes them when the turn is over.

    A large audience waits a little longer while writing to it is what keeps the loop busy: what is said
    meanwhile shares its writes. The wait is measured by `stopwatch` (seconds) from what the last fan-out took
    until the loop came round again, so whoever speaks into a quiet room does not wait at all. In a room of
    1,000 with 200 messages a second that halves the server's work (docs/explanation/performance.md).
    """

    def __init__(
        self,
        call_soon: Callable[[Callable[[], None]], object],
        clock: Clock,
        stopwatch: Callable[[], float],
    ) -> None:
        self._call_soon = call_soon
        self._clock = clock
        self._stopwatch = stopwatch
        self._scheduled = False
        self._audiences: list[Audience] = []
        self._outboxes: list[Hearer] = []
        self._measured: list[Audience] = []  # large ones whose fan-out is perhaps not over
        self._heard_again: list[Audience] = []  # those of them that have heard something meanwhile
        self._waiting = 0  # audiences that wait, for that or for a timer
        self.next_place = count().__next__

    def add_outbox(self, outbox: Hearer) -> None:
        """It has something to write that nobody else has."""
        self._outboxes.append(outbox)
        self._schedule()

    def add_audience(self, audience: Audience) -> None:
        """It has heard something."""
        if audience in self._measured:
            self._waiting += 1
            self._heard_again.append(audience)
        elif len(audience.outboxes) > LARGE and (wait := audience.rests_until - self._stopwatch()) > 0:
            self._waiting += 1
            self._clock.call_later(wait, partial(self._end_wait, audience))
        else:
            self._audiences.append(audience)
            self._schedule()

    def flush(self) -> None:
        """Writes everything, except to audiences that wait."""
        self._scheduled = False
        audiences, self._audiences = self._audiences, []
        if len(audiences) + self._waiting > 1:
            self._keep_order(audiences)
        large = [audience for audience in audiences if len(audience.outboxes) > LARGE]
        begun = self._stopwatch() if large else 0.0
        for audience in audiences:
            audience.flush()
        outboxes, self._outboxes = self._outboxes, []
        for outbox in outboxes:
            outbox.flush()
        if large:
            self._measured += large
            self._call_soon(partial(self._rest, large, begun))

    def _schedule(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            self._call_soon(self.flush)

    def _end_wait(self, audience: Audience) -> None:
        self._waiting -= 1
        self._audiences.append(audience)
        self._schedule()

    def _rest(self, large: list[Audience], begun: float) -> None:
        """The writes are done: some loops make them only after our turn."""
        now = self._stopwatch()
        until = now + min(LONGEST_WAIT, REST * (now - begun))
        for audience in large:
            audience.rests_until = until
            self._measured.remove(audience)
        heard_again, self._heard_again = self._heard_again, []
        self._waiting -= len(heard_again)
        for audience in heard_again:
            self.add_audience(audience)

    @staticmethod
    def _keep_order(audiences: list[Audience]) -> None:
        """Who hears something of several rooms hears it in the order in which it was said."""
        for audience in audiences:
            for outbox in audience.outboxes:
                if len(outbox.audiences) > 1 and _hears_several(outbox):
                    outbox.catch_up()


def _hears_several(outbox: Hearer) -> bool:
    """Whether something is to be written in more than one of its rooms."""
    heard = False
    for audience in outbox.audiences:
        if audience.frames:
            if heard:
                return True
            heard = True
    return False
