"""What is copied of an entry when some of its rows are selected: its own text, not how it was laid out."""

import sys
from typing import TypeAlias

from chatkit.tui.clock import Clock
from chatkit.tui.drawing import Drawing, Layout, Role, Row, draw
from chatkit.tui.entries import Entry

Point: TypeAlias = tuple[int, int]
"""A row of the entry and a character in that row; character -1 is the row's end."""

_ANY = Layout(80, 0, clock=True)  # what is copied does not depend on it
_END: Point = (sys.maxsize, -1)


def copied(drawing: Drawing, first: Point | None, last: Point) -> str:
    """The text from `first` (None: selected from above) up to `last`, which may lie below the entry.

    An entry selected from its beginning is copied with time and name; part of one, as the bare words.
    """
    if drawing.role is Role.RULE:
        return drawing.prefix
    start = 0 if first is None else _offset(drawing, first)
    end = _offset(drawing, last)
    from_beginning = first is None or (start == 0 and _before_text(drawing, first))
    words = drawing.body[start:end]
    if not from_beginning:
        return words
    return drawing.prefix + words if words or end > start else ""


def whole(entry: Entry, clock: Clock) -> str:
    """All of it: `14:02 bob: text`."""
    return copied(draw(entry, _ANY, clock), None, _END)


def _offset(drawing: Drawing, point: Point) -> int:
    """Where in the body a point is."""
    number, character = point
    if number >= len(drawing.rows):
        return len(drawing.body)
    row = drawing.rows[number]
    if character < 0:
        return row.end
    return max(row.start, min(row.end, row.start + character - _lead(row)))


def _before_text(drawing: Drawing, point: Point) -> bool:
    number, character = point
    return number == 0 and 0 <= character < _lead(drawing.rows[0])


def _lead(row: Row) -> int:
    return sum(len(piece.text) for piece in row.lead)
