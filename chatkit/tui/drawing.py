"""How an entry is laid out in rows of a given width. Pure: pieces of text with a role each, no colours."""

import enum
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

import msgspec
from rich.cells import cell_len

from chatkit.tui import answers, bidi, links
from chatkit.tui.clock import Clock
from chatkit.tui.entries import Burst, Crowd, Day, Delivery, Edge, Entry, Gone, Moved, New, Said, Tone, Words
from chatkit.tui.widths import steady
from chatkit.tui.wrap import Span, cut, truncate, wrap

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
    NEW = "new"
    MENTION = "mention"
    HIT = "hit"


class Piece(NamedTuple):
    text: str
    role: Role
    nick: str = ""  # whose colour it has
    link: links.Link | None = None


class Row(NamedTuple):
    """One row: what stands before the entry's own text, `body[start:end]` of it, and a mark that ends it."""

    lead: tuple[Piece, ...]
    start: int
    end: int
    tail: str = ""


class Drawing(NamedTuple):
    """An entry's rows, its text, the role of that text, and how the entry begins when it is copied."""

    rows: list[Row]
    body: str
    role: Role
    prefix: str

    def pieces(self, hits: Sequence[Span] = ()) -> Iterator[list[Piece]]:
        """What each row shows: of `body` character by character, with nothing in it that moves borders.

        Of the spans in `hits`, which are in order, one sees that they were looked for.
        """
        shown, found = steady(self.body), links.find(self.body)
        for row in self.rows:
            text = _linked(shown, row, self.role, found)
            yield [*row.lead, *(_marked(text, row.start, hits) if hits else text)]


class Layout(msgspec.Struct, frozen=True):
    """How wide a row is, how wide the gutter for names, and whether the time is shown.

    With `gutter` 0 there is none (tiny screens): `bob: text`.
    """

    width: int
    gutter: int
    clock: bool
    most: int = 100
    """The cells that the text has at most: longer rows are hard to read."""

    @property
    def indent(self) -> int:
        """The cells before the text."""
        return (_CLOCK if self.clock else 0) + (self.gutter + 1 if self.gutter else 0)

    @property
    def text_width(self) -> int:
        return min(self.width - self.indent, self.most)


