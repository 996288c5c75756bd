"""What `clean` leaves is safe for a terminal, whatever went in."""

import re
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chatkit.protocol.text import MAX_MARKS, _clean, clean, is_plain
from tests.corpus import HOSTILE

OPEN, CLOSE = "\u2066\u2067\u2068", "\u2069"
JOINERS = "\u200c\u200d"
# Format characters that are drawn (Arabic and other number signs), or shape hieroglyphs.
DRAWN = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd" + "".join(
    map(chr, range(0x13430, 0x13440))
)
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"

FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")

# Pieces that do something together: a random string would hardly ever hold an escape sequence.
PIECES = st.lists(
    st.sampled_from(
        [
            *("\x1b", "[", "]", "0;", "31m", "\x07", "\\", "\x9b", "\x9c", "\x9d"),
            *("\r", "\n", "\t", "\x7f", "\u2028", " ", "a", "é", "小", "\u0e33", "\ud800"),
            *("\u0301", "\u0301" * 4, "\u20dd", "\u200d", "\u202e", "\ufeff", "\xad", *OPEN, CLOSE),
            *("\U0001f3f4", "\U000e0067" * 3, "\U000e007f", SCOTLAND),
        ]
    ),
    max_size=30,
).map("".join)
ANYTHING = PIECES | st.text(st.characters(), max_size=60)


def balanced(line):
    depth = 0
    for c in line:
        depth += (c in OPEN) - (c == CLOSE)
        if depth < 0:
            return False
    return depth == 0


def most_marks(text):
    """The longest pile of marks on one base; what has no width is no base."""
    most = pile = 0
    for c in text:
        category = unicodedata.category(c)
        if category in ("Mn", "Me"):
            pile += 1
        elif category != "Cf":
            pile = 0
        most = max(most, pile)
    return most


def assert_safe(text, newlines):
    allowed = "\n" if newlines else ""
    assert [c for c in text if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") and c not in allowed] == []
    formats = {c for c in FLAG.sub("", text) if unicodedata.category(c) == "Cf"}
    assert formats <= {*OPEN, CLOSE, *JOINERS, *DRAWN}
    assert all(balanced(line) for line in text.split("\n"))
    assert most_marks(text) <= MAX_MARKS


@pytest.mark.parametrize("newlines", [False, True])
@pytest.mark.parametrize("text", [case[1] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_hostile_text_is_made_safe(text, newlines):
    cleaned = clean(text, newlines=newlines)
    assert_safe(cleaned, newlines)
    assert clean(cleaned, newlines=newlines) == cleaned


@given(ANYTHING, st.booleans())
@example("a" + "\u0301" * 4 + CLOSE + "\u0301" * 4, False)
def test_anything_is_made_safe_and_stays_as_it_is_then(text, newlines):
    cleaned = clean(text, newlines=newlines)
    assert_safe(cleaned, newlines)
    assert clean(cleaned, newlines=newlines) == cleaned


@given(ANYTHING, st.booleans())
def test_a_glance_changes_nothing(text, newlines):
    assert clean(text, newlines=newlines) == _clean(text, newlines)


@given(ANYTHING)
def test_what_is_put_together_is_plain_where_each_part_is(text):
    assert is_plain(text) == all(map(is_plain, text))


def test_no_plain_character_needs_care():
    """Every one there is, in whatever version of Unicode this Python knows."""
    plain = "".join(filter(is_plain, map(chr, range(sys.maxunicode + 1))))
    assert len(plain) > 100_000
    assert {unicodedata.category(c) for c in plain} & {
        "Mn",
        "Me",
        "Cc",
        "Cf",
        "Cs",
        "Co",
        "Cn",
        "Zl",
        "Zp",
    } == set()
    assert _clean(plain, newlines=False) == plain


@pytest.mark.parametrize(
    "text", ["hello", "~ !", "Grüße, José", "Привет", "Γειά", "小明说：你好！", "こんにちは", "안녕", "🎉🚀"]
)
def test_what_most_people_write_is_plain(text):
    assert is_plain(text)


@given(ANYTHING)
def test_line_ends_are_all_that_newlines_changes(text):
    assert clean(clean(text, newlines=True)) == clean(clean(text, newlines=True).replace("\n", " "))
    assert "\n" not in clean(text)


def test_every_format_character_goes_but_those_that_text_needs():
    formats = [c for c in map(chr, range(0x110000)) if unicodedata.category(c) == "Cf"]
    assert {c for c in formats if clean(c)} <= {*OPEN, *JOINERS, *DRAWN}


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("", ""),
        ("hello", "hello"),
        ("[bold]x[/] :skull: {nick}", "[bold]x[/] :skull: {nick}"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]0;title\x1b\\after", "after"),
        ("\x1b]0;title\x9cafter", "after"),
        ("\x9d0;title\x07after", "after"),
        ("before\x1bPnever ended\nafter", "before"),
        ("a\x1b[6nb", "ab"),
        ("a\x1bcb", "ab"),
        ("a\x1b(0b", "ab"),
        ("a\x1b", "a"),
        ("a\x1b[", "a"),
        ("a\x1b[31小", "a小"),
        ("\x1b\x1b[0m[31mred", "[31mred"),
        ("a\tb", "a    b"),
        ("a\x00\x07\x08\x7f\x85b", "a b"),
        ("a\u202eb", "ab"),
        ("a\u2067b", "a\u2067b\u2069"),
        ("a\u2067b\u2069", "a\u2067b\u2069"),
        ("a\u2069b", "ab"),
        ("\u2066\u2067a\u2069", "\u2066\u2067a\u2069\u2069"),
        ("e" + "\u0301" * 9, "e" + "\u0301" * 4),
        ("e" + "\u0301" * 9 + "o" + "\u0308" * 9, "e" + "\u0301" * 4 + "o" + "\u0308" * 4),
        ("a\ud800b", "ab"),
        ("\U000e0041hidden", "hidden"),
    ],
)
def test_what_is_left(text, cleaned):
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "你好，世界",
        "こんにちは ガ",
        "안녕하세요",
        "שלום עולם",
        "مرحبا بالعالم ٤٢",
        "می‌خواهم",
        "नमस्ते क्षत्रिय",
        "สวัสดีครับ น้ำ",
        "Zoë Åse Đorđe",
        "👩‍👩‍👧‍👦 👍🏽 ❤️ 1️⃣ 🏳️‍🌈 🇩🇪",
        SCOTLAND,
        "quotes “so” – and…",
        "𝒷ℴ𝒷 ﬁ",
    ],
)
def test_what_people_write_stays_as_it_is(text):
    assert clean(text) == text


@pytest.mark.parametrize(
    "end", ["\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"], ids=repr
)
def test_a_line_end_becomes_one_newline_or_one_space(end):
    assert clean(f"a{end}b", newlines=True) == "a\nb"
    assert clean(f"a{end}b") == "a b"


def test_isolates_are_closed_at_the_end_of_their_line():
    assert clean("\u2067a\nb\u2069", newlines=True) == "\u2067a\u2069\nb"
