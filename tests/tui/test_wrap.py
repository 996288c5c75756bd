import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from chatkit.tui.wrap import MIN_WIDTH, _fold, _fold_narrow, cut, truncate, wrap

# What a chat brings: words, wide and combining letters, joined emoji, newlines, runs of spaces.
TEXTS = st.text(
    st.sampled_from("ab cd\n  小明あ가\u0301\u200d\ufe0f❤👩🏽🇩🇪/-.é") | st.characters(codec="utf-8"),
    max_size=60,
)


def rows(text, width):
    return [text[start:end] for start, end in wrap(text, width)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [""]),
        ("hello", ["hello"]),
        ("hello you all", ["hello you", "all"]),
        ("one two three", ["one two", "three"]),
        ("1234567890", ["1234567890"]),
        ("1234567890 x", ["1234567890", "x"]),
        ("1234567890123", ["1234567890", "123"]),
        ("see http://a.example/b", ["see", "http://a.e", "xample/b"]),
        ("a\nb", ["a", "b"]),
        ("a\n\nb\n", ["a", "", "b", ""]),
        ("  indented", ["  indented"]),
        ("x\n    indented deeper", ["x", "    indent", "ed deeper"]),
        ("spaced          out", ["spaced", "out"]),
        ("小明小明小明小", ["小明小明小", "明小"]),
        ("a小明小明小明", ["a小明小明", "小明"]),
        ("hello 小明小明小明", ["hello 小明", "小明小明"]),
        ("cafe\u0301 cafe\u0301", ["cafe\u0301 cafe\u0301"]),
        ("1234567890\u0301", ["1234567890\u0301"]),
        ("1234567890 \u0301", ["1234567890", " \u0301"]),
    ],
)
def test_a_text_is_broken_at_words_where_it_can_be(text, expected):
    assert rows(text, 10) == expected


def test_a_joined_emoji_is_not_taken_apart():
    family = "👩\u200d👩\u200d👧"
    assert rows(f"123456789{family}", 10) == ["123456789", family]


@given(TEXTS, st.integers(min_value=-1, max_value=30))
def test_no_row_is_wider_than_the_width(text, width):
    assert all(cell_len(row) <= max(width, MIN_WIDTH) for row in rows(text, width))


@given(TEXTS, st.integers(min_value=MIN_WIDTH, max_value=30))
def test_no_character_is_lost_or_shown_twice(text, width):
    position = 0
    for start, end in wrap(text, width):
        assert text[position:start].strip(" \n") == ""
        assert position <= start <= end
        position = end
    assert text[position:].strip(" \n") == ""


@given(TEXTS, st.integers(min_value=MIN_WIDTH, max_value=30))
def test_rows_end_where_the_text_does(text, width):
    assert len(rows(text, width)) >= text.count("\n") + 1
    assert not any("\n" in row for row in rows(text, width))


@given(
    st.text(st.sampled_from("ab   -"), min_size=1, max_size=60),
    st.integers(min_value=MIN_WIDTH, max_value=30),
)
def test_the_short_way_for_plain_text_gives_what_the_long_one_gives(line, width):
    assert list(_fold_narrow(line, width)) == list(_fold(line, width))


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("hello", 5, "hello"),
        ("hello", 4, "hel…"),
        ("小明", 3, "小…"),
        ("小明", 2, "…"),
        ("hello", 1, "…"),
        ("hello", 0, ""),
    ],
)
def test_truncate_says_that_something_is_missing(text, width, expected):
    assert truncate(text, width) == expected


@given(TEXTS, st.integers(min_value=0, max_value=30))
def test_what_is_truncated_fits(text, width):
    assert cell_len(truncate(text, width)) <= width


@given(st.text(max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_pieces_are_the_text(text, start, end):
    pieces = list(cut(text, start, end, [(2, 4), (7, 12)]))
    assert "".join(piece for piece, _ in pieces) == text[start:end]
