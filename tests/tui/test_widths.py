import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from chatkit.tui.widths import steady


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("hello", 5),
        ("小明", 4),
        ("🍰", 2),
        ("👨\u200d👩\u200d👧", 6),  # a family: as its members, two cells each
        ("❤\ufe0f", 1),  # as the narrow sign that it is without colours
        ("1\ufe0f\u20e3", 1),
        ("👍\U0001f3fd", 2),
        ("\U0001f3fd", 0),
        ("⌚\ufe0e", 2),
        ("🇩🇪", 2),
        ("🇩🇪🇫", 3),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", 2),
        ("a\u200db", 2),  # Rich by itself counts one: it takes whatever comes after a joiner for joined
    ],
)
def test_each_part_takes_the_cells_that_every_terminal_gives_it(text, cells):
    assert cell_len(steady(text)) == cells


def test_a_regional_letter_alone_is_a_letter():
    assert steady("x🇩 🇩🇪🇫") == "xD 🇩🇪F"


EMOJI = st.sampled_from("a小❤👍\u200d\ufe0f\ufe0e\U0001f3fd🇩🇪1\u20e3")


@given(st.text(EMOJI | st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=20))
def test_it_has_as_many_characters_and_is_as_wide_as_its_parts(text):
    shown = steady(text)
    assert len(shown) == len(text)
    assert cell_len(shown) == sum(cell_len(character) for character in shown)
