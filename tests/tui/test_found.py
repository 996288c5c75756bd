import pytest
from rich.cells import cell_len

from chatkit.tui import found
from chatkit.tui.drawing import Role
from chatkit.tui.search import Hit
from tests.tui.fake import NOON, stopped_clock
from tests.tui.states import online

CLOCK = stopped_clock()
DAY = 86_400
HITS = [
    Hit("lobby", False, 1, NOON - 400 * DAY, "alice", "an old cake"),
    Hit("lobby", False, 9, NOON - DAY, "zoë", "a cake\nin two lines"),
    Hit("lobby", False, 12, NOON - 60, "小明", "cake"),
]


def a_search(typed="cake"):
    search = online().looking.search
    search.type(typed)
    return search


def rows(hits, width=80, typed="cake", here="#lobby"):
    laid_out = found.lines(hits, a_search(typed), width, CLOCK, here)
    return ["\n".join("".join(piece.text for piece in line) for line in lines) for lines in laid_out]


def test_columns_stand_in_line():
    assert rows(HITS) == [
        "22 Oct 2025 12:00 alice an old cake",
        "25 Nov 12:00        zoë a cake in two lines",
        "11:59              小明 cake",
    ]


def test_rooms_are_named_where_they_are_not_all_this_one():
    other = Hit("ops", False, 1, NOON, "ci", "cake")
    assert rows([other, HITS[2]]) == ["#ops   12:00   ci cake", "#lobby 11:59 小明 cake"]
    assert rows([HITS[2]], here="#ops") == ["#lobby 11:59 小明 cake"]
    assert rows([Hit("bob", True, 0, NOON, "bob", "cake")])[0].startswith("@bob ")


def test_on_a_narrow_screen_the_text_has_a_row_of_its_own():
    assert rows([HITS[0], HITS[2]._replace(room="ops")], width=38) == [
        "#lobby 22 Oct 2025 12:00 alice\n  an old cake",
        "#ops 11:59 小明\n  cake",
    ]


@pytest.mark.parametrize("width", [20, 38, 80])
@pytest.mark.parametrize("text", ["word " * 40 + "cake and more", "蛋糕" * 60 + "cake", "cake " * 50])
def test_what_was_found_is_seen_however_long_the_text(width, text):
    hit = Hit("lobby", False, 1, NOON, "alice", text)
    (lines,) = found.lines([hit], a_search(), width, CLOCK, "#lobby")
    pieces = [piece for line in lines for piece in line]
    assert "cake" in [piece.text for piece in pieces if piece.role is Role.HIT]
    for line in lines:
        assert sum(cell_len(piece.text) for piece in line) <= width


def test_a_deed_is_told_from_words():
    assert rows([HITS[2]._replace(emote=True, text="eats cake")]) == ["11:59 小明 * eats cake"]


def test_nothing_makes_no_rows():
    assert rows([]) == []
