import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from chatkit.tui import themes
from chatkit.tui.colours import LEAST_CONTRAST, ON_DARK_TERMINAL, ON_LIGHT_TERMINAL, SIZE, contrast, palette

ON_DARK, ON_LIGHT = themes.NICKS_ON_DARK, themes.NICKS_ON_LIGHT


@pytest.mark.parametrize(("theme", "nicks"), [(themes.DARK, ON_DARK), (themes.LIGHT, ON_LIGHT)])
def test_every_nick_can_be_read_on_its_theme(theme, nicks):
    for ground in (theme.background, theme.surface):
        for colour in (*nicks, theme.foreground, theme.error, theme.warning):
            assert ratio(Color.parse(ground), Color.parse(colour)) >= 4.5, colour


def ratio(one, other):
    """The contrast of WCAG 2."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour):
    parts = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_a_nick_has_the_same_colour_however_it_is_written():
    assert themes.nick_colour("Bob", dark=True) == themes.nick_colour("bob", dark=True) == "#728ef1"


@pytest.mark.parametrize(
    ("theme", "nicks", "more"), [(themes.DARK, ON_DARK, (themes.DARK.panel,)), (themes.LIGHT, ON_LIGHT, ())]
)
def test_the_colours_that_are_written_down_are_those_that_are_computed(theme, nicks, more):
    assert palette(theme.foreground, theme.background, theme.surface, *more) == nicks
    assert themes.nick_colours(theme, {}) is nicks


@pytest.mark.parametrize("theme", BUILTIN_THEMES.values(), ids=BUILTIN_THEMES)
def test_on_every_theme_nicks_can_be_read(theme):
    variables = theme.to_color_system().generate()
    colours = themes.nick_colours(theme, variables)
    if theme.ansi:
        assert colours in (ON_DARK_TERMINAL, ON_LIGHT_TERMINAL)
    else:
        assert len(colours) == SIZE
        for ground in (variables["background"], variables["surface"]):
            assert min(contrast(colour, ground) for colour in colours) >= LEAST_CONTRAST


def test_a_theme_whose_ground_is_not_known_has_the_colours_of_ours():
    theme = Theme("odd", primary="#ff0000", dark=False)
    variables = {"foreground": "#000000", "background": "transparent", "surface": "#ffffff"}
    assert themes.nick_colours(theme, variables) is ON_LIGHT