def layout(width: int, longest_nick: int, *, tiny: bool, most: int = 100) -> Layout:
    """The layout for a pane of `width` cells in which the longest name takes `longest_nick`."""
    if tiny:
        return Layout(width, 0, clock=False)
    gutter = max(MIN_GUTTER, min(longest_nick, MAX_GUTTER, width // 5))
    return Layout(width, gutter, clock=True, most=most)


def longest_nick(entries: Iterable[Entry]) -> int:
    """The cells of the longest name of who speaks, of those that fit a gutter."""
    nicks = {entry.nick for entry in entries if isinstance(entry, Said)}
    return max((width for width in map(cell_len, nicks) if width <= MAX_GUTTER), default=0)


def draw(entry: Entry, how: Layout, clock: Clock) -> Drawing:
    """Lays `entry` out."""
    stamp = f"{clock.local(entry.at):%H:%M}"
    match entry:
        case Day():
            return _rule(entry.name, how)
        case New():
            words = answers.of_new(entry.count, entry.count - entry.missing, entry.since, clock)
            return _rule(words, how, Role.NEW)
        case Edge():
            return _rule(entry.text, how)
        case Gone():
            return Drawing([], "", Role.RULE, "")
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
_DELIVERY = {
    Delivery.STORED: Role.TEXT,
    Delivery.QUEUED: Role.PENDING,
    Delivery.PENDING: Role.PENDING,
    Delivery.LATE: Role.ERROR,
    Delivery.FAILED: Role.ERROR,
}
_MARKS = {Delivery.QUEUED: "… ", Delivery.LATE: "✗ ", Delivery.FAILED: "✗ "}

_Lead: TypeAlias = tuple[Piece, ...]


def _said(entry: Said, how: Layout, stamp: str) -> Drawing:
    time = _time("" if entry.continues else stamp, how, "»" if entry.mention else " ")
    body, role = _body(entry)
    name = "*" if entry.emote else "" if entry.continues else steady(entry.nick)
    blank: _Lead = (Piece(" " * how.indent, role),)
    spans = wrap(steady(body), how.text_width)
    if cell_len(name) <= how.gutter:
        gap = Piece(" " * (how.gutter - cell_len(name)), role)
        first: _Lead = (*time, gap, _named(name, entry), Piece(" ", role))
        return Drawing(_rows(body, spans, first, blank), body, role, _prefix(entry, stamp))
    shown = truncate(name, how.width - (_CLOCK if how.clock else 0))
    alone = Row((*time, _named(shown, entry)), 0, 0)
    return Drawing([alone, *_rows(body, spans, blank, blank)], body, role, _prefix(entry, stamp))


def _tiny_said(entry: Said, how: Layout, stamp: str) -> Drawing:
    body, role = _body(entry)
    name, after = ("*", " ") if entry.emote else (truncate(steady(entry.nick), how.width // 2), ": ")
    mark = "»" if entry.mention else ""
    first: _Lead = (Piece(mark, Role.MENTION), _named(name, entry), Piece(after, role))
    rows = _hung(body, first, cell_len(mark + name + after), role, how)
    return Drawing(rows, body, role, _prefix(entry, stamp))


def _named(name: str, entry: Said) -> Piece:
    return Piece(bidi.isolated(name), Role.NICK, entry.nick)


def _prefix(entry: Said, stamp: str) -> str:
    return f"{stamp} * " if entry.emote else f"{stamp} {entry.nick}: "


def _hung(body: str, first: _Lead, taken: int, role: Role, how: Layout) -> list[Row]:
    """The first row begins after `taken` cells, the others after the indent."""
    shown = steady(body)
    opening = wrap(shown, how.width - taken)
    if len(opening) == 1:
        return _rows(body, opening, first, first)
    end = opening[0][1]
    rest = end + len(body[end:]) - len(body[end:].lstrip(" "))
    rest += body[rest : rest + 1] == "\n"
    spans = [(rest + start, rest + last) for start, last in wrap(shown[rest:], how.width - _INDENT)]
    return _rows(body, [opening[0], *spans], first, (Piece(" " * _INDENT, role),))


def _beside(mark: str, text: str, role: Role, how: Layout, stamp: str) -> Drawing:
    """Words with a mark where a name would be."""
    if not how.gutter:
        first: _Lead = (Piece(f"{mark} ", role),)
        blank: _Lead = (Piece(" " * _INDENT, role),)
        spans = wrap(steady(text), how.width - _INDENT)
    else:
        first = (*_time(stamp, how), Piece(f"{mark:>{how.gutter}} ", role))
        blank = (Piece(" " * how.indent, role),)
        spans = wrap(steady(text), how.text_width)
    rows = _rows(text, spans, first, blank, bidi.LEFT_TO_RIGHT)
    return Drawing(rows, text, role, f"{stamp} {mark} ")


def _tally(crowd: Crowd) -> str:
    """`12 entered, 3 left`."""
    counts = ((crowd.entered, "entered"), (crowd.left, "left"))
    return ", ".join(f"{count:,} {did}" for count, did in counts if count)


def _rule(name: str, how: Layout, role: Role = Role.RULE) -> Drawing:
    shown = truncate(f" {name} ", how.width)
    line = shown.center(how.width + len(shown) - cell_len(shown), "─")
    return Drawing([Row((Piece(line, role),), 0, 0)], "", Role.RULE, f"-- {name} --")


def _time(stamp: str, how: Layout, mark: str = " ") -> _Lead:
    """The time, and one cell that tells a mention from what others say."""
    time = Piece(f"{stamp:<{_CLOCK - 1}}", Role.TIME)
    return (time, Piece(mark, Role.MENTION)) if how.clock else ()


def _body(entry: Said) -> tuple[str, Role]:
    text = _deed(entry) if entry.emote else entry.text
    role = Role.MENTION if entry.mention else _DELIVERY[entry.delivery]
    return _MARKS.get(entry.delivery, "") + text, role


def _deed(entry: Said) -> str:
    """`bob waves`, `bob's kettle is on`."""
    space = "" if entry.text.startswith(("'s ", "’s ")) else " "
    return f"{entry.nick}{space}{entry.text}"


def _rows(
    body: str, spans: list[Span], first: _Lead, others: _Lead, opening: str = bidi.FIRST_STRONG
) -> list[Row]:
    if body.isascii():
        return [Row(others if number else first, start, end) for number, (start, end) in enumerate(spans)]
    rows, lead = [], first
    for start, end in spans:
        before, after = bidi.marks(body[start:end], opening)
        rows.append(Row((*lead, Piece(before, Role.TEXT)) if before else lead, start, end, after))
        lead = others
    return rows


def _marked(pieces: Iterable[Piece], start: int, hits: Sequence[Span]) -> Iterator[Piece]:
    """The pieces of the body from `start` on, cut where a hit begins or ends."""
    for piece in pieces:
        end = start + len(piece.text)
        spans = [(first - start, last - start) for first, last in hits if first < end and last > start]
        for text, hit in cut(piece.text, 0, len(piece.text), spans):
            yield piece._replace(text=text, role=Role.HIT if hit else piece.role)
        start = end


def _linked(shown: str, row: Row, role: Role, found: Sequence[links.Link]) -> Iterator[Piece]:
    """The text of a row, cut where a link begins or ends. The mark stays with the last piece."""
    position = row.start
    for link in found:
        start, end = max(position, link.start), min(row.end, link.end)
        if start < end:
            yield Piece(shown[position:start], role)
            yield Piece(shown[start:end], role, link=link)
            position = end
    yield Piece(shown[position : row.end] + row.tail, role)
