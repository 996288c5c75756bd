import pytest

from chatkit.tui.bidi import LEFT_TO_RIGHT, isolated, marks

FSI, LRI, RLI, PDI = "\u2068", "\u2066", "\u2067", "\u2069"


@pytest.mark.parametrize("text", ["", "hello", "zoë", "小明", "क्षि", "👍🏽", "Ελλάδα"])
def test_what_turns_nothing_round_stays_as_it_is(text):
    assert marks(text) == ("", "")
    assert isolated(text) == text


@pytest.mark.parametrize("text", ["שלום", "a سلام", "ܫܠܡܐ", "\U0001e900", "ﻼ", f"{RLI}abc{PDI}"])
def test_what_is_written_from_right_to_left_is_isolated(text):
    assert isolated(text) == f"{FSI}{text}{PDI}"


def test_words_of_ours_begin_on_the_left():
    assert marks("דוד came in", LEFT_TO_RIGHT) == (LRI, PDI)


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        (f"a {RLI}ב", FSI, PDI + PDI),  # a row that ends inside of an isolate
        (f"ב{PDI} a", FSI + FSI, PDI),  # and the next one
        (f"{PDI}{PDI}{RLI}", FSI * 3, PDI * 2),
    ],
)
def test_an_isolate_that_a_row_cuts_in_two_is_whole_in_each(text, before, after):
    assert marks(text) == (before, after)
