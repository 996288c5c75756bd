"""Lines out of bytes: each case whole, cut in two anywhere, byte by byte, and with more behind it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.protocol.framing import MAX_LINE, MAX_UNTERMINATED, LineBuffer
from tests.cuts import byte_by_byte, cut_anywhere, every_cut_in_two

CASES = [
    ("nothing", b"", []),
    ("half a line", b"hello", []),
    ("LF", b"hello\n", [b"hello"]),
    ("CR LF", b"hello\r\n", [b"hello"]),
    ("CR NUL", b"hello\r\0", [b"hello"]),
    ("lone CR", b"hello\rworld\n", [b"hello", b"world"]),
    ("two lines", b"one\ntwo\n", [b"one", b"two"]),
    ("a line and a half", b"one\ntw", [b"one"]),
    ("all ends", b"a\nb\r\nc\r\0d\re\n", [b"a", b"b", b"c", b"d", b"e"]),
    ("empty lines", b"\n\r\n\r\0\r", [b"", b"", b"", b""]),
    ("CR CR LF is a lone CR and a CR LF", b"a\r\r\n", [b"a", b""]),
    ("CR CR NUL", b"a\r\r\0b\n", [b"a", b"", b"b"]),
    ("LF CR is two ends", b"a\n\rb\n", [b"a", b"", b"b"]),
    ("one LF goes with a CR, not two", b"a\r\n\nb\n", [b"a", b"", b"b"]),
    ("NUL elsewhere is data", b"\0a\0b\n\0\n", [b"\0a\0b", b"\0"]),
    ("what splits elsewhere", b"\x0b\x0c\x1c\x1d\x1e\xc2\x85\n", [b"\x0b\x0c\x1c\x1d\x1e\xc2\x85"]),
    ("U+2028", b"\xe2\x80\xa8\n", [b"\xe2\x80\xa8"]),
    ("not UTF-8", b"\xff\xfe\n", [b"\xff\xfe"]),
    ("as long as may be", b"12345678\n", [b"12345678"]),
    ("one byte too long", b"123456789\nok\n", [None, b"ok"]),
    ("too long and not ended", b"123456789", [None]),
    ("too long is said once", b"x" * 15 + b"\r\n" + b"y" * 12 + b"\rok\n", [None, None, b"ok"]),
    ("not ended for too long", b"x" * 21 + b"\nlost\n", [None]),
    ("ended just in time", b"x" * 20 + b"\nok\n", [None, b"ok"]),
]  # fmt: skip

LINE_BYTES = st.binary(max_size=60) | st.text("ab\r\n\0", max_size=60).map(str.encode)


def small():
    return LineBuffer(max_line=8, max_unterminated=20)


def lines_of(buffer, pieces):
    return [line for piece in pieces for line in buffer.feed(piece)]


@pytest.mark.parametrize(("data", "lines"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
class TestCases:
    def test_whole(self, data, lines):
        assert lines_of(small(), [data]) == lines

    def test_byte_by_byte(self, data, lines):
        assert lines_of(small(), byte_by_byte(data)) == lines

    def test_cut_in_two_anywhere(self, data, lines):
        for pieces in every_cut_in_two(data):
            assert lines_of(small(), pieces) == lines

    def test_with_another_line_behind_it(self, data, lines):
        buffer = small()
        lines_of(buffer, [data, b"\n\n"])
        assert buffer.feed(b"next\n") == ([] if buffer.overflowed else [b"next"])


@given(cut_anywhere(LINE_BYTES))
def test_any_cut_gives_what_the_whole_gives(pieces):
    whole = small()
    cut = small()
    assert lines_of(cut, pieces) == whole.feed(b"".join(pieces))
    assert (cut.partial, cut.overflowed, cut.at_start) == (whole.partial, whole.overflowed, whole.at_start)


@given(cut_anywhere(LINE_BYTES))
def test_lines_are_what_the_rule_says(pieces):
    buffer = LineBuffer()
    *lines, rest = re.split(rb"\r\n|\r\0|\r|\n", b"".join(pieces))
    assert lines_of(buffer, pieces) == lines
    assert buffer.partial == rest


WHOLE_LINES = st.lists(
    st.sampled_from(
        [b"", b"a", b"ab c", b"\0", b"\x0b\x0c\x1c\x85", b"1234567", b"12345678", b"123456789"]
    ).flatmap(
        lambda line: st.sampled_from([b"\n", b"\r\n", b"\r\0", b"\r", b"\n\n", b"\r\r\n"]).map(line.__add__)
    ),
    max_size=3,
).map(b"".join)


@given(st.lists(WHOLE_LINES | LINE_BYTES.map(lambda data: data[:3]), max_size=6))
def test_whole_lines_at_once_are_what_their_bytes_are_one_by_one(pieces):
    """The usual case takes a short way, in a buffer that may have been through any other before."""
    whole, single = small(), small()
    for piece in pieces:
        assert whole.feed(piece) == lines_of(single, byte_by_byte(piece))
        assert whole.partial == single.partial
        assert (whole.overflowed, whole.at_start) == (single.overflowed, single.at_start)


def test_usual_limits():
    buffer = LineBuffer()
    assert buffer.feed(b"x" * MAX_LINE + b"\n") == [b"x" * MAX_LINE]
    assert buffer.feed(b"x" * (MAX_LINE + 1)) == [None]
    assert buffer.feed(b"x" * (MAX_UNTERMINATED - MAX_LINE - 1)) == []
    assert not buffer.overflowed
    assert buffer.feed(b"x") == []
    assert buffer.overflowed


def test_a_line_may_be_as_long_as_the_setting_says():
    buffer = LineBuffer(max_line=100, max_unterminated=10)
    assert buffer.feed(b"x" * 100 + b"\n" + b"x" * 101) == [b"x" * 100, None]


def test_after_an_overflow_nothing_comes_out():
    buffer = small()
    buffer.feed(b"x" * 21)
    assert buffer.feed(b"\nlogin bob\n") == []
    assert buffer.overflowed


def test_of_a_line_that_is_too_long_nothing_is_kept():
    buffer = small()
    buffer.feed(b"x" * 9)
    assert buffer.partial == b""
    assert not buffer.at_start
    buffer.feed(b"\n")
    assert buffer.at_start


class TestEditing:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("", ""),
            ("a", ""),
            ("ab", "a"),
            ("é", ""),
            ("a€", "a"),
            ("小明", "小"),
            ("a😀", "a"),
            ("e\u0301", "e"),
        ],
    )
    def test_erase_takes_one_code_point(self, before, after):
        buffer = LineBuffer()
        buffer.feed(before.encode())
        buffer.erase()
        assert buffer.partial == after.encode()

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (b"a\x80", b"a"),
            (b"\x80\x80", b"\x80"),
            (b"a\x80\x80\x80\x80\x80", b"a\x80\x80\x80\x80"),
            (b"\xf0\x80\x80\x80\x80", b"\xf0\x80\x80\x80"),
            (b"a\xff", b"a"),
            (b"a\xe5\xb0", b"a"),
            (b"a\xe5", b"a"),
            (b"\xc3\xa9\x80", b"\xc3\xa9"),
            (b"\xc0\x80", b"\xc0"),
            (b"\xf5\x80\x80", b"\xf5\x80"),
        ],
        ids=repr,
    )
    def test_erase_takes_what_is_no_code_point_as_well(self, before, after):
        buffer = LineBuffer()
        buffer.feed(before)
        buffer.erase()
        assert buffer.partial == after

    @given(st.text(max_size=30), st.integers(0, 40))
    def test_so_many_erasures_so_many_characters(self, text, count):
        text = text.replace("\r", "").replace("\n", "")
        buffer = LineBuffer()
        buffer.feed(text.encode())
        for _ in range(count):
            buffer.erase()
        assert buffer.partial == text[: max(0, len(text) - count)].encode()

    @given(st.binary(max_size=30).filter(lambda data: not re.search(rb"[\r\n]", data)))
    def test_each_erasure_makes_any_bytes_shorter(self, data):
        buffer = LineBuffer()
        buffer.feed(data)
        for _ in data:
            before = buffer.partial
            buffer.erase()
            assert len(buffer.partial) < len(before) or before == b""
            assert before.startswith(buffer.partial)
        assert buffer.at_start

    @pytest.mark.parametrize("character", ["é", "小", "😀", "\u0800", "\U0010ffff"])
    def test_inside_a_character(self, character):
        buffer = LineBuffer()
        *first, last = byte_by_byte(character.encode())
        for byte in first:
            buffer.feed(byte)
            assert buffer.inside_character
        buffer.feed(last)
        assert not buffer.inside_character

    @pytest.mark.parametrize(
        "data", [b"", b"a", b"\x80", b"\xc1", b"\xf5", b"\xff", b"\xe5a", b"\xc3\xa9\x80"], ids=repr
    )
    def test_not_inside_a_character(self, data):
        buffer = LineBuffer()
        buffer.feed(data)
        assert not buffer.inside_character

    def test_erasing_makes_room(self):
        buffer = small()
        buffer.feed(b"12345678")
        buffer.erase()
        assert buffer.feed(b"9\n") == [b"12345679"]

    def test_erasing_does_not_bring_a_line_back_that_is_too_long(self):
        buffer = small()
        assert buffer.feed(b"123456789") == [None]
        buffer.erase()
        assert buffer.feed(b"x\nok\n") == [b"ok"]

    def test_drop_begins_a_new_line(self):
        buffer = small()
        buffer.feed(b"half")
        buffer.drop()
        assert buffer.at_start
        assert buffer.feed(b"new\n") == [b"new"]

    def test_drop_ends_a_line_that_is_too_long(self):
        buffer = small()
        buffer.feed(b"123456789")
        buffer.drop()
        assert buffer.feed(b"new\n") == [b"new"]

    def test_what_was_erased_or_dropped_counts_until_the_line_ends(self):
        buffer = small()
        for _ in range(20):
            buffer.feed(b"x")
            buffer.erase()
        buffer.drop()
        assert not buffer.overflowed
        buffer.feed(b"x")
        assert buffer.overflowed

    @pytest.mark.parametrize("cut", range(21))
    def test_where_it_overflows_does_not_depend_on_the_cut(self, cut):
        buffer = small()
        buffer.feed(b"1234567")
        buffer.drop()
        buffer.feed(b"1234567")
        buffer.drop()
        assert lines_of(buffer, [b"x" * cut, b"x" * (21 - cut)]) == []
        assert buffer.overflowed
        assert buffer.partial == b""

    def test_a_line_end_begins_the_count_anew(self):
        buffer = small()
        for _ in range(10):
            buffer.feed(b"1234567\n123456789\n")
        assert not buffer.overflowed
