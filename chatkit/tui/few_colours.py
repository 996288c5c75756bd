"""Colours that cost few bytes: the terminal's own sixteen, on its own background.

A piece of text in colours of 24 bits begins with some 40 bytes that say so; on a slow link most of a frame
is that. In these it has 5, and where it looks as usual, none.
"""

from functools import lru_cache

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

# Degrees on the wheel of hues, and how terminals number them: red, yellow, green, cyan, blue, magenta, red.
_HUES = ((0, 1), (50, 3), (110, 2), (185, 6), (225, 4), (300, 5), (360, 1))
_BRIGHT = 8
_GREY = 50  # between the strongest of red, green and blue and the weakest, of 255; what has less is grey
_FAINT = 0.6  # of the way from the background to the brightest text; what is nearer is dim
_STRONG = 0.4  # of that way; a background that is farther is meant to be seen


class FewColours(LineFilter):
    """Takes most colours out of what is drawn, on a dark background or a light one."""

    def __init__(self, *, dark: bool) -> None:
        super().__init__()
        self._dark = dark

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same text in few colours. What a click on it means stays."""
        return [Segment(text, style and self._with_few(style), control) for text, style, control in segments]

    def _with_few(self, style: Style) -> Style:
        few = style.without_color + _few(style.color, style.bgcolor, self._dark)
        return few + Style.from_meta(style.meta) if style.meta else few


@lru_cache(1024)
def _few(colour: RichColor | None, background: RichColor | None, dark: bool) -> Style:
    if background is not None and _distance(background, dark) > _STRONG:
        return Style(reverse=True)
    if colour is None or colour.is_default:
        return Style()
    own = Color.from_rich_color(colour)
    if max(own.rgb) - min(own.rgb) < _GREY:
        return Style(dim=True) if _distance(colour, dark) < _FAINT else Style()
    _, number = min(_HUES, key=lambda hue: abs(hue[0] - 360 * own.hsl.h))
    return Style(color=RichColor.from_ansi(number + _BRIGHT if dark else number))


def _distance(colour: RichColor, dark: bool) -> float:
    """How far a colour is from the theme's background, on the way to what is farthest from it."""
    if colour.is_default:
        return 0.0
    brightness = Color.from_rich_color(colour).brightness
    return brightness if dark else 1 - brightness
