import pytest
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from chatkit.tui.few_colours import FewColours
from chatkit.tui.themes import DARK, LIGHT


def few(style, *, theme=DARK):
    filtered = FewColours(dark=theme.dark).apply(
        [Segment("text", Style.parse(style))], Color.parse(theme.background)
    )
    assert [segment.text for segment in filtered] == ["text"]
    return filtered[0].style


def written(style):
    return style.render("text", color_system=ColorSystem.TRUECOLOR)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_usual_text_needs_no_colour_at_all(theme):
    assert written(few(f"{theme.foreground} on {theme.background}", theme=theme)) == "text"
    assert written(few(f"{theme.foreground} on {theme.panel}", theme=theme)) == "text"


def test_names_keep_a_colour_like_theirs():
    assert few("#f7768e on #16181f").color.number == 9
    assert few("#9ece6a on #16181f").color.number == 10
    assert few("#7aa2f7 on #16181f").color.number == 12
    assert few("#2456b8 on #f7f7f9", theme=LIGHT).color.number == 4


def test_pale_text_is_dim():
    assert few("#777a85 on #16181f").dim
    assert few("#888b96 on #f7f7f9", theme=LIGHT).dim


def test_what_stands_out_by_its_background_is_turned_round():
    assert few(f"{DARK.background} on {DARK.primary}").reverse
    assert few(f"{LIGHT.background} on {LIGHT.primary}", theme=LIGHT).reverse


def test_bold_and_what_a_click_means_stay():
    style = Style.parse("bold #7aa2f7 on #16181f") + Style.from_meta({"offset": (1, 2)})
    filtered = FewColours(dark=True).apply([Segment("text", style)], Color.parse("#16181f"))
    assert filtered[0].style.bold
    assert filtered[0].style.meta == {"offset": (1, 2)}


def test_what_has_no_style_stays_as_it_is():
    assert FewColours(dark=True).apply([Segment("text")], Color.parse("#16181f")) == [Segment("text")]
