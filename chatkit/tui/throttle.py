"""Doing something at once, but not too often."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from textual.message_pump import MessagePump

MANY, GATHER = 5, 0.05  # where so many came at once twice in a row, the next are gathered for so many seconds

_T = TypeVar("_T")


class Throttle:
    """Runs `action` at once when it has been quiet, else once at the end of `interval` for all who asked."""

    def __init__(self, owner: MessagePump, interval: float, action: Callable[[], None]) -> None:
        self.interval = interval
        """In seconds; the action may change it."""
        self._owner = owner
        self._action = action
        self._resting = False
        self._wanted = False

    def ask(self, *, now: bool = False) -> None:
        """Wants the action done; with `now` without any wait."""
        if self._resting and not now:
            self._wanted = True
            return
        self._wanted = False
        self._action()
        if not self._resting:
            self._resting = True
            self._owner.set_timer(self.interval, self._rested)

    def flush(self) -> bool:
        """Does now what is still wanted, and says whether there was anything."""
        wanted = self._wanted
        if wanted:
            self.ask(now=True)
        return wanted

    def _rested(self) -> None:
        self._resting = False
        if self._wanted:
            self.ask()


class Inbox(Generic[_T]):
    """Keeps what comes until it is taken. `tell` is called when there is something, once until then.

    In a burst more is taken together: where it is only counted, that costs a third less.
    """

    def __init__(self, tell: Callable[[], object], now: Callable[[], float]) -> None:
        self._tell = tell
        self._now = now
        self._waiting: list[_T] = []
        self._bursts = 0  # how often in a row many were taken
        self._taken_at = 0.0
        self._gathers: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, item: _T) -> None:
        self._waiting.append(item)
        if len(self._waiting) > 1:
            return
        if self._bursts < 2 or self._now() > self._taken_at + GATHER:
            self._tell()
        else:
            self._gathers = asyncio.get_running_loop().call_later(GATHER, self.flush)

    def take(self) -> list[_T]:
        """All that waits."""
        taken, self._waiting = self._waiting, []
        self._bursts = self._bursts + 1 if len(taken) >= MANY else 0
        self._taken_at = self._now()
        return taken

    def flush(self) -> None:
        """Tells now of what is being gathered."""
        if self._gathers is not None:
            self._gathers.cancel()
            self._gathers = None
            self._tell()
