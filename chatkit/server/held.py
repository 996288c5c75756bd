"""Places that are held: of programs whose connection was lost, and which may come back for them."""

from collections.abc import Callable
from typing import Protocol

from chatkit.server.clock import Timer
from chatkit.server.limits import origin

MAX_HELD = 1000


class Holdable(Protocol):
    """What is held: a session without a connection. `host` is the IP address that it had."""

    @property
    def host(self) -> str: ...
    def log_out(self) -> None: ...


class HeldPlaces:
    """Holds sessions for `seconds`, at most `per_address` of one address but this machine's; 0 for no limit.

    One too many pushes the oldest out, so that nobody can have all names held.
    """

    def __init__(
        self,
        seconds: float,
        per_address: int,
        call_later: Callable[[float, Callable[[], None]], Timer],
        most: int = MAX_HELD,
    ) -> None:
        self._seconds = seconds
        self._per_address = per_address
        self._call_later = call_later
        self._most = most
        self._timers: dict[Holdable, Timer] = {}  # the oldest first

    def hold(self, session: Holdable) -> bool:
        """Keeps the place until time is up. False if places are not held here."""
        if not self._seconds:
            return False
        self._make_room(session.host)
        self._timers[session] = self._call_later(self._seconds, session.log_out)
        return True

    def release(self, session: Holdable) -> bool:
        """It is not to be held any more. False if it was not."""
        timer = self._timers.pop(session, None)
        if timer is not None:
            timer.cancel()
        return timer is not None

    def end(self) -> None:
        """The server stops: nobody can come back."""
        for session in list(self._timers):
            session.log_out()

    def _make_room(self, host: str) -> None:
        own = origin(host)
        near = [each for each in self._timers if own is not None and origin(each.host) == own]
        if self._per_address and len(near) >= self._per_address:
            near[0].log_out()
        elif len(self._timers) >= self._most:
            next(iter(self._timers)).log_out()
