"""What one looks for in a long log: where it stands, and where a map of the log shows it. Pure."""

import enum
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise

from chatkit.tui.entries import Entry, Log, Said
from chatkit.tui.rows import RowIndex


class Mark(enum.Enum):
    """What an entry is to who looks for it. Where only one mark can be shown, it is the first of these."""

    NEW = "new"  # the line above what was not seen
    FOUND = "found"
    MENTION = "mention"
    OWN = "own"


class Landmarks:
    """The numbers of the entries that have a mark, in order, as the log grows at both ends and loses some."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._first = self._end = log.first
        self._numbers: dict[Mark, list[int]] = {mark: [] for mark in Mark}

    def follow(self) -> None:
        """Takes in what the log has gained and lost."""
        log = self._log
        for numbers in self._numbers.values():
            del numbers[bisect_left(numbers, log.end) :]  # an older part gives its newest up
        begins = max(min(self._end, log.end), log.first)
        older = _marked(log.before(self._first), log.first)
        newer = _marked(log.since(begins), begins)
        self._first, self._end = log.first, log.end
        for mark, numbers in self._numbers.items():
            numbers[:0] = older.get(mark, [])
            numbers.extend(newer.get(mark, []))
            del numbers[: bisect_left(numbers, log.first)]

    def give(self, marks: Mapping[int, Mark]) -> None:
        """These entries have marks that the log does not know of, such as what a search has found."""
        self._numbers[Mark.FOUND] = sorted(number for number, mark in marks.items() if mark is Mark.FOUND)

    def mention(self, number: int, step: int) -> int | None:
        """The next mention after that entry, or with `step` -1 the one before it."""
        mentions = self._numbers[Mark.MENTION]
        at = bisect_left(mentions, number) - 1 if step < 0 else bisect_right(mentions, number)
        return mentions[at] if 0 <= at < len(mentions) else None

    def ticks(self, index: RowIndex, height: int) -> list[Mark | None]:
        """What a map `height` cells high shows in each of them."""
        rows = index.bottom - index.top
        edges = [index.begins_after(index.top + cell * rows // height) for cell in range(height + 1)]
        self._numbers[Mark.NEW] = [] if self._log.line is None else [self._log.line]
        return [self._most(first, end) for first, end in pairwise(edges)]

    def _most(self, first: int, end: int) -> Mark | None:
        """The mark that is shown for the entries from `first` to before `end`."""
        return next((mark for mark in Mark if _has_between(self._numbers[mark], first, end)), None)


def _has_between(numbers: Sequence[int], first: int, end: int) -> bool:
    at = bisect_left(numbers, first)
    return at < len(numbers) and numbers[at] < end


def _marked(entries: Sequence[Entry], first: int) -> dict[Mark, list[int]]:
    """The numbers of the marked ones among the entries, of which the first has the number `first`."""
    numbers: dict[Mark, list[int]] = {}
    for number, entry in enumerate(entries, first):
        if isinstance(entry, Said) and (entry.own or entry.mention):
            numbers.setdefault(Mark.OWN if entry.own else Mark.MENTION, []).append(number)
    return numbers
