"""How the hits of a search are laid out in a list: pieces of text with a role each, no colours."""

from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

from rich.cells import cell_len, set_cell_size

from chatkit.tui.clock import Clock
from chatkit.tui.drawing import MAX_GUTTER, Piece, Role
from chatkit.tui.search import Hit, Search
from chatkit.tui.wrap import cut, truncate

NARROW = 60  # cells; below, the text has a row of its own
MAX_ROOM = 16
_BEFORE = 12  # characters that are left before a hit that would stand too far to the right

Line: TypeAlias = list[Piece]


def lines(hits: Sequence[Hit], search: Search, width: int, clock: Clock, here: str) -> list[list[Line]]:
    """The rows of each hit. The room is named where not all of them are `here`, in the room of that title."""
    titles = [truncate(hit.title, MAX_ROOM) for hit in hits]
    rooms = max(map(cell_len, titles), default=0) if any(hit.title != here for hit in hits) else 0
    today = clock.local(clock.wall()).date()
    whens = [when(hit.at, today, clock) for hit in hits]
    wide = width >= NARROW
    times = max(map(cell_len, whens), default=0)
    nicks = min(MAX_GUTTER, max((cell_len(hit.nick) for hit in hits), default=0))
    laid_out = []
    for hit, title, at in zip(hits, titles, whens, strict=True):
        nick = truncate(hit.nick, MAX_GUTTER)
        lead = [Piece(_padded(title, rooms, wide) + " ", Role.QUIET)] if rooms else []
        lead.append(Piece(_padded(at, times, wide) + " ", Role.TIME))
        gap = " " * (nicks - cell_len(nick)) if wide else ""
        lead += [Piece(gap, Role.TEXT), Piece(nick, Role.NICK, hit.nick)]
        if wide:
            lead.append(Piece(" ", Role.TEXT))
        taken = sum(cell_len(piece.text) for piece in lead) if wide else 2
        text = [
            Piece(text, Role.HIT if found else Role.TEXT)
            for text, found in _excerpt(hit, search, width - taken)
        ]
        laid_out.append([lead + text] if wide else [lead, [Piece("  ", Role.TEXT), *text]])
    return laid_out


def when(at: float, today: date, clock: Clock) -> str:
    """A moment: the time, and the day unless it is today, and the year unless it is this one."""
    local = clock.local(at)
    if local.date() == today:
        return f"{local:%H:%M}"
    year = "" if local.year == today.year else f" {local.year}"
    return f"{local.day:2} {local:%b}{year} {local:%H:%M}"


def _padded(text: str, width: int, wide: bool) -> str:
    return set_cell_size(text, width) if wide else text.strip()


def _excerpt(hit: Hit, search: Search, width: int) -> list[tuple[str, bool]]:
    """So much of the text as fits into one row, with the first thing that was found in it."""
    text = ("* " if hit.emote else "") + hit.text.replace("\n", " ")
    spans = search.spans(text)
    if spans and cell_len(text[: spans[0][1]]) > width - 1:
        left_out = max(0, spans[0][0] - min(_BEFORE, max(0, width // 3)))
        text = "…" + text[left_out:]
        spans = [(start - left_out + 1, end - left_out + 1) for start, end in spans]
    shown = truncate(text, width)
    return list(cut(shown, 0, len(shown), spans))
