"""A scrollbar that is a map: ticks where one finds what is new, what was found, mentions and own words."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment, Segments
from rich.style import Style
from textual.scrollbar import ScrollBarRender

Tick: TypeAlias = tuple[str, Style]
"""A character, one cell wide, and its colour."""


class MapRender(ScrollBarRender):
    """Draws a vertical scrollbar, and over it what `ticks` says for so many cells."""

    def __init__(self, ticks: Callable[[int], Sequence[Tick | None]], **bar: Any) -> None:
        super().__init__(**bar)
        self._ticks = ticks

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for bar in super().__rich_console__(console, options):
            yield self._mapped(bar) if self.window_size and isinstance(bar, Segments) else bar

    def _mapped(self, bar: Segments) -> Segments:
        cells = list(bar.segments)
        ticks = self._ticks(len(cells))
        ticked = (_ticked(cell, tick) if tick else cell for cell, tick in zip(cells, ticks, strict=True))
        return Segments(ticked, new_lines=True)


def _ticked(cell: Segment, tick: Tick) -> Segment:
    """A cell of the bar with a tick on it; what a click on it does stays."""
    character, style = tick
    bar = cell.style or Style()
    background = bar.color if bar.reverse else bar.bgcolor
    return Segment(character, Style(color=style.color, bgcolor=background, bold=True, meta=bar.meta))
