"""Doing something at once, but not too often."""

from collections.abc import Callable

from textual.message_pump import MessagePump


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
