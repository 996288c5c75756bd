"""Some entries of a log that are laid out together, and in which rows they stand. Arithmetic."""

from array import array
from collections.abc import MutableSequence
from typing import TypeAlias

Starts: TypeAlias = MutableSequence[int]
"""Where each of some entries begins, counted from the first row of the first, and where the last one ends."""


class Block:
    """Some entries that follow each other. Until it is laid out, how many rows it has is a guess."""

    __slots__ = ("count", "fresh", "number", "rows", "start", "starts")

    def __init__(self, number: int, start: int, starts: Starts) -> None:
        self.number = number
        """Of its first entry."""
        self.start = start
        """Its first row."""
        self.starts: Starts | None = starts
        """None while they are guessed."""
        self.fresh: Starts | None = None
        """What `starts` will be: laid out, but not in use yet."""
        self.count = len(starts) - 1
        self.rows = starts[-1]

    @property
    def end(self) -> int:
        return self.number + self.count

    def cut(self, count: int) -> None:
        """Its first entries are gone; the rows of the others stay where they are."""
        gone = self.starts[count] if self.starts else self.rows * count // self.count
        self.starts, self.fresh = _cut(self.starts, count), _cut(self.fresh, count)
        self.number += count
        self.count -= count
        self.start += gone
        self.rows -= gone


def _cut(starts: Starts | None, count: int) -> Starts | None:
    return None if starts is None else array("i", (start - starts[count] for start in starts[count:]))
