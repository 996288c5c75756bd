import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from chatkit.tui.drawing import Layout, Role, draw, layout
from chatkit.tui.entries import Crowd, Day, Delivery, Moved, Said, Tone, Words
from chatkit.tui.widths import steady
from tests.tui.fake import NOON, stopped_clock

CLOCK = stopped_clock()
WIDE = layout(60, 5, tiny=False)
TINY = layout(20, 5, tiny=True)


def texts(entry, how=WIDE):
    return ["".join(piece.text for piece in row) for row in draw(entry, how, CLOCK).pieces()]


def said(text="hello", nick="bob", **more):
    return Said(NOON, nick, text, **more)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (said(), ["12:00   bob hello"]),
        (said(continues=True), ["            hello"]),
        (said("a\nb"), ["12:00   bob a", "            b"]),
        (said("waves", emote=True), ["12:00     * bob waves"]),
        (said("'s kettle is on", emote=True), ["12:00     * bob's kettle is on"]),
        (said("hello", delivery=Delivery.FAILED), ["12:00   bob ✗ hello"]),
        (said(nick="小明"), ["12:00  小明 hello"]),
        (said(nick="longer_than_it"), ["12:00 longer_than_it", "            hello"]),
        (Moved(NOON, "zoë", entered=True), ["12:00     → zoë came in"]),
        (Moved(NOON, "zoë", entered=False, reason="timed out"), ["12:00     ← zoë left (timed out)"]),
        (Crowd(NOON, 1200, 3), ["12:00     ↔ 1,200 entered, 3 left"]),
        (Crowd(NOON, 12, 0), ["12:00     ↔ 12 entered"]),
        (Crowd(NOON, 0, 3), ["12:00     ↔ 3 left"]),
        (Words(NOON, "one\ntwo", Tone.ANSWER), ["12:00     │ one", "            two"]),
        (Words(NOON, "no", Tone.ERROR), ["12:00     ! no"]),
        (Day(NOON, "Monday"), ["─" * 26 + " Monday " + "─" * 26]),
    ],
)
def test_how_an_entry_looks(entry, expected):
    assert texts(entry) == expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (said(), ["bob: hello"]),
        (said(continues=True), ["bob: hello"]),
        (said("the quick brown fox jumps over it"), ["bob: the quick brown", "  fox jumps over it"]),
        (said("one\n  two"), ["bob: one", "    two"]),
        (said("waves", emote=True), ["* bob waves"]),
        (said(nick="a_very_long_name"), ["a_very_lo…: hello"]),
        (Moved(NOON, "zoë", entered=True), ["→ zoë came in"]),
        (Words(NOON, "what was asked for is here", Tone.ANSWER), ["│ what was asked for", "  is here"]),
        (Day(NOON, "Monday"), ["────── Monday ──────"]),
    ],
)
def test_how_it_looks_on_a_tiny_screen(entry, expected):
    assert texts(entry, TINY) == expected


@pytest.mark.parametrize(
    ("delivery", "role"),
    [(Delivery.STORED, Role.TEXT), (Delivery.PENDING, Role.PENDING), (Delivery.FAILED, Role.ERROR)],
)
def test_one_sees_how_far_an_own_message_has_come(delivery, role):
    assert draw(said(own=True, delivery=delivery), WIDE, CLOCK).role is role


def test_the_gutter_grows_with_the_names_up_to_a_limit():
    assert [layout(100, longest, tiny=False).gutter for longest in (1, 8, 40)] == [3, 8, 16]
    assert layout(60, 40, tiny=False).gutter == 12
    assert layout(200, 8, tiny=False).text_width == 100
    assert layout(200, 8, tiny=False, most=60).text_width == 60


LAYOUTS = st.builds(
    layout,
    st.integers(min_value=24, max_value=200),
    st.integers(min_value=0, max_value=40),
    tiny=st.booleans(),
)
TEXT = st.text(
    st.sampled_from("ab 小\n❤\ufe0f") | st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=80
)
NICK = st.text(st.sampled_from("ab小"), min_size=1, max_size=24)
ENTRIES = st.one_of(
    st.builds(Said, st.just(NOON), NICK, TEXT, emote=st.booleans(), continues=st.booleans()),
    st.builds(Crowd, st.just(NOON), st.integers(0, 9_999), st.integers(1, 9)),
    st.builds(Moved, st.just(NOON), NICK, st.booleans(), TEXT.map(lambda text: text.replace("\n", " "))),
    st.builds(Words, st.just(NOON), TEXT, st.sampled_from(Tone)),
    st.builds(Day, st.just(NOON), NICK),
)


@given(ENTRIES, LAYOUTS)
def test_no_row_is_wider_than_the_pane(entry, how):
    assert all(cell_len(row) <= how.width for row in texts(entry, how))


@given(ENTRIES, LAYOUTS)
def test_the_whole_text_is_drawn_once(entry, how):
    drawing = draw(entry, how, CLOCK)
    position = 0
    for row in drawing.rows:
        assert drawing.body[position : row.start].strip(" \n") == ""
        position = max(position, row.end)
    assert drawing.body[position:].strip(" \n") == ""


@given(ENTRIES, LAYOUTS)
def test_each_row_shows_its_part_of_the_text_character_by_character(entry, how):
    drawing = draw(entry, how, CLOCK)
    for row, pieces in zip(drawing.rows, drawing.pieces(), strict=True):
        text = "".join(piece.text for piece in pieces)
        before = sum(len(piece.text) for piece in row.lead)
        assert text[before:].removesuffix(row.tail) == steady(drawing.body)[row.start : row.end]


LINK = "https://example.org/a/long/path"


def test_a_link_over_several_rows_is_one():
    drawing = draw(said(f"see {LINK}, now"), layout(24, 3, tiny=False), CLOCK)
    linked = [piece for row in drawing.pieces() for piece in row if piece.link]
    assert "".join(piece.text for piece in linked) == LINK
    assert {piece.link.target for piece in linked} == {LINK}
    assert len(linked) == 3
    assert texts(said(f"see {LINK}, now"), layout(24, 3, tiny=False))[-1].endswith(", now")


def test_what_is_written_from_right_to_left_moves_neither_clock_nor_borders():
    assert texts(said("שלום", nick="דוד")) == ["12:00   \u2068דוד\u2069 \u2068שלום\u2069"]
    assert texts(Moved(NOON, "דוד", entered=True)) == ["12:00     → \u2066דוד came in\u2069"]
    assert texts(said("אב גד"), Layout(12, 3, clock=True)) == [
        "12:00 bob \u2068אב\u2069",
        "          \u2068גד\u2069",
    ]


def test_emoji_of_which_terminals_think_otherwise_are_shown_in_parts():
    family = "👨\u200d👩\u200d👧"
    drawing = draw(said(family), WIDE, CLOCK)
    assert texts(said(family)) == ["12:00   bob 👨\u200c👩\u200c👧"]
    assert drawing.body == family


def test_a_layout_that_is_too_narrow_for_anything_still_draws():
    assert texts(said("hello"), Layout(1, 3, clock=True))
