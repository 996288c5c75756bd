"""What may be a name, and when two of them are one or pass for one another."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.protocol import names
from chatkit.protocol.errors import NickInvalid
from chatkit.protocol.text import clean
from tests.corpus import HOSTILE

GOOD = [
    "bob",
    "Bob",
    "b",
    "7",
    "x" * 24,
    "bob_the-builder",
    "_bob_",
    "R2-D2",
    "José",
    "Zoë",
    "Åse",
    "Đorđe",
    "ﬁona",
    "Straße",
    "İpek",
    "Мария",
    "Ёжик",
    "Ελένη",
    "שרה",
    "محمد",
    "علی۱۲",
    "علي١٢",
    "小明",
    "小明2",
    "時々",
    "さくら",
    "サーラ",
    "山田たろう",
    "ﾊﾝｶｸ",
    "김민준",
    "金민준",
    "ㄅㄆㄇ",
    "प्रिया",
    "राम१२",
    "ন\u09bfল\u09c0",
    "สมชาย",
    "น้ำ",
    "தமிழ்",
    "ქეთი",
    "Հայկ",
    "ʻIolani",
    "Мар\u02bcяна",
    "e\u0323\u0302",
]

BAD = [
    ("", "length"),
    ("x" * 25, "length"),
    ("小" * 25, "length"),
    ("bob smith", "character"),
    (" bob", "character"),
    ("bob\u3000", "character"),
    ("bob\n", "character"),
    ("bob\t", "character"),
    ("bob\x00", "character"),
    ("bob:", "character"),
    ("@bob", "character"),
    ("#bob", "character"),
    ("bob!", "character"),
    ("bob.", "character"),
    ("o'neill", "character"),
    ("bob😀", "character"),
    ("bob™", "character"),
    ("½", "character"),
    ("Ⅷ", "character"),
    ("b\u200bob", "character"),
    ("b\u200dob", "character"),
    ("\u202ebob", "character"),
    ("\u2067bob\u2069", "character"),
    ("bob\ufeff", "character"),
    ("bob\xad", "character"),
    ("bob\ud800", "character"),
    ("bob\ue000", "character"),
    ("bob\U000e0041", "character"),
    # letters and marks that draw nothing
    ("\u3164", "character"),
    ("\u115f\u1160", "character"),
    ("김\uffa0", "character"),
    ("bob\ufe0f", "character"),
    ("bob\u034f", "character"),
    ("小\U000e0100", "character"),
    ("ក\u17b4", "character"),
    # marks in the wrong place, or too many
    ("\u0301bob", "character"),
    ("bob-\u0301", "character"),
    ("7\u0301", "character"),
    ("b" + "\u0330" * 5 + "ob", "character"),
    # what a compatibility letter stands for
    ("ﷺ", "character"),
    ("ﹰ", "character"),
    ("___", "empty"),
    ("-", "empty"),
    # several scripts
    ("bоb", "script"),
    ("Мapия", "script"),
    ("bοb", "script"),
    ("Tom小明", "script"),
    ("さくらㄅ", "script"),
    ("김さくら", "script"),
    ("b০b", "script"),
    ("b٥b", "script"),
    ("राम১", "script"),
    # what would pass for the colon after a name
    ("bob\u02d0", "script"),
    ("bob\ua789", "character"),
    ("bob\ua4fd", "script"),
]

ALIKE = [
    ("bob", "b0b"),
    ("bob", "ВОВ".translate(str.maketrans("ВО", "BO"))),
    ("paypal", "раураӏ"),
    ("Alice", "AIice"),
    ("Alice", "A1ice"),
    ("scope", "ѕсоре"),
    ("TOM", "ТОМ"),
    ("poxy", "рохү".replace("ү", "у")),
    ("XENIA", "ΧΕΝΙΑ"),
    ("oho", "օհօ"),
    ("pin", "pın"),
]

# Names, more of which are valid than of any text: letters of few scripts, marks, digits, what is not allowed.
NAMES = st.text(
    st.sampled_from("abzIl10Oé_-ſßİıАаоОſﬁ小ーガんㄅ김ก้ำक्षি٣۳০\u0301\u0345\u02bc\u02d0\ufe0f\u200d ")
    | st.characters(exclude_categories=["Cs"]),
    max_size=12,
)


def nick_or_none(text):
    try:
        return names.nick(text)
    except NickInvalid:
        return None


def why(check, text):
    with pytest.raises(NickInvalid) as caught:
        check(text)
    return caught.value.why


@pytest.mark.parametrize("text", GOOD)
def test_good_nicks(text):
    assert names.nick(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("text", "reason"), [case for case in BAD if case[1]], ids=lambda value: ascii(value)
)
def test_bad_nicks(text, reason):
    assert why(names.nick, text) == reason


@pytest.mark.parametrize("text", [case[1] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_a_hostile_nick_is_refused_or_harmless(text):
    shown = nick_or_none(clean(text))
    assert shown is None or (clean(shown) == shown and not set(shown) & set(" \t\n[]@#:"))


def test_the_error_does_not_repeat_a_long_name():
    with pytest.raises(NickInvalid) as caught:
        names.nick("x" * 5000)
    assert caught.value.nick == "x" * 25


def test_length_is_counted_as_shown():
    assert len(names.nick("e\u0301" * 24)) == 24


def test_rooms_may_have_a_hash_in_front_and_be_longer():
    assert names.room("#lobby") == names.room("lobby") == "lobby"
    assert names.room("x" * 32) == "x" * 32
    assert why(names.room, "x" * 33) == "length"
    assert why(names.room, "#") == "length"
    assert why(names.room, "##lobby") == "character"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bob", "BOB"),
        ("José", "jose\u0301"),
        ("Straße", "STRASSE"),
        ("ﬁona", "FIONA"),
        ("ｂｏｂ", "bob"),
        ("𝒷ℴ𝒷", "bob"),
        ("bob²", "bob2"),
        ("ΣΟΦΟΣ", "σοφος"),
        ("ﾊﾝｶｸ", "ハンカク"),
    ],
)
def test_names_that_are_one(one, other):
    assert names.key(one) == names.key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("bob", "rob"), ("José", "Jose"), ("小明", "小红"), ("bob", "b0b")]
)
def test_names_that_are_two(one, other):
    assert names.key(one) != names.key(other)


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_that_look_alike(one, other):
    assert names.skeleton(one) == names.skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"), [("bob", "rob"), ("Мария", "Мари"), ("小明", "小红"), ("ivan", "lvan")]
)
def test_names_that_do_not_look_alike(one, other):
    assert names.skeleton(one) != names.skeleton(other)


@given(st.text("aZ09_-", max_size=26) | st.text(st.characters(max_codepoint=127), max_size=26))
def test_in_ascii_a_nick_is_letters_digits_and_lines(text):
    """Such names take a short way. An accent, which makes a Latin letter of one, keeps them from that."""
    good = re.fullmatch("[A-Za-z0-9_-]{1,24}", text) is not None and text.strip("_-") != ""
    for name in (text, "é" + text[1:] if text[:1].isalpha() else text):
        if good:
            assert names.nick(name) == name
        else:
            with pytest.raises(NickInvalid):
                names.nick(name)


@given(NAMES)
def test_a_nick_stays_as_it_is(text):
    shown = nick_or_none(text)
    if shown is not None:
        assert 1 <= len(shown) <= names.MAX_NICK
        assert names.nick(shown) == shown
        assert clean(shown) == shown
        assert all(c in "_-" or unicodedata.category(c)[0] in "LMN" for c in shown)


@given(NAMES)
def test_the_key_of_a_nick_is_a_nick_unless_it_is_too_long(text):
    shown = nick_or_none(text)
    if shown is not None and len(names.key(shown)) <= names.MAX_NICK:
        assert names.key(names.nick(names.key(shown))) == names.key(shown)


@given(NAMES)
def test_key_and_skeleton_are_settled(text):
    assert names.key(names.key(text)) == names.key(text)
    assert names.key(names.skeleton(text)) == names.skeleton(text)


class TestAlternatives:
    def test_three_that_are_free(self):
        assert names.alternatives("bob", lambda name: True) == ("bob_", "bob-too", "bob2")

    def test_what_is_taken_is_passed_over(self):
        taken = {"bob_", "bob2", "bob4"}
        assert names.alternatives("bob", lambda name: name not in taken) == ("bob-too", "bob3", "bob5")

    def test_as_many_as_wanted(self):
        assert names.alternatives("bob", lambda name: True, how_many=1) == ("bob_",)

    def test_the_search_ends(self):
        assert names.alternatives("bob", lambda name: False) == ()

    def test_a_long_name_is_cut(self):
        assert names.alternatives("x" * 24, lambda name: True) == (
            "x" * 23 + "_",
            "x" * 20 + "-too",
            "x" * 23 + "2",
        )

    @pytest.mark.parametrize("wanted", GOOD)
    def test_each_is_a_nick(self, wanted):
        offered = names.alternatives(names.nick(wanted), lambda name: True, how_many=20)
        assert len(set(offered)) == 20
        assert all(names.nick(name) == name for name in offered)
