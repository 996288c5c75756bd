"""How an entry is laid out in rows of a given width. Pure: pieces of text with a role each, no colours."""

import enum
from typing import NamedTuple, TypeAlias

import msgspec
from rich.cells import cell_len

from chatkit.tui.clock import Clock
from chatkit.tui.entries import Burst, Crowd, Day, Delivery, Entry, Moved, Said, Tone, Words
from chatkit.tui.wrap import Span, truncate, wrap

MAX_TEXT = 100  # cells; longer rows are hard to read
MIN_GUTTER = 3
MAX_GUTTER = 16  # cells for a name; a longer one gets a row of its own
_CLOCK = 6  # cells for `14:02 `
_INDENT = 2  # cells, of continued rows where there is no gutter


class Role(enum.Enum):
    """What a piece of a row is, so that a theme can say how it looks."""

    TIME = "time"
    NICK = "nick"
    TEXT = "text"
    PENDING = "pending"
    QUIET = "quiet"
    NOTICE = "notice"
    ERROR = "error"
    RULE = "rule"


class Piece(NamedTuple):
    text: str
    role: Role
    nick: str = ""  # whose colour it has


class Row(NamedTuple):
    """One row: what stands before the entry's own text, then `body[start:end]` of it."""

    lead: tuple[Piece, ...]
    start: int
    end: int


class Drawing(NamedTuple):
    """An entry's rows, its text, the role of that text, and how the entry begins when it is copied."""

    rows: list[Row]
    body: str
    role: Role
    prefix: str


class Layout(msgspec.Struct, frozen=True):
    """How wide a row is, how wide the gutter for names, and whether the time is shown.

    With `gutter` 0 there is none (tiny screens): `bob: text`.
    """

    width: int
    gutter: int
    clock: bool

    @property
    def indent(self) -> int:
        """The cells before the text."""
        return (_CLOCK if self.clock else 0) + (self.gutter + 1 if self.gutter else 0)

    @property
    def text_width(self) -> int:
        return min(self.width - self.indent, MAX_TEXT)


