"""Which row of a pane shows which entry: arithmetic, so that nothing moves under a reader's eyes."""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from chatkit.tui.entries import Entry, Log
from chatkit.tui.row_block import Block, Starts

BLOCK = 256  # entries that are laid out together, in some 3 ms
AT_ONCE = 8 * BLOCK  # of a log that is not longer, nothing is ever a guess


class Place(NamedTuple):
    """A row of an entry: the entry's number, and which of its rows."""

    number: int
    row: int


class RowIndex:
    """Where each entry of a log begins, in rows counted from the first that there ever was.

    `top` is the first row that is kept and `bottom` the one after the last. Rows keep their numbers when old
    entries are dropped, so a selection stays where it is. The unsettled entries come last, laid out anew at
    every `follow`, because they change, and give way to what is settled before them.

    To lay a long log out takes long. So another width only makes all rows a guess, and a block of entries is
    laid out when it is reached, or in idle moments by `prepare`. Where it has more rows than was guessed, or
    fewer, what is above it moves, `top` too, and what is below stays.
    """

    def __init__(self, height: Callable[[Entry], int]) -> None:
        self._height = height
        self._log: Log | None = None
        self._blocks: list[Block] = []
        self._first = 0  # the number of the first entry, and its row, where there is none
        self._row = 0
        self._unsettled: list[Entry] = []
        self._unsettled_starts = [0]

    @property
    def top(self) -> int:
        return self._blocks[0].start if self._blocks else self._row

    @property
    def bottom(self) -> int:
        return self._unsettled_starts[-1]

    @property
    def settled(self) -> int:
        """The row after the last entry's: unsettled ones begin here."""
        return self._blocks[-1].start + self._blocks[-1].rows if self._blocks else self._row

    @property
    def first(self) -> int:
        """The number of the first entry that was taken in."""
        return self._blocks[0].number if self._blocks else self._first

    @property
    def end(self) -> int:
        """The number after the last entry's, unsettled ones not counted."""
        return self._blocks[-1].end if self._blocks else self._first

    def show(self, log: Log) -> None:
        """Lays the log out: another one than before, or at another width. Of a long one, nothing yet."""
        log.revised.clear()
        is_another = log is not self._log or log.first < self.first or log.end < self.end
        if is_another or len(log) <= AT_ONCE:
            self._log, self._blocks = log, []
            self._first, self._row = log.first, 0
        if len(log) > AT_ONCE:
            for block in self._blocks:
                block.starts = block.fresh = None
            self._guess(log)
        self.follow()

    def _guess(self, log: Log) -> None:
        """Those that are new have one row each, as a guess."""
        for number in range(max(self.end, log.first), log.end, BLOCK):
            count = min(BLOCK, log.end - number)
            block = Block(number, self.settled, array("i", range(count + 1)))
            block.starts = None
            self._blocks.append(block)

    def follow(self) -> None:
        """Takes in what the log has gained and lost."""
        if self._log is None:
            return
        self._prepend(self._log)
        self._drop(self._log)
        self._append(self._log)
        self._revise(self._log)
        self._unsettled = list(self._log.unsettled)
        self._unsettled_starts = list(accumulate(map(self._height, self._unsettled), initial=self.settled))

    def _prepend(self, log: Log) -> None:
        """What was put in front has rows above those that there are, which keep their numbers."""
        while log.first < self.first:
            number = max(log.first, self.first - BLOCK)
            starts = self._starts(log.between(number, self.first))
            self._blocks.insert(0, Block(number, self.top - starts[-1], starts))

    def _revise(self, log: Log) -> None:
        """Entries that are others now may be higher or lower than they were; what follows them moves."""
        revised, log.revised = log.revised, set()
        for number in revised:
            if self.first <= number < self.end:
                place = self._index_of(number)
                self._lay_out_anew(self._blocks[place], self._blocks[place + 1 :])

    def _lay_out_anew(self, block: Block, following: Sequence[Block]) -> None:
        block.fresh = None
        if block.starts is None:
            return
        block.starts = self._starts(self._entries(block))
        more, block.rows = block.starts[-1] - block.rows, block.starts[-1]
        for other in following:
            other.start += more

    def _append(self, log: Log) -> None:
        new = log.since(self.end)
        if new and self._blocks and (last := self._blocks[-1]).count < BLOCK:
            some, new = new[: BLOCK - last.count], new[BLOCK - last.count :]
            starts = self._settle(last)
            starts.extend(self._starts(some, last.rows)[1:])
            last.count, last.rows = len(starts) - 1, starts[-1]
        if len(new) > AT_ONCE:
            self._guess(log)
        else:
            for begin in range(0, len(new), BLOCK):
                starts = self._starts(new[begin : begin + BLOCK])
                self._blocks.append(Block(self.end, self.settled, starts))

    def _drop(self, log: Log) -> None:
        if log.first <= self.first:
            return
        self._row = self.settled
        while self._blocks and self._blocks[0].end <= log.first:
            del self._blocks[0]
        if not self._blocks:  # so much came at once that what was laid out is gone
            self._first = log.first
            return
        oldest = self._blocks[0]
        if count := log.first - oldest.number:
            oldest.cut(count)
        if oldest.starts:  # the oldest that is left may now show a name, and that may need a row more
            more = self._height(log[log.first]) - oldest.starts[1]
            oldest.starts = array("i", [0, *(start + more for start in oldest.starts[1:])])
            oldest.start -= more
            oldest.rows += more
        oldest.fresh = None

    # Laying out

    @property
    def guessed(self) -> bool:
        """Whether some rows are a guess."""
        return any(block.starts is None for block in self._blocks)

    def reach(self, place: Place | None, rows: int) -> bool:
        """Lays out so many rows from a place on, or the last ones. Says whether any row has moved by that."""
        top, left = self.top, rows
        if place is not None:
            for block in self._blocks[self._index_of(place.number) :]:
                if left > 0:
                    self._settle(block)
                    left = rows - (block.start + block.rows - self.row(place))
        for block in reversed(self._blocks if left > 0 else ()):
            if rows > 0:
                self._settle(block)
                rows -= block.rows
        return top != self.top

    def prepare(self) -> bool:
        """Lays out another block, the newest that is a guess. Says whether there are more.

        No row moves until all are laid out.
        """
        waiting = [block for block in self._blocks if block.starts is None]
        unknown = [block for block in waiting if block.fresh is None]
        if unknown and self._log is not None:
            block = unknown[-1]
            block.fresh = self._starts(self._entries(block))
        if len(unknown) > 1:
            return True
        self.lay_out_all()
        return False

    def lay_out_all(self) -> None:
        """Nothing is a guess any more."""
        for block in reversed(self._blocks):
            self._settle(block)

    def _settle(self, block: Block) -> Starts:
        """Where its entries begin, which is no guess from now on."""
        if block.starts is not None:
            return block.starts
        block.starts = starts = block.fresh or self._starts(self._entries(block))
        block.fresh = None
        more, block.rows = starts[-1] - block.rows, starts[-1]
        for other in self._blocks:
            if other.number <= block.number:
                other.start -= more
        return starts

    def _entries(self, block: Block) -> Sequence[Entry]:
        return self._log.between(block.number, block.end) if self._log is not None else ()

    def _starts(self, entries: Sequence[Entry], first: int = 0) -> Starts:
        return array("i", accumulate(map(self._height, entries), initial=first))

    # Asking

    def at(self, row: int) -> tuple[Entry, int] | None:
        """The entry that row shows, and which of the entry's rows it is. A guess is perhaps beside it."""
        if self._log is None or not self.top <= row < self.bottom:
            return None
        if row >= self.settled:
            index = bisect_right(self._unsettled_starts, row) - 1
            return self._unsettled[index], row - self._unsettled_starts[index]
        place = self.place(row)
        if place.number < self._log.first:
            return None  # dropped, which is not taken in yet
        return self._log[place.number], place.row

    def place(self, row: int) -> Place:
        """The place of a row, which survives another width. Of unsettled entries: after the last settled.

        Where rows are a guess, it is one too.
        """
        if not self._blocks or row >= self.settled:
            return Place(self.end, row - self.settled)
        block = self._blocks[max(0, bisect_right(self._blocks, row, key=lambda block: block.start) - 1)]
        inner = max(0, row - block.start)
        if block.starts is None:
            return Place(block.number + inner * block.count // max(1, block.rows), 0)
        index = bisect_right(block.starts, inner) - 1
        return Place(block.number + index, inner - block.starts[index])

    def row(self, place: Place) -> int:
        """The row at which a place is now; the nearest one where its entry is gone or has become shorter."""
        if place.number >= self.end or not self._blocks:
            return min(self.settled + place.row, self.bottom)
        block = self._blocks[self._index_of(place.number)]
        if place.number < block.number:
            return self.top
        starts, index = self._settle(block), place.number - block.number
        row = block.start + min(starts[index] + place.row, starts[index + 1] - 1)
        return max(row, self.top)  # of an entry that has no row any more it is the one before

    def begins_after(self, row: int) -> int:
        """The number of the first entry that begins at that row or below it."""
        place = self.place(max(row, self.top))
        return place.number + (place.row > 0)

    def entries(self, first: int, last: int) -> Iterator[tuple[int, Entry]]:
        """The entries that have a row in `first` to `last`, each with the row at which it begins."""
        row = max(first, self.top)
        while row <= last and (found := self.at(row)) is not None:
            entry, inner = found
            yield row - inner, entry
            row += max(1, self._height(entry) - inner)  # it may be another, which is not taken in yet

    def _index_of(self, number: int) -> int:
        """Which block has the entry of that number; the first one where that is gone."""
        return max(0, bisect_right(self._blocks, number, key=lambda block: block.number) - 1)
