"""Colours: two themes of our own, and a colour for every nick."""

from dataclasses import replace
from hashlib import blake2s

from textual.theme import BUILTIN_THEMES, Theme

from chatkit.protocol import names

DARK = Theme(
    name="chatkit-dark",
    dark=True,
    primary="#7aa2f7",
    secondary="#bb9af7",
    accent="#7dcfff",
    foreground="#d5d9e8",
    background="#16181f",
    surface="#1b1e27",
    panel="#252a37",
    success="#9ece6a",
    warning="#e0af68",
    error="#ff7a8a",
)
LIGHT = Theme(
    name="chatkit-light",
    dark=False,
    primary="#2456b8",
    secondary="#7b3fb5",
    accent="#0b6a8f",
    foreground="#24283b",
    background="#f7f7f9",
    surface="#eeeff3",
    panel="#dfe1e9",
    success="#2c6b1d",
    warning="#8a5300",
    error="#b3142f",
)
ANSI = replace(BUILTIN_THEMES["ansi-dark"], name="ansi")
"""The terminal's own sixteen colours, on its own background."""
THEMES = (DARK, LIGHT, ANSI)

# Told apart by brightness too, not by hue alone. A test holds each at a contrast of 4.5 on its theme.
_NICKS_ON_DARK = (
    "#ff9e64", "#9ece6a", "#7dcfff", "#bb9af7", "#f7768e", "#e0cf68",
    "#73daca", "#7aa2f7", "#ff9bd2", "#c3e88d", "#b4c2f0", "#d7a583",
)  # fmt: skip
_NICKS_ON_LIGHT = (
    "#9a4a00", "#2c6b1d", "#0b6a8f", "#6b3fa8", "#b3142f", "#6f5f00",
    "#00695c", "#2456b8", "#a3196f", "#4a6b00", "#44507a", "#7a4a2b",
)  # fmt: skip


def nick_colour(nick: str, *, dark: bool) -> str:
    """The colour of a nick: the same in every session, however the nick is capitalised."""
    palette = _NICKS_ON_DARK if dark else _NICKS_ON_LIGHT
    digest = blake2s(names.key(nick).encode(), digest_size=4).digest()  # CRC-32 gives short names alike
    return palette[int.from_bytes(digest) % len(palette)]
