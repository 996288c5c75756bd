import pytest

from chatkit.tui import pasting


@pytest.mark.parametrize(
    ("text", "lines"),
    [("", 1), ("a", 1), ("a\n", 1), ("a\nb", 2), ("a\r\nb\r\n", 2), ("a\rb\rc", 3), ("a\n\nb", 3)],
)
def test_lines_are_counted_whichever_way_they_end(text, lines):
    assert pasting.lines_of(text) == lines


def test_it_asks_about_more_than_three_lines_and_about_several_that_do_not_fit():
    assert not pasting.asks("a\nb\nc", "a\nb\nc")
    assert pasting.asks("a\nb\nc\nd", "a\nb\nc\nd")
    assert pasting.asks("a\nb", "x" * 4000 + "a\nb")
    assert not pasting.asks("y" * 5000, "y" * 5000)  # the counter says so, and Enter refuses


def test_joined_they_are_one_line():
    assert pasting.joined("  a\n\n b \nc") == "a b c"


def test_the_question_says_how_much_and_what_can_be_done():
    text = "\n".join("line" for _ in range(12))
    keys = "Enter as one message · J joined into one line · Esc cancel"
    assert pasting.question(text, text) == f"12 lines pasted, 59 of 4,000 ch: {keys}"


def test_what_does_not_fit_is_not_offered_to_be_sent():
    text = "x" * 4000 + "\ny"
    said = "2 lines pasted, 4,002 ch (2 ch too many): Alt+E edit · J joined into one line · Esc cancel"
    assert pasting.question(text, text) == said


def test_what_is_too_large_to_be_edited_here_is_told_with_its_size():
    assert not pasting.is_large("x" * pasting.LARGEST)
    assert pasting.is_large("x" * pasting.LARGEST + "x")
    assert pasting.is_large("x\r" * pasting.MOST_ROWS + "x")
    said = "100,000 lines pasted, 200,000 ch, where 4,000 fit into a message: Alt+E edit · Esc cancel"
    assert pasting.question_of_large("x\n" * 100_000) == said
    assert pasting.question_of_large("x" * 30_000).startswith("1 line pasted, 30,000 ch,")
