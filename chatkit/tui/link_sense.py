"""Whether the terminal takes what is written as fast as it comes, told from how long each write takes."""

from collections import deque
from typing import Literal, NamedTuple, TypeAlias

LATE = 0.02  # seconds; a write that takes less says nothing: the machine may have been busy
WINDOW = 5.0  # seconds that are looked back
TOO_LONG = 0.5  # seconds of them, in which the terminal kept a write waiting
CALM = 15.0  # seconds without a late write, after which the link counts as quick again
LONGEST_CALM = 240.0  # each time that was a mistake, twice as long
REST, MOST_REST = 0.3, 3.0  # seconds between frames on a slow link

Setting: TypeAlias = Literal["auto", "on", "off"]


class _Late(NamedTuple):
    ended: float
    took: float


class LinkSense:
    """Is told when a write begins and ends, by the thread that writes, and asked by the one that draws.

    `now` is seconds of one monotonic clock.
    """

    def __init__(self) -> None:
        self._began: float | None = None  # the write under way
        self._late: deque[_Late] = deque(maxlen=1000)
        self._slow = False
        self._calm = CALM

    def begins(self, now: float) -> None:
        """A write begins."""
        self._began = now

    def ends(self, now: float) -> None:
        """It has ended."""
        began, self._began = self._began, None
        if began is not None and now - began >= LATE:
            self._late.append(_Late(now, now - began))

    def is_slow(self, now: float, setting: Setting = "auto") -> bool:
        """Whether less is to be drawn."""
        if setting != "auto":
            return setting == "on"
        late = self._recent(now)
        if not self._slow:
            self._slow = sum(each.took for each in late) >= TOO_LONG
        elif not late and (not self._late or now - self._late[-1].ended >= self._calm):
            self._slow = False
            self._calm = min(2 * self._calm, LONGEST_CALM)
        return self._slow

    def rest(self, now: float, setting: Setting = "auto") -> float:
        """The seconds between frames that the link needs: half of the time is left to what is typed."""
        if setting == "off":
            return 0.0
        least = REST if self.is_slow(now, setting) else 0.0
        return min(MOST_REST, max([least, *(2 * each.took for each in self._recent(now))]))

    def _recent(self, now: float) -> list[_Late]:
        """The late writes of late, and the one under way if it is."""
        late = [each for each in tuple(self._late) if each.ended > now - WINDOW]
        began = self._began  # the other thread may end it meanwhile
        if began is not None and now - began >= LATE:
            late.append(_Late(now, now - began))
        return late
