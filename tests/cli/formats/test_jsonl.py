"""JSON lines: the protocol's own, each with one message."""

import pytest

from chatkit.cli.formats.jsonl import Jsonl
from chatkit.protocol.events import decode, encode
from chatkit.protocol.text import clean
from tests.cli.formats.said import EVERYTHING, said, written


def test_a_line_is_the_event_that_the_protocol_sends():
    messages = [
        said("one\ntwo"),
        said("waves", nick="小明", kind="emote", id=2),
        said("x", room="ops", kind="notice"),
    ]
    assert written(Jsonl(), messages[:1], messages[1:]).encode() == b"".join(map(encode, messages))


def test_of_nothing_there_is_nothing():
    assert written(Jsonl()) == ""


@pytest.mark.parametrize("text", [text for _, text in EVERYTHING], ids=[name for name, _ in EVERYTHING])
def test_nothing_that_a_terminal_obeys_is_in_it(text):
    line = written(Jsonl(), [said(text, nick=text, room=text)])
    assert line == clean(line, newlines=True)
    assert line.count("\n") == 1
    found = decode(line.encode())
    assert (found.text, found.nick, found.room) == (clean(text, newlines=True), clean(text), clean(text))
