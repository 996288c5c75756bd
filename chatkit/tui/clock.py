"""What time it is, as an argument, so that a test or a picture can stop it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo

import msgspec

_EARLIEST = 86_400.0  # before it, not every system knows the local time
_LATEST = datetime(2200, 1, 1, tzinfo=UTC).timestamp()  # beyond it, other time zones overflow


class Clock(msgspec.Struct, frozen=True):
    """`wall` is seconds since 1970, `monotonic` never goes back; `zone` None is this computer's.

    `used` is seconds of CPU that this thread has used.
    """

    wall: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
    used: Callable[[], float] = time.thread_time
    zone: tzinfo | None = None

    def local(self, seconds: float) -> datetime:
        """The moment as people here write it."""
        return datetime.fromtimestamp(seconds, UTC).astimezone(self.zone)

    def read(self, timestamp: str) -> float:
        """The seconds of an event's `at`, or now where it is no time at all: a server may send anything."""
        try:
            moment = datetime.fromisoformat(timestamp)
            seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError):
            return self.wall()
        return seconds if _EARLIEST <= seconds < _LATEST else self.wall()

    def moment(self, timestamp: str) -> str:
        """An event's `at` in few words."""
        return self.short(self.read(timestamp))

    def short(self, seconds: float) -> str:
        """A moment in few words: the time, and the day unless it is today."""
        at = self.local(seconds)
        if at.date() == self.local(self.wall()).date():
            return f"{at:%H:%M}"
        return f"{at.day} {at:%b %H:%M}"
