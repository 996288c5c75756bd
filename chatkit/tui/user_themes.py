"""Themes of the user's own: TOML files in a folder, one a theme, named like the file."""

import re
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta
from textual.color import Color, ColorParseError
from textual.theme import Theme

from chatkit.protocol.text import clean

MOST_BYTES = 64_000
MOST_THEMES = 200
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


def _is(description: str) -> Meta:
    return Meta(description=description)


class ThemeFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What such a file says. A colour that it leaves out is made from the others."""

    primary: Annotated[str, _is("what is chosen, the prompt, rooms with something unread")]
    dark: Annotated[bool, _is("whether the background is dark: names get light colours then")] = True
    background: Annotated[str | None, _is("behind the messages")] = None
    foreground: Annotated[str | None, _is("the text; what is quiet is a paler one")] = None
    surface: Annotated[str | None, _is("behind what one types, and behind dialogs")] = None
    panel: Annotated[str | None, _is("behind the header")] = None
    secondary: Annotated[str | None, _is("beside the primary one")] = None
    accent: Annotated[str | None, _is("what wants to be found")] = None
    success: Annotated[str | None, _is("all is well")] = None
    warning: Annotated[str | None, _is("notices, and where one is mentioned")] = None
    error: Annotated[str | None, _is("what has failed")] = None


class Found(msgspec.Struct, frozen=True):
    """The themes of a folder, and a line about each file that is none."""

    themes: tuple[Theme, ...] = ()
    problems: tuple[str, ...] = ()


def find(folder: Path | None, taken: Collection[str]) -> Found:
    """The themes in a folder. Those that have a name that is `taken`, or cannot be, are told and left out."""
    themes, problems = [], []
    try:
        files = sorted(folder.glob("*.toml"))[:MOST_THEMES] if folder else []
    except OSError as error:
        return Found((), (f"The themes in {folder} cannot be read: {error.strerror}",))
    for file in files:
        try:
            themes.append(_theme(file, taken))
        except (OSError, ValueError, msgspec.ValidationError, RecursionError) as error:
            problems.append(clean(f"The theme {file.name} is left out: {error}"))
    return Found(tuple(themes), tuple(problems))


def _theme(file: Path, taken: Collection[str]) -> Theme:
    name = file.stem
    if not _NAME.fullmatch(name):
        raise ValueError("its name may have small letters, digits, - and _, up to 32")
    if name in taken:
        raise ValueError(f"there is one called {name} already")
    with file.open("rb") as opened:
        said = tomllib.loads(opened.read(MOST_BYTES).decode())
    colours = msgspec.to_builtins(msgspec.convert(said, ThemeFile))
    for field, colour in colours.items():
        if isinstance(colour, str):
            _check(field, colour)
    return Theme(name=name, **colours)


def _check(field: str, colour: str) -> None:
    try:
        opaque = Color.parse(colour).a == 1
    except ColorParseError:
        opaque = False
    if not opaque or colour == "auto":
        raise ValueError(f'{field} is "{colour[:40]}", and may be a colour such as "#7aa2f7"')
