from itertools import combinations

import pytest

from chatkit.tui.colours import (
    LEAST_CONTRAST,
    ON_DARK_TERMINAL,
    ON_LIGHT_TERMINAL,
    SIZE,
    contrast,
    distance,
    farthest,
    palette,
)

GROUNDS = [
    ("#d5d9e8", "#16181f", "#1b1e27", "#252a37"),
    ("#24283b", "#f7f7f9", "#eeeff3"),
    ("#FBF1C7", "#282828", "#3C3836"),
    ("#586E75", "#FDF6E3", "#EEE8D5"),
    ("#ffffff", "#000000"),
]


@pytest.mark.parametrize(("text", "grounds"), [(text, grounds) for text, *grounds in GROUNDS])
def test_each_colour_can_be_read_and_told_from_the_others_and_from_text(text, grounds):
    colours = palette(text, *grounds)
    assert len(colours) == SIZE
    assert min(contrast(colour, ground) for colour in colours for ground in grounds) >= LEAST_CONTRAST
    assert min(distance(one, other) for one, other in combinations((text, *colours), 2)) >= 0.04


def test_the_figures_in_the_docstring():
    nearest = [
        round(min(distance(one, other) for one, other in combinations(palette(text, *grounds), 2)), 3)
        for text, *grounds in GROUNDS[:2]
    ]
    assert nearest == [0.062, 0.054]


@pytest.mark.parametrize("ground", ["#777777", "#808080"])
def test_a_ground_that_leaves_little_room_has_fewer(ground):
    colours = palette("#000000", ground)
    assert 1 <= len(colours) < SIZE
    assert colours == ("#000000",) or all(contrast(it, ground) >= LEAST_CONTRAST for it in colours)


@pytest.mark.parametrize("colour", ["transparent", "#fff", "ansi_default"])
def test_what_is_no_colour_is_refused(colour):
    with pytest.raises(ValueError, match=colour):
        palette("#000000", colour)


def test_distances_are_those_of_the_eyes_to_which_two_colours_are_nearest():
    assert distance("#123456", "#123456") == 0
    assert distance("#000000", "#ffffff") == pytest.approx(1, abs=0.001)
    assert (
        distance("#b0603a", "#6e7a2f") < 0.06 < distance("#b0603a", "#3a60b0")
    )  # red and green; red and blue


def test_contrasts_are_those_of_wcag():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_terminals_own_colours_can_be_read_on_black():
    assert min(contrast(colour, "#000000") for colour in ON_DARK_TERMINAL) >= LEAST_CONTRAST
    assert len(set(ON_DARK_TERMINAL)) == 8
    assert len(set(ON_LIGHT_TERMINAL)) == 5


def test_the_farthest_is_the_one_whose_nearest_is_farthest():
    colours = ("#000000", "#ffffff", "#777777", "#111111")
    assert farthest([2, 3], {0, 1}, colours) == 2
    assert farthest([1, 2, 3], {0}, colours) == 1
    assert farthest([2], [], colours) == 2
