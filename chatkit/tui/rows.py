"""Which row of a pane shows which entry: arithmetic, so that nothing moves under a reader's eyes."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from typing import NamedTuple

from chatkit.tui.entries import Entry, Log


class Place(NamedTuple):
    """A row of an entry: the entry's number, and which of its rows."""

    number: int
    row: int


class RowIndex:
    """Where each entry of a log begins, in rows counted from the first that there ever was.

    `top` is the first row that is kept and `bottom` the one after the last. Rows keep their numbers when old
    entries are dropped, so a selection stays where it is. The unsettled entries come last, laid out anew at
    every `follow`, because they change, and give way to what is settled before them.
    """

    def __init__(self, height: Callable[[Entry], int]) -> None:
        self._height = height
        self._log: Log | None = None
        self._first = 0  # the number of the entry that begins at _starts[0]
        self._starts = [0]  # of each entry, and the end of the last one
        self._unsettled: list[Entry] = []
        self._unsettled_starts = [0]

    @property
    def top(self) -> int:
        return self._starts[0]

    @property
    def bottom(self) -> int:
        return self._unsettled_starts[-1]

    @property
    def settled(self) -> int:
        """The row after the last entry's: unsettled ones begin here."""
        return self._starts[-1]

    @property
    def first(self) -> int:
        """The number of the first entry that was taken in."""
        return self._first

    @property
    def end(self) -> int:
        """The number after the last entry's, unsettled ones not counted."""
        return self._first + len(self._starts) - 1

    def show(self, log: Log) -> None:
        """Lays the whole log out: another one than before, or after the width has changed."""
        self._log = log
        self._first = log.first
        self._starts = [0]
        log.revised.clear()
        self.follow()

    def follow(self) -> None:
        """Takes in what the log has gained and lost."""
        if self._log is None:
            return
        self._take_in_older(self._log)
        row = self._starts[-1]
        if self._log.first > self.end:  # so much came at once that what was laid out is gone
            self._first, self._starts = self._log.first, [row]
        for entry in self._log.since(self.end):
            row += self._height(entry)
            self._starts.append(row)
        if dropped := self._log.first - self._first:
            del self._starts[:dropped]
            self._first = self._log.first
            # The oldest that is left may now show a name, and that may need a row more.
            self._starts[0] = self._starts[1] - self._height(self._log[self._first])
        self._take_in_revised(self._log)
        row = self._starts[-1]
        self._unsettled = list(self._log.unsettled)
        self._unsettled_starts = [row]
        for entry in self._unsettled:
            row += self._height(entry)
            self._unsettled_starts.append(row)

    def _take_in_older(self, log: Log) -> None:
        """What was put in front has rows above those that there are, which keep their numbers."""
        if log.first >= self._first:
            return
        starts = [self.top]
        for number in range(self._first - 1, log.first - 1, -1):
            starts.append(starts[-1] - self._height(log[number]))
        self._starts[:1] = reversed(starts)
        self._first = log.first

    def _take_in_revised(self, log: Log) -> None:
        """Entries that are others now may be higher or lower than they were; what follows them moves."""
        revised, log.revised = log.revised, set()
        for number in revised:
            index = number - self._first
            if not 0 <= index < len(self._starts) - 1:
                continue
            grown = self._height(log[number]) - (self._starts[index + 1] - self._starts[index])
            if grown:
                self._starts[index + 1 :] = [start + grown for start in self._starts[index + 1 :]]

    def at(self, row: int) -> tuple[Entry, int] | None:
        """The entry that row shows, and which of the entry's rows it is."""
        if self._log is None or not self.top <= row < self.bottom:
            return None
        if row >= self._starts[-1]:
            index = bisect_right(self._unsettled_starts, row) - 1
            return self._unsettled[index], row - self._unsettled_starts[index]
        index = bisect_right(self._starts, row) - 1
        if self._first + index < self._log.first:
            return None  # dropped, which is not taken in yet
        return self._log[self._first + index], row - self._starts[index]

    def place(self, row: int) -> Place:
        """The place of a row, which survives another width. Of unsettled entries: after the last settled."""
        row = max(row, self.top)
        index = bisect_right(self._starts, row) - 1
        return Place(self._first + index, row - self._starts[index])

    def begins_after(self, row: int) -> int:
        """The number of the first entry that begins at that row or below it."""
        return self._first + bisect_left(self._starts, row)

    def row(self, place: Place) -> int:
        """The row at which a place is now; the nearest one where its entry is gone or has become shorter."""
        index = place.number - self._first
        if index < 0:
            return self.top
        if index >= len(self._starts) - 1:
            return min(self._starts[-1] + place.row, self.bottom)
        row = min(self._starts[index] + place.row, self._starts[index + 1] - 1)
        return max(row, self.top)  # of one that has no row any more it is the one before

    def entries(self, first: int, last: int) -> Iterator[tuple[int, Entry]]:
        """The entries that have a row in `first` to `last`, each with the row at which it begins."""
        row = max(first, self.top)
        while row <= last and (found := self.at(row)) is not None:
            entry, inner = found
            yield row - inner, entry
            row += max(1, self._height(entry) - inner)  # it may be another, which is not taken in yet