def layout(width: int, longest_nick: int, *, tiny: bool) -> Layout:
    """The layout for a pane of `width` cells in which the longest name takes `longest_nick`."""
    if tiny:
        return Layout(width, 0, clock=False)
    return Layout(width, max(MIN_GUTTER, min(longest_nick, MAX_GUTTER, width // 5)), clock=True)


def draw(entry: Entry, how: Layout, clock: Clock) -> Drawing:
    """Lays `entry` out."""
    stamp = f"{clock.local(entry.at):%H:%M}"
    match entry:
        case Day():
            return _rule(entry.name, how)
        case Said():
            return _tiny_said(entry, how, stamp) if not how.gutter else _said(entry, how, stamp)
        case Moved():
            arrow, verb = ("→", "came in") if entry.entered else ("←", "left")
            text = f"{entry.nick} {verb}" + (f" ({entry.reason})" if entry.reason else "")
            return _beside(arrow, text, Role.QUIET, how, stamp)
        case Burst():
            text = f"+{entry.lines:,} · faster than one can read; shown when it is calm"
            return _beside("↯", text, Role.NOTICE, how, stamp)
        case Crowd():
            return _beside("↔", _tally(entry), Role.QUIET, how, stamp)
        case Words():
            mark, role = _TONES[entry.tone]
            return _beside(mark, entry.text, role, how, stamp)


_TONES = {
    Tone.QUIET: ("·", Role.QUIET),
    Tone.ANSWER: ("│", Role.TEXT),
    Tone.NOTICE: ("*", Role.NOTICE),
    Tone.ERROR: ("!", Role.ERROR),
}
_DELIVERY = {Delivery.STORED: Role.TEXT, Delivery.PENDING: Role.PENDING, Delivery.FAILED: Role.ERROR}

_Lead: TypeAlias = tuple[Piece, ...]


def _said(entry: Said, how: Layout, stamp: str) -> Drawing:
    time = _time("" if entry.continues else stamp, how)
    body, role = _body(entry)
    name = "*" if entry.emote else "" if entry.continues else entry.nick
    prefix = f"{stamp} * " if entry.emote else f"{stamp} {entry.nick}: "
    blank: _Lead = (Piece(" " * how.indent, role),)
    spans = wrap(body, how.text_width)
    if cell_len(name) <= how.gutter:
        gap = Piece(" " * (how.gutter - cell_len(name)), role)
        first: _Lead = (*time, gap, Piece(name, Role.NICK, entry.nick), Piece(" ", role))
        return Drawing(_rows(spans, first, blank), body, role, prefix)
    shown = truncate(name, how.width - (_CLOCK if how.clock else 0))
    alone = Row((*time, Piece(shown, Role.NICK, entry.nick)), 0, 0)
    return Drawing([alone, *_rows(spans, blank, blank)], body, role, prefix)


def _tiny_said(entry: Said, how: Layout, stamp: str) -> Drawing:
    body, role = _body(entry)
    name, after = ("*", " ") if entry.emote else (truncate(entry.nick, how.width // 2), ": ")
    first: _Lead = (Piece(name, Role.NICK, entry.nick), Piece(after, role))
    taken = cell_len(name + after)
    prefix = f"{stamp} * " if entry.emote else f"{stamp} {entry.nick}: "
    return Drawing(_hung(body, first, taken, role, how), body, role, prefix)


def _hung(body: str, first: _Lead, taken: int, role: Role, how: Layout) -> list[Row]:
    """The first row begins after `taken` cells, the others after the indent."""
    opening = wrap(body, how.width - taken)
    if len(opening) == 1:
        return _rows(opening, first, first)
    end = opening[0][1]
    rest = end + len(body[end:]) - len(body[end:].lstrip(" "))
    rest += body[rest : rest + 1] == "\n"
    spans = [(rest + start, rest + last) for start, last in wrap(body[rest:], how.width - _INDENT)]
    return _rows([opening[0], *spans], first, (Piece(" " * _INDENT, role),))


def _beside(mark: str, text: str, role: Role, how: Layout, stamp: str) -> Drawing:
    """Words with a mark where a name would be."""
    if not how.gutter:
        first: _Lead = (Piece(f"{mark} ", role),)
        blank: _Lead = (Piece(" " * _INDENT, role),)
        spans = wrap(text, how.width - _INDENT)
    else:
        first = (*_time(stamp, how), Piece(f"{mark:>{how.gutter}} ", role))
        blank = (Piece(" " * how.indent, role),)
        spans = wrap(text, how.text_width)
    return Drawing(_rows(spans, first, blank), text, role, f"{stamp} {mark} ")


def _tally(crowd: Crowd) -> str:
    """`12 entered, 3 left`."""
    counts = ((crowd.entered, "entered"), (crowd.left, "left"))
    return ", ".join(f"{count:,} {did}" for count, did in counts if count)


def _rule(name: str, how: Layout) -> Drawing:
    shown = truncate(f" {name} ", how.width)
    line = shown.center(how.width + len(shown) - cell_len(shown), "─")
    return Drawing([Row((Piece(line, Role.RULE),), 0, 0)], "", Role.RULE, f"-- {name} --")


def _time(stamp: str, how: Layout) -> _Lead:
    return (Piece(f"{stamp:<{_CLOCK}}", Role.TIME),) if how.clock else ()


def _body(entry: Said) -> tuple[str, Role]:
    text = _deed(entry) if entry.emote else entry.text
    if entry.delivery is Delivery.FAILED:
        text = f"✗ {text}"
    return text, _DELIVERY[entry.delivery]


def _deed(entry: Said) -> str:
    """`bob waves`, `bob's kettle is on`."""
    space = "" if entry.text.startswith(("'s ", "’s ")) else " "
    return f"{entry.nick}{space}{entry.text}"


def _rows(spans: list[Span], first: _Lead, others: _Lead) -> list[Row]:
    return [Row(others if number else first, start, end) for number, (start, end) in enumerate(spans)]
