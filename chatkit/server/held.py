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
        self._near: dict[str, dict[Holdable, None]] = {}  # the same, of each address

    def hold(self, session: Holdable) -> bool:
        """Keeps the place until time is up. False if places are not held here."""
        if not self._seconds:
            return False
        where = origin(session.host)
        self._make_room(where)
        self._timers[session] = self._call_later(self._seconds, session.log_out)
        if where is not None:
            self._near.setdefault(where, {})[session] = None
        return True

    def release(self, session: Holdable) -> bool:
        """It is not to be held any more. False if it was not."""
        timer = self._timers.pop(session, None)
        if timer is None:
            return False
        timer.cancel()
        where = origin(session.host)
        if where is not None:
            del self._near[where][session]
            if not self._near[where]:
                del self._near[where]
        return True

    def end(self) -> None:
        """The server stops: nobody can come back."""
        for session in list(self._timers):
            session.log_out()

    def _make_room(self, where: str | None) -> None:
        near = self._near.get(where, {}) if where is not None else {}
        if self._per_address and len(near) >= self._per_address:
            next(iter(near)).log_out()
        elif len(self._timers) >= self._most:
            next(iter(self._timers)).log_out()
