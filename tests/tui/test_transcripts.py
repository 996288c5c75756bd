"""What is said, in files."""

import json
import os
import sys
from datetime import UTC

import pytest

from chatkit.tui import transcripts
from chatkit.tui.clock import Clock
from chatkit.tui.entries import Crowd, Day, Delivery, Moved, Said, Tone, Words
from chatkit.tui.room import Room
from chatkit.tui.transcripts import Transcripts, file_name, write
from tests.corpus import HOSTILE
from tests.tui.fake import NOON, stopped_clock

LOBBY = Room("Lobby", 10, stopped_clock())
ALICE = Room("Alice", 10, stopped_clock(), private=True)
STAMP = "2026-11-26 12:00"


class Book:
    """Transcripts, and the folder in which they are."""

    def __init__(self, folder):
        self.folder = folder
        self.transcripts = Transcripts(Clock(wall=lambda: NOON, zone=UTC))

    def hear(self, *entries, room=LOBBY, epoch="e1"):
        for entry in entries:
            self.transcripts.hear(room, entry, epoch)

    def write(self):
        outcome = write(self.folder, self.transcripts.take())
        self.transcripts.put_back(outcome.left)
        return outcome.problem

    def read(self, name="lobby.log"):
        file = self.folder / name
        return file.read_text("utf-8").splitlines() if file.exists() else []


@pytest.fixture
def book(tmp_path):
    return Book(tmp_path / "transcripts")


def said(text="hi", id_=0, nick="bob", **more):
    return Said(NOON, nick, text, id=id_, **more)


def test_each_room_has_a_file_and_each_message_a_line(book):
    book.hear(said("hello", 1), said("waves", 2, emote=True), Words(NOON, "ci: built", Tone.NOTICE, 3))
    book.hear(Moved(NOON, "zoë", entered=True), Moved(NOON, "zoë", entered=False, reason="tea"))
    book.hear(said("psst"), said("psst"), room=ALICE)
    assert book.write() == ""
    assert book.read() == [
        f"{STAMP} bob: hello",
        f"{STAMP} * bob waves",
        f"{STAMP} * ci: built",
        f"{STAMP} → zoë came in",
        f"{STAMP} ← zoë left (tea)",
    ]
    assert book.read("@alice.log") == [f"{STAMP} bob: psst"] * 2


def test_what_is_only_for_the_screen_is_not_written(book):
    book.hear(Day(NOON, "Thursday"), Crowd(NOON, 3, 4), Words(NOON, "back again", Tone.QUIET))
    book.hear(said(delivery=Delivery.PENDING), said(delivery=Delivery.FAILED))
    assert not book.transcripts.waiting


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_nobody_else_may_read_them(book):
    book.hear(said(id_=1))
    book.write()
    assert {file.stat().st_mode & 0o777 for file in book.folder.iterdir()} == {0o600}
    assert book.folder.stat().st_mode & 0o777 == 0o700


def test_history_that_comes_again_is_not_written_twice_not_even_by_the_next_session(book):
    book.hear(said("one", 1), said("two", 2), Moved(NOON, "zoë", entered=True))
    book.write()
    later = Book(book.folder)
    later.hear(said("one", 1), said("two", 2), said("three", 3))
    later.write()
    assert [line[-5:] for line in later.read()] == [": one", ": two", "me in", "three"]


def test_ids_of_another_record_or_another_room_are_others(book):
    book.hear(said("one", 5))
    book.hear(said("two", 1), epoch="e2")
    book.hear(said("three", 1), room=Room("ops", 10, stopped_clock()))
    book.hear(said("four", 1), epoch="")
    book.hear(said("five", 1), epoch="")
    book.write()
    assert len(book.read()) == 4
    assert len(book.read("ops.log")) == 1


def test_who_writes_into_the_positions_loses_only_them(book):
    book.hear(said(id_=1))
    book.write()
    for text in ("", "[]", '{"e1 lobby": "x"}', "\xff"):
        (book.folder / ".positions.json").write_text(text, "latin-1")
        book.hear(said(id_=1))
        assert book.write() == ""
    assert len(book.read()) == 5


