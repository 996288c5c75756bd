"""Colours for names: far apart for every eye, and readable on the theme.

How far apart two colours are is their distance in OKLab (Ottosson 2020: 0 the same, 1 black to white, 0.02
just to be seen beside each other), and of four such distances the least: for most eyes, and for those without
red, green or blue cones, as Machado, Oliveira and Fernandes (2009) compute what these see. A palette is
gathered from a grid of 12 lightnesses, 24 hues and 3 chromas, of which those remain that have a contrast of
at least 4.5 (WCAG 2) on each ground of the theme. Beginning with the theme's own foreground, so that no name
looks like text, the colour farthest from all that are taken is taken next, 12 times; then those that are
closest to another are exchanged while that helps. It takes some 15 ms, once for a theme.

The least distance between any two of 12 people who are present, on our two themes:

| | dark | light |
|---|---|---|
| 12 colours chosen by eye, each person's by hash (as it was) | 0, as two of them share one | 0 |
| 12 colours chosen by eye, each given once | 0.003 | 0.006 |
| these, each given once | 0.062 | 0.054 |

Of fewer people, on the mean of 300 rooms: 3 people 0.14 (by hash alone 0.07), 5 people 0.10 (0.02), 7 people
0.08 (0.01).
"""

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TypeAlias

Colour: TypeAlias = str
"""`#rrggbb`, or one of the terminal's own sixteen, `ansi_green`."""

SIZE = 12  # more colours are nearer to each other: 16 come to 0.05
LEAST_CONTRAST = 4.5
_EXCHANGES = 30
_LIGHTNESSES = [0.3 + 0.68 * step / 11 for step in range(12)]
_CHROMAS = (0.1, 0.15, 0.2)
_HUES = [math.tau * step / 24 for step in range(24)]

_Triple: TypeAlias = tuple[float, float, float]
_Matrix: TypeAlias = tuple[_Triple, _Triple, _Triple]

# What eyes without red, green, blue cones make of linear RGB: Machado et al. 2009, table 1, severity 1.0.
_EYES: tuple[_Matrix, ...] = (
    ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
)
# Ottosson, "A perceptual color space for image processing", with the matrices of 2021.
_TO_CONES: _Matrix = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB: _Matrix = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
_FROM_LAB: _Matrix = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)
_FROM_CONES: _Matrix = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)

# Without those that are grey, and those that xterm shows with too little contrast on black. What a terminal
# shows in truth is its owner's choice; the distances are those of xterm's.
ON_DARK_TERMINAL: tuple[Colour, ...] = (
    "ansi_green", "ansi_yellow", "ansi_cyan", "ansi_bright_red",
    "ansi_bright_green", "ansi_bright_yellow", "ansi_bright_magenta", "ansi_bright_cyan",
)  # fmt: skip
ON_LIGHT_TERMINAL: tuple[Colour, ...] = ("ansi_red", "ansi_green", "ansi_blue", "ansi_magenta", "ansi_cyan")
_XTERM = {
    "ansi_red": "#cd0000", "ansi_green": "#00cd00", "ansi_yellow": "#cdcd00", "ansi_blue": "#0000ee",
    "ansi_magenta": "#cd00cd", "ansi_cyan": "#00cdcd", "ansi_bright_red": "#ff0000",
    "ansi_bright_green": "#00ff00", "ansi_bright_yellow": "#ffff00",
    "ansi_bright_magenta": "#ff00ff", "ansi_bright_cyan": "#00ffff",
}  # fmt: skip


@lru_cache(maxsize=64)
def palette(foreground: Colour, *grounds: Colour) -> tuple[Colour, ...]:
    """Up to 12 colours for a theme with that text on those grounds, each `#rrggbb`; at least one.

    Fewer where the grounds leave no room, such as a grey one. Raises ValueError for what is no colour.
    """
    on = [_linear(ground) for ground in grounds]
    fitting = [c for c in _grid() if all(_contrast(_linear(c), it) >= LEAST_CONTRAST for it in on)]
    if not fitting:
        return (foreground,)
    taken = [foreground]
    while len(taken) <= min(SIZE, len(fitting)):
        taken.append(_farthest_of(fitting, taken))
    for _ in range(_EXCHANGES):
        closest = min(taken[1:], key=lambda colour: _room(colour, taken))
        others = [colour for colour in taken if colour != closest]
        better = _farthest_of(fitting, others)
        if _room(better, others) <= _room(closest, others):
            break
        taken = [*others, better]
    return tuple(dict.fromkeys(taken[1:]))


def _farthest_of(colours: Sequence[Colour], taken: Sequence[Colour]) -> Colour:
    return max(colours, key=lambda colour: min(distance(colour, other) for other in taken))


def _room(colour: Colour, taken: Sequence[Colour]) -> float:
    """How far it is from the nearest other one."""
    return min(distance(colour, other) for other in taken if other != colour)


@lru_cache(maxsize=65536)
def distance(one: Colour, other: Colour) -> float:
    """How far apart two colours are for the eyes to which they are nearest. 0.02 can just be seen."""
    return min(math.dist(here, there) for here, there in zip(_seen(one), _seen(other), strict=True))


def contrast(one: Colour, other: Colour) -> float:
    """The contrast of WCAG 2: 1 to 21."""
    return _contrast(_linear(one), _linear(other))


def farthest(free: Iterable[int], taken: Collection[int], colours: Sequence[Colour]) -> int:
    """Which of the `free` ones is farthest from all that are `taken`; each by its place among the colours."""

    def nearest(place: int) -> float:
        return min((distance(colours[place], colours[other]) for other in taken), default=math.inf)

    return max(free, key=nearest)


@lru_cache(maxsize=1)
def _grid() -> tuple[Colour, ...]:
    return tuple(dict.fromkeys(_gamut()))


def _gamut() -> Iterator[Colour]:
    for lightness in _LIGHTNESSES:
        for chroma in _CHROMAS:
            for hue in _HUES:
                lab = (lightness, chroma * math.cos(hue), chroma * math.sin(hue))
                long, middle, short = _times(_FROM_LAB, lab)
                rgb = _times(_FROM_CONES, (long**3, middle**3, short**3))
                if all(0 <= part <= 1 for part in rgb):  # a screen can show it
                    yield "#" + "".join(f"{round(255 * _encoded(part)):02x}" for part in rgb)


@lru_cache(maxsize=1024)
def _seen(colour: Colour) -> tuple[_Triple, ...]:
    """What each of the four pairs of eyes sees, in OKLab."""
    rgb = _linear(colour)
    return tuple(map(_lab, (rgb, *(_times(eye, rgb) for eye in _EYES))))


def _lab(rgb: _Triple) -> _Triple:
    r, g, b = (min(1.0, max(0.0, part)) for part in rgb)
    long, middle, short = _times(_TO_CONES, (r, g, b))
    return _times(_TO_LAB, (math.cbrt(long), math.cbrt(middle), math.cbrt(short)))


def _times(matrix: _Matrix, triple: _Triple) -> _Triple:
    x, y, z = triple
    (a, b, c), (d, e, f), (g, h, i) = matrix
    return a * x + b * y + c * z, d * x + e * y + f * z, g * x + h * y + i * z


def _contrast(one: _Triple, other: _Triple) -> float:
    darker, lighter = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=1024)
def _linear(colour: Colour) -> _Triple:
    written = _XTERM.get(colour, colour)
    if len(written) < 7 or not written.startswith("#"):
        raise ValueError(colour)
    r, g, b = (int(written[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _decoded(r), _decoded(g), _decoded(b)


def _decoded(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _encoded(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
