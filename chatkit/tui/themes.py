"""Colours: two themes of our own, and those for the nicks on any theme."""

from collections.abc import Mapping
from dataclasses import replace

from textual.theme import BUILTIN_THEMES, Theme

from chatkit.tui.colours import ON_DARK_TERMINAL, ON_LIGHT_TERMINAL, Colour, palette
from chatkit.tui.nick_colours import wish

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

# What `colours.palette` makes of them, of the dark one with its panel, on which the HTML export writes; a
# test compares the two. Written down so that the first frame need not wait.
NICKS_ON_DARK: tuple[Colour, ...] = (
    "#d77c19", "#728ef1", "#ecad79", "#b87fb3", "#b4f7c1", "#7ba364",
    "#56bdab", "#dfd551", "#3edaa4", "#df9916", "#b29ade", "#c6aef3",
)  # fmt: skip
NICKS_ON_LIGHT: tuple[Colour, ...] = (
    "#4660e3", "#b54d0f", "#744c86", "#1e20a4", "#8e1d12", "#5a1872",
    "#55120b", "#73355a", "#594daf", "#8f454d", "#9f566e", "#573f7c",
)  # fmt: skip


def nick_colour(nick: str, *, dark: bool) -> Colour:
    """The colour that a nick has on our own themes where nobody else is: the same in every session."""
    on = NICKS_ON_DARK if dark else NICKS_ON_LIGHT
    return on[wish(nick, len(on))]


def nick_colours(theme: Theme, variables: Mapping[str, str]) -> tuple[Colour, ...]:
    """The colours for names on a theme, whose `variables` say which colours it has in the end."""
    if theme.ansi:
        return ON_DARK_TERMINAL if theme.dark else ON_LIGHT_TERMINAL
    if theme is DARK or theme is LIGHT:
        return NICKS_ON_DARK if theme.dark else NICKS_ON_LIGHT
    try:
        return palette(variables["foreground"], variables["background"], variables["surface"])
    except ValueError:  # a colour that is mixed on the screen; what it will be nobody knows here
        return NICKS_ON_DARK if theme.dark else NICKS_ON_LIGHT
