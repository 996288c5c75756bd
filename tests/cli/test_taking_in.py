"""Line by line into a record: each message whole, or not at all, and known by its line."""

import io
import json
import os

import msgspec
import pytest

from chatkit.cli.taking_in import AT_ONCE, BadLine, Tally, take_in
from chatkit.protocol.errors import Unavailable
from chatkit.protocol.events import encode
from chatkit.protocol.text import clean
from chatkit.server.backends.base import CannotCopy, CannotOpen
from chatkit.server.backends.sqlite import SqliteBackend
from chatkit.server.backends.sqlite_files import Files
from tests.cli.archives import filled, kept, messages
from tests.corpus import HOSTILE


class Importing:
    """What became of a file."""

    def __init__(self, data, folder):
        self.tally, self.told = Tally(), []
        take_in(io.BytesIO(data), folder, self.tally, self.told.append)

    @property
    def counts(self):
        return self.tally.read, self.tally.new


def refused(data, folder):
    """How many messages were read before the line that is refused, how many of them were new, and why."""
    tally = Tally()
    with pytest.raises(BadLine) as refusal:
        take_in(io.BytesIO(data), folder, tally, lambda _: None)
    return refusal.value.number, str(refusal.value), (tally.read, tally.new)


def lines(said):
    return b"".join(map(encode, said))


ONE = messages(1)[0]


def test_it_is_taken_in_as_it_was_and_once(tmp_path):
    said = messages(2 * AT_ONCE + 1, rooms=("lobby", "ops"))
    first = Importing(lines(said), tmp_path / "data")
    assert first.counts == (2 * AT_ONCE + 1, 2 * AT_ONCE + 1)
    assert first.told == ["500 messages", "1,000 messages", "1,001 messages"]
    assert kept(tmp_path / "data") == said
    assert Importing(lines(said), tmp_path / "data").counts == (2 * AT_ONCE + 1, 0)
    assert kept(tmp_path / "data") == said


def test_it_goes_on_where_the_record_ends(tmp_path):
    said = messages(10)
    filled(tmp_path, said[:4])
    assert Importing(lines(said), tmp_path).counts == (10, 6)


@pytest.mark.parametrize("data", [b"", b"\n", b"\r\n\n  \n"])
def test_nothing_is_taken_in_and_no_record_made(data, tmp_path):
    assert Importing(data, tmp_path / "data").counts == (0, 0)
    assert list(tmp_path.iterdir()) == []


def test_line_ends_of_other_systems_and_a_missing_one_do_no_harm(tmp_path):
    said = messages(3)
    data = lines(said).replace(b"\n", b"\r\n").removesuffix(b"\r\n")
    assert Importing(data, tmp_path).counts == (3, 3)
    assert kept(tmp_path) == said


def changed(**changes):
    found = json.loads(encode(ONE)) | changes
    return json.dumps({name: value for name, value in found.items() if value is not None}).encode() + b"\n"


BAD = {
    "no JSON": (b"14:02 bob: hello\n", "it is no message"),
    "cut off": (encode(ONE)[:50], "it is no message"),
    "UTF-16": (encode(ONE).decode().encode("utf-16"), "it is no message"),
    "deep": (b"[" * 50_000 + b"\n", "it is no message"),
    "no UTF-8": (encode(ONE).replace(b"nick0", b"\xff\xfe"), "it is no message"),
    "another event": (b'{"event":"left","room":"a","nick":"b","at":"","reason":""}\n', "but something else"),
    "an event of the future": (changed(event="poll"), "but something else"),
    "no event": (changed(event=None), "it is no message"),
    "no text": (changed(text=None), "missing required field `text`"),
    "no number": (changed(id="1"), "it is no message"),
    "half a number": (changed(id=1.5), "it is no message"),
    "another kind": (changed(kind="shout"), "it is no message"),
    "no nick": (changed(nick="a b"), 'can be called "a b"'),
    "two lines of a nick": (changed(nick="bob\n12:00 alice"), "can be called"),
    "no room": (changed(room="a/b"), 'can be called "a/b"'),
    "no time": (changed(at="yesterday"), "no id and time that could be"),
    "no zone": (changed(at="2026-01-01T00:00:00"), "no id and time that could be"),
    "no id": (changed(id=0), "no id and time that could be"),
}