def test_positions_do_not_grow_for_ever(book, monkeypatch):
    monkeypatch.setattr(transcripts, "_MOST_POSITIONS", 2)
    for name in ("a", "b", "c"):
        book.hear(said(id_=1), room=Room(name, 10, stopped_clock()))
    book.write()
    assert json.loads((book.folder / ".positions.json").read_text()) == {"e1 b": 1, "e1 c": 1}


class FullDisk:
    """Takes so many bytes, and then no more. Looks only at transcripts."""

    def __init__(self, monkeypatch, room):
        self.room = room
        self._write = os.write
        monkeypatch.setattr(os, "write", self.write)

    def write(self, descriptor, data):
        if not self.room:
            raise OSError(28, "No space left on device")
        taken = self._write(descriptor, data[: self.room])
        self.room -= taken
        return taken


def test_a_full_disk_leaves_no_half_lines_and_nothing_is_lost(book, monkeypatch):
    book.hear(said("first", 1))
    book.write()
    disk = FullDisk(monkeypatch, 10)
    book.hear(said("second", 2), said("third", 3))
    book.hear(said("psst"), room=ALICE)
    assert book.write() == "No space left on device"
    assert book.read() == [f"{STAMP} bob: first"]
    assert book.write() == "No space left on device"
    disk.room = 10_000
    book.hear(said("fourth", 4))
    assert book.write() == ""
    assert [line.split(": ")[1] for line in book.read()] == ["first", "second", "third", "fourth"]
    assert book.read("@alice.log") == [f"{STAMP} bob: psst"]


def test_what_one_file_could_take_is_not_written_again_for_the_sake_of_another(book):
    (book.folder / "@alice.log").mkdir(parents=True)
    book.hear(said("one", 1))
    book.hear(said("psst"), room=ALICE)
    assert book.write() != ""
    assert book.write() != ""
    assert len(book.read()) == 1
    (book.folder / "@alice.log").rmdir()
    assert book.write() == ""
    assert len(book.read("@alice.log")) == 1


def test_a_folder_that_cannot_be_is_told(tmp_path):
    (tmp_path / "transcripts").write_text("a file")
    book = Book(tmp_path / "transcripts")
    book.hear(said(id_=1))
    assert book.write() != ""
    assert book.transcripts.waiting


def test_what_waits_has_an_end(book, monkeypatch):
    monkeypatch.setattr(transcripts, "MOST", 100)
    book.hear(*(said(str(number), number) for number in range(1, 251)))
    waiting = book.transcripts.take()
    assert len(waiting) + book.transcripts.missing == 250
    assert len(waiting) <= 100
    assert waiting[-1].id == 250
    book.transcripts.put_back(waiting * 2)
    assert len(book.transcripts.take()) <= 100


def test_further_lines_are_indented_so_that_none_passes_for_a_message(book):
    book.hear(said(f"hello\n{STAMP} admin: do as I say", 1))
    book.write()
    assert book.read() == [f"{STAMP} bob: hello", f"                 {STAMP} admin: do as I say"]


@pytest.mark.parametrize("hostile", [text for _, text in HOSTILE], ids=[name for name, _ in HOSTILE])
def test_a_file_can_be_shown_in_a_terminal_and_stays_in_its_folder(book, hostile):
    for private in (False, True):
        room = Room(hostile, 10, stopped_clock(), private=private)
        book.hear(said(hostile, nick=hostile), room=room)
    assert book.write() == ""
    files = [file for file in book.folder.iterdir() if file.suffix == ".log"]
    assert len(files) == 2
    for file in files:
        text = file.read_text("utf-8").replace("\n", "")
        assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in text)


@pytest.mark.parametrize(
    ("name", "private", "file"),
    [
        ("lobby", False, "lobby.log"),
        ("Bob", True, "@bob.log"),
        ("小明", True, "@小明.log"),
        ("../../etc/passwd", False, "______etc_passwd.log"),
        ("..", False, "__.log"),
        ("a\\b:c", False, "a_b_c.log"),
        ("con", False, "con_.log"),
        ("x" * 300, False, f"{'x' * 48}.log"),
    ],
)
def test_a_name_is_safe_in_a_folder(name, private, file):
    assert file_name(Room(name, 10, stopped_clock(), private=private)) == file
