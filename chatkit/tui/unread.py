"""The line above the first message that was not seen when it came. Pure."""

import msgspec

from chatkit.tui.entries import Gone, Log, New


class UnreadLine:
    """An entry of a log, while there is one. It stays until one leaves the room again, or speaks."""

    def __init__(self, log: Log) -> None:
        self.growing = False
        """Whether what comes now, and is not seen, stands below the line that there is."""
        self._log = log

    @property
    def new(self) -> New | None:
        """What the line says; None where there is no line."""
        entry = None if self._log.line is None else self._log[self._log.line]
        return entry if isinstance(entry, New) else None

    def stands_at(self, number: int) -> None:
        """The line is that entry now."""
        self._log.line = number

    def grow(self) -> None:
        """One more has come."""
        if (new := self.new) and self._log.line is not None:
            self._log.replace(self._log.line, msgspec.structs.replace(new, count=new.count + 1))

    def remove(self) -> None:
        """The line has done its work."""
        self.lift()
        self.growing = False

    def lift(self) -> None:
        """The line will stand at another place."""
        if self._log.line is not None:
            self._log.replace(self._log.line, Gone(self._log[self._log.line].at))
        self._log.line = None
