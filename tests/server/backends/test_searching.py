import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.server.backends.base import Query
from chatkit.server.backends.searching import MAX_TOKEN, has, tokens, wanted

TEXT = st.text()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hello, World-wide 42!", ["hello", "world", "wide", "42"]),
        ("a_b", ["a", "b"]),
        ("Café CAFÉ cafe\u0301", ["cafe", "cafe", "cafe"]),
        ("Straße Ω Ёлка й", ["strasse", "ω", "ёлка", "й"]),
        ("ＦＵＬＬ ﬁ ²", ["full", "fi", "2"]),
        ("今天 deploy完成", ["今", "天", "deploy", "完", "成"]),
        ("カタカナ・ｶﾞ々", ["カ", "タ", "カ", "ナ", "ガ", "々"]),
        ("한국 가", ["한", "국", "가"]),
        ("\u1112\u1161\u11ab", ["한"]),  # the same, in parts
        ("ดี", ["ด", "ี"]),
        ("हिन्दी", ["हिन्दी"]),
        ("👍🏽❤️a", ["👍", "❤", "a"]),
        ("x" * 100, ["x" * MAX_TOKEN]),
        ("éé" * 100, ["e" * MAX_TOKEN]),
        ("\ud800a\x00b\u202ec\u200dd", ["a", "bcd"]),
        ("", []),
        (" \n?", []),
    ],
)
def test_tokens(text, found):
    assert tokens(text) == found


@given(TEXT)
def test_tokens_are_what_the_index_takes_for_one_token(text):
    """It splits at whatever is ASCII and neither letter nor digit, folds ASCII letters, and no more."""
    for token in tokens(text):
        assert 0 < len(token) <= MAX_TOKEN
        assert all(not c.isascii() or c.isalnum() for c in token)
        assert token == "".join(c.lower() if c.isascii() else c for c in token)
        token.encode()


@given(TEXT, TEXT)
def test_spelling_does_not_matter(left, right):
    for form in ("NFC", "NFD", "NFKC"):
        assert tokens(unicodedata.normalize(form, left)) == tokens(left)
    assert tokens(f"{left} {right}") == tokens(left) + tokens(right)


def test_words_of_a_query_are_phrases_and_those_without_letters_none():
    assert wanted(Query(("Foo-bar", "!", "部署"), ("a b", "x"))) == [
        ["foo", "bar"],
        ["部", "署"],
        ["a", "b"],
        ["x"],
    ]
    assert wanted(Query(sender="bob")) == []
    assert wanted(Query(("?",))) is None
    assert wanted(Query((), ("",), sender="bob")) is None


@pytest.mark.parametrize(
    ("phrase", "there"),
    [
        ("a", True),
        ("a b", True),
        ("b c", True),
        ("a c", False),
        ("b a", False),
        ("a b c", True),
        ("a b c d", False),
    ],
)
def test_a_phrase_is_tokens_one_right_after_another(phrase, there):
    assert has(["a", "b", "c"], phrase.split()) is there
