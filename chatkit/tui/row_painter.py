"""Rows of a log as strips of a terminal's cells: what `drawing` lays out, in the colours of the theme."""

from collections.abc import Callable, Iterable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.color import Color
from textual.strip import Strip

from chatkit.tui.clock import Clock
from chatkit.tui.drawing import MIN_GUTTER, Layout, Piece, Role, draw
from chatkit.tui.entries import Entry, Said
from chatkit.tui.nick_colours import NickColours
from chatkit.tui.wrap import Span

_CACHED = 128  # entries whose rows are kept drawn
_STYLED = 1024  # roles and nicks whose styles are kept


class RowPainter:
    """Paints entries for one pane. `style_of` tells how the theme wants something of that name.

    What was painted is kept, so whoever changes how it looks says so: `repaint`, or `restyle` where the theme
    is another.
    """

    def __init__(self, clock: Clock, colours: NickColours, style_of: Callable[[str], Style]) -> None:
        self.layout = Layout(80, MIN_GUTTER, clock=True)
        self._clock = clock
        self._colours = colours
        self._coloured = colours.version  # with which the rows are drawn that are kept
        self._style_of = style_of
        self._find: Callable[[str], Sequence[Span]] | None = None
        self._drawn: LRUCache[Entry, list[Strip]] = LRUCache(_CACHED)
        self._styles: LRUCache[Role | str, Style] = LRUCache(_STYLED)

    def height(self, entry: Entry) -> int:
        """The rows that an entry takes."""
        return len(draw(entry, self.layout, self._clock).rows)

    def strips(self, entry: Entry, *, settled: bool) -> list[Strip]:
        """All rows of an entry. One that is `settled` looks the same until it is to be painted anew."""
        if self._coloured != self._colours.version:
            self._coloured = self._colours.version
            self.restyle()
        if settled and (drawn := self._drawn.get(entry)) is not None:
            return drawn
        drawing = draw(entry, self.layout, self._clock)
        hits = self._find(drawing.body) if self._find and isinstance(entry, Said) else ()
        strips = [self._strip(row) for row in drawing.pieces(hits)]
        if settled:
            self._drawn[entry] = strips
        return strips

    def repaint(self) -> None:
        """Rows look different now."""
        self._drawn.clear()

    def restyle(self) -> None:
        """Colours are others now."""
        self._styles.clear()
        self.repaint()

    def highlight(self, find: Callable[[str], Sequence[Span]] | None) -> bool:
        """Marks what `find` finds in the text of a message; with None, nothing. Says whether that is new."""
        if find is None and self._find is None:
            return False
        self._find = find
        self.repaint()
        return True

    def _strip(self, pieces: Iterable[Piece]) -> Strip:
        return Strip([Segment(piece.text, self._style(piece)) for piece in pieces if piece.text])

    def _style(self, piece: Piece) -> Style:
        key = piece.nick or piece.role
        if (style := self._styles.get(key)) is None:
            style = self._style_of(piece.role.value)
            if piece.nick:
                style += Style(color=Color.parse(self._colours.of(piece.nick)).rich_color)
            self._styles[key] = style
        if piece.link is not None:
            kind = "disguised" if piece.link.disguised else "link"
            style += self._style_of(kind) + Style(link=piece.link.target)
        return style
