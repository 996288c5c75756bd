"""How far a client has come, as it is written after `resume`."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.protocol import names
from chatkit.protocol.errors import NickInvalid
from chatkit.protocol.positions import PRIVATE, read, write


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {}),
        ("lobby:120", {"lobby": 120}),
        ("lobby:120 ops:33 @:5", {"lobby": 120, "ops": 33, "@": 5}),
        ("#Ops:33", {"ops": 33}),
        ("  lobby:0   lobby:7 ", {"lobby": 7}),
    ],
)
def test_positions_are_read(text, found):
    assert read(text) == found


@pytest.mark.parametrize("text", ["lobby", "lobby:", ":5", "lobby:x", "lobby:-1", "lobby:1e3", "lobby:٣"])
def test_what_is_no_position(text):
    with pytest.raises(ValueError, match=re.escape(text)):
        read(text)


def test_private_messages_stand_where_no_room_can():
    with pytest.raises(NickInvalid):
        names.room(PRIVATE)


@given(st.dictionaries(st.sampled_from(["lobby", "ops", "小明", PRIVATE]), st.integers(0, 10**15 - 1)))
def test_what_is_written_is_read(positions):
    assert read(write(positions)) == positions
