"""A picture of messages (SVG), to be handed on."""

import io
import re
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import msgspec
from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from rich.text import Text
from textual.color import Color

from chatkit.tui.choice import Message
from chatkit.tui.clock import Clock
from chatkit.tui.drawing import MAX_GUTTER, Piece, Role, draw, layout
from chatkit.tui.entries import Said
from chatkit.tui.nick_colours import NickColours
from chatkit.tui.themes import DARK, LIGHT, NICKS_ON_DARK, NICKS_ON_LIGHT

WIDTH = 80  # cells
_FONTS = "DejaVu Sans Mono, Menlo, Consolas, monospace"


def picture(messages: Sequence[Message], clock: Clock, *, dark: bool) -> str:
    """The messages as they are shown on one of our own themes, in an SVG that asks nobody for fonts."""
    nicks = [message.nick for message in messages if isinstance(message, Said)]
    colours = NickColours(NICKS_ON_DARK if dark else NICKS_ON_LIGHT)
    colours.gather(nicks, ())
    how = layout(WIDTH, min(max(map(cell_len, nicks), default=0), MAX_GUTTER), tiny=False)
    console = Console(
        width=WIDTH, record=True, file=io.StringIO(), force_terminal=True, color_system="truecolor"
    )
    for message in (*map(_named, messages[:1]), *messages[1:]):
        for row in draw(message, how, clock).pieces():
            pieces = ((piece.text, _style(piece, colours)) for piece in row)
            console.print(Text.assemble(*pieces), no_wrap=True, overflow="ignore", crop=False)
    svg = console.export_svg(title="", theme=_theme(dark=dark), unique_id="chat")
    svg = re.sub(r"\s*<!--.*?-->|\s*@font-face \{[^}]*\}", "", svg)
    return svg.replace("Fira Code, monospace", _FONTS)


def save(svg: str, folder: Path) -> Path:
    """Writes a file that was not there before, and says which. Raises OSError."""
    for number in count(1):
        path = folder / f"chatkit-{number}.svg"
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(svg)
        except FileExistsError:
            continue
        return path
    raise AssertionError


def _named(first: Message) -> Message:
    """The first message shows its name, or nobody said it."""
    return msgspec.structs.replace(first, continues=False) if isinstance(first, Said) else first


def _style(piece: Piece, colours: NickColours) -> Style:
    if piece.nick:
        return Style(color=colours.of(piece.nick), bold=True)
    return Style(dim=piece.role is Role.TIME, underline=piece.link is not None)


def _theme(*, dark: bool) -> TerminalTheme:
    theme = DARK if dark else LIGHT
    ground, text = Color.parse(theme.background or ""), Color.parse(theme.foreground or "")
    return TerminalTheme(ground.rgb, text.rgb, [(0, 0, 0)] * 8)