@pytest.mark.parametrize(("line", "why"), BAD.values(), ids=BAD.keys())
def test_a_bad_line_is_named_and_leaves_nothing(line, why, tmp_path):
    number, said, counts = refused(line, tmp_path / "data")
    assert (number, counts) == (1, (0, 0))
    assert why in said
    if "no id and time" not in why:  # which only the record itself can say
        assert list(tmp_path.iterdir()) == []
    else:
        assert kept(tmp_path / "data") == []


@pytest.mark.parametrize(
    "line", [BAD["no JSON"][0], BAD["no time"][0], b"x" * 100], ids=["bad", "worse", "long"]
)
@pytest.mark.parametrize("before", [1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 3])
def test_all_before_a_bad_line_is_taken_in_and_nothing_after_it(line, before, tmp_path):
    said = messages(before + 5)
    data = lines(said[:before]) + b"\n" + line.removesuffix(b"\n") + b"\n" + lines(said[before:])
    number, _, counts = refused(data, tmp_path)
    assert (number, counts) == (before + 2, (before, before))
    assert kept(tmp_path) == said[:before]


def test_a_line_longer_than_any_message_is_not_even_read(tmp_path, monkeypatch):
    monkeypatch.setattr("chatkit.cli.taking_in.LONGEST_LINE", 1000)

    class Endless:
        def __init__(self):
            self.read = 0

        def readline(self, most):
            self.read += most
            return b"x" * most

    source = Endless()
    with pytest.raises(BadLine, match="longer than any message"):
        take_in(source, tmp_path, Tally(), print)
    assert source.read == 1000


def test_what_does_not_follow_is_known_by_its_line(tmp_path):
    said = messages(10)
    number, why, counts = refused(lines([*said[:5], *said[6:]]), tmp_path)
    assert (number, counts) == (6, (5, 5))
    assert why.startswith("message 7 of #lobby cannot follow 5")
    other = msgspec.structs.replace(said[3], text="other")
    number, why, counts = refused(lines([*said[:3], other]), tmp_path)
    assert (number, counts) == (4, (3, 0))
    assert "is another message here" in why


@pytest.mark.parametrize("text", [text for _, text in HOSTILE], ids=[name for name, _ in HOSTILE])
def test_what_a_terminal_obeys_is_not_taken_in(text, tmp_path):
    Importing(changed(text=text.encode("utf-8", "replace").decode(), room="#LOBBY", re="t1"), tmp_path)
    (found,) = kept(tmp_path)
    assert found.text == clean(text.encode("utf-8", "replace").decode(), newlines=True)
    assert (found.room, found.re) == ("lobby", None)


# what cannot be opened, or fails


@pytest.mark.skipif(os.name != "posix", reason="there is no flock")
def test_a_record_in_use_is_left_alone(tmp_path):
    holder = Files(tmp_path)
    holder.lock()
    try:
        with pytest.raises(
            CannotOpen, match=f"in use by process {os.getpid()}; stop that first, then import"
        ):
            Importing(lines([ONE]), tmp_path)
    finally:
        holder.unlock()
    assert kept(tmp_path) == []


def test_a_record_that_cannot_be_written_says_so(tmp_path, monkeypatch):
    async def full(self, messages):
        raise Unavailable

    monkeypatch.setattr(SqliteBackend, "import_", full)
    with pytest.raises(CannotCopy, match="the disk may be full"):
        Importing(lines([ONE]), tmp_path)


def test_a_file_that_cannot_be_read_keeps_what_was_read(tmp_path):
    class Torn(io.BytesIO):
        def readline(self, most=-1):
            if self.tell() >= len(lines(said[:AT_ONCE])):
                raise OSError(5, "Input/output error")
            return super().readline(most)

    said = messages(AT_ONCE + 10)
    with pytest.raises(OSError, match="Input/output"):
        take_in(Torn(lines(said)), tmp_path, Tally(), print)
    assert kept(tmp_path) == said[:AT_ONCE]
