import pytest
from textual.color import Color

from chatkit.tui import themes

ON_DARK, ON_LIGHT = themes._NICKS_ON_DARK, themes._NICKS_ON_LIGHT


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
    assert themes.nick_colour("Bob", dark=True) == themes.nick_colour("bob", dark=True) == "#9ece6a"


def test_all_colours_are_used():
    nicks = [f"user{number}" for number in range(500)]
    for dark in (True, False):
        assert len({themes.nick_colour(nick, dark=dark) for nick in nicks}) == len(ON_DARK)
