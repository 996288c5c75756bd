"""Text into rows no wider than so many cells. Rows are spans of the text, so that what is copied is whole."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from rich.cells import cell_len, split_graphemes

Span: TypeAlias = tuple[int, int]
"""Where a row starts and ends in the text, in characters."""

MIN_WIDTH = 2  # a Chinese character fills two cells, and something must fit


def wrap(text: str, width: int) -> list[Span]:
    """Breaks `text` into rows of at most `width` cells (at least 2); a `\\n` always ends a row.

    Words are kept whole where they fit; between wide characters a row may end anywhere, as Chinese and
    Japanese are written. The spaces at which a row is broken belong to no row; every other character does.
    """
    width = max(width, MIN_WIDTH)
    rows: list[Span] = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if len(line) <= width and line.isascii():
            rows.append((start, end))  # nearly every line of a chat
        else:
            fold = _fold_narrow if line.isascii() and line.isprintable() else _fold
            rows.extend((start + first, start + last) for first, last in fold(line, width))
        start = end + 1
    return rows


def truncate(text: str, width: int) -> str:
    """Returns `text`, cut to `width` cells and ended by `…` where it is wider."""
    if cell_len(text) <= width:
        return text
    kept = 0
    for start, _, cells in split_graphemes(text)[0]:
        kept += cells
        if kept > width - 1:
            return text[:start] + "…" if width > 0 else ""
    return text


def _fold_narrow(line: str, width: int) -> Iterator[Span]:
    """What `_fold` does, ten times as fast, for a line in which every character takes one cell."""
    indent = len(line) - len(line.lstrip(" "))
    first, end = 0, len(line.rstrip(" "))
    while end - first > width:
        cut = line.rfind(" ", first, first + width + 1)
        if cut <= max(first, indent):
            cut = max(first + width, indent)
        yield _trimmed(line, first, cut)
        first = cut
        while line[first] == " ":
            first += 1
    yield first, end


def cut(text: str, start: int, end: int, spans: Sequence[Span]) -> Iterator[tuple[str, bool]]:
    """The pieces of `text[start:end]`, each with whether it is in one of the spans, which are in order."""
    for span in spans:
        first, last = max(span[0], start), min(span[1], end)
        if first < last:
            if start < first:
                yield text[start:first], False
            yield text[first:last], True
            start = last
    if start < end:
        yield text[start:end], False


def _fold(line: str, width: int) -> Iterator[Span]:
    graphemes, _ = split_graphemes(line)
    first = 0  # of this row; the next row may begin at `opening`
    opening = 0
    used = 0
    indented = True  # only spaces so far: a row does not end after its indentation
    position = 0
    while position < len(graphemes):
        start, end, cells = graphemes[position]
        blank = line[start:end] == " "  # a space with a mark on it is a character like others
        if used + cells > width and not blank:  # spaces may stick out: they are cut off
            cut = position if cells == 2 or opening <= first else opening
            yield _trimmed(line, graphemes[first][0], graphemes[cut][0])
            first = opening = cut
            indented = False
            used = sum(grapheme[2] for grapheme in graphemes[first:position])
            continue
        used += cells
        position += 1
        indented = indented and blank
        if cells == 2 or (blank and not indented):
            opening = position
    yield _trimmed(line, graphemes[first][0], len(line))


def _trimmed(line: str, start: int, end: int) -> Span:
    return start, start + len(line[start:end].rstrip(" "))
