"""What is copied of an entry when some of its rows are selected: its own text, not how it was laid out."""

from typing import TypeAlias

from chatkit.tui.drawing import Drawing, Role, Row

Point: TypeAlias = tuple[int, int]
"""A row of the entry and a character in that row; character -1 is the row's end."""


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
