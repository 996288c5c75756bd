import pytest

from chatkit.tui.copying import copied
from chatkit.tui.drawing import draw, layout
from chatkit.tui.entries import Day, Moved, Said, Tone, Words
from tests.tui.fake import NOON, stopped_clock

CLOCK = stopped_clock()
HOW = layout(24, 3, tiny=False)  # a clock, three cells of name, and 14 of text
TEXT = "the quick brown fox jumps"
ROWS = ["the quick", "brown fox", "jumps"]
END = (99, -1)


def drawing(entry):
    return draw(entry, HOW, CLOCK)


def message():
    found = drawing(Said(NOON, "bob", TEXT))
    assert [found.body[row.start : row.end] for row in found.rows] == ROWS
    return found


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, END, f"12:00 bob: {TEXT}"),
        ((0, 0), END, f"12:00 bob: {TEXT}"),
        ((0, 7), (2, -1), f"12:00 bob: {TEXT}"),
        ((0, 10), END, TEXT),
        ((0, 14), END, "quick brown fox jumps"),
        ((1, 10), (1, 15), "brown"),
        ((1, 2), (2, -1), "brown fox jumps"),
        (None, (0, 13), "12:00 bob: the"),
        (None, (0, 4), ""),
        ((0, 10), (0, 10), ""),
        ((0, 14), (1, 12), "quick br"),
    ],
)
def test_the_text_is_copied_as_it_was_written_not_as_it_was_laid_out(first, last, expected):
    assert copied(message(), first, last) == expected


def test_a_message_that_shows_no_name_is_copied_with_it():
    assert copied(drawing(Said(NOON, "bob", "hi", continues=True)), None, END) == "12:00 bob: hi"


def test_what_is_written_from_right_to_left_is_copied_without_the_marks_that_keep_it_in_its_place():
    found = drawing(Said(NOON, "דוד", "אב גד הו זח טי כל"))
    text = "אב גד הו זח טי כל"
    assert len(found.rows) == 2
    assert copied(found, None, END) == f"12:00 דוד: {text}"
    begin = sum(len(piece.text) for piece in found.rows[0].lead)
    assert copied(found, (0, begin + 3), (0, begin + 5)) == "גד"
    assert copied(found, (0, begin + 3), (1, 99)) == text[3:]


def test_an_emoji_is_copied_as_it_was_written():
    family = "👨\u200d👩\u200d👧"
    assert copied(drawing(Said(NOON, "bob", family)), None, END) == f"12:00 bob: {family}"


def test_newlines_stay():
    assert copied(drawing(Said(NOON, "bob", "one\ntwo")), None, END) == "12:00 bob: one\ntwo"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (Said(NOON, "bob", "waves", emote=True), "12:00 * bob waves"),
        (Moved(NOON, "zoë", entered=True), "12:00 → zoë came in"),
        (Words(NOON, "no", Tone.ERROR), "12:00 ! no"),
        (Day(NOON, "Monday"), "-- Monday --"),
        (Said(NOON, "longer_than_it", "hi"), "12:00 longer_than_it: hi"),
    ],
)
def test_every_entry_can_be_copied(entry, expected):
    assert copied(drawing(entry), None, END) == expected
