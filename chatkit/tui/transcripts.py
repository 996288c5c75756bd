"""What is said, in files of the user's own: one a room, to be read and searched with anything."""

import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from chatkit.protocol import names
from chatkit.protocol.text import clean
from chatkit.tui import files
from chatkit.tui.clock import Clock
from chatkit.tui.entries import Delivery, Entry, Moved, Said, Words
from chatkit.tui.room import Room

MOST = 10_000  # lines that may wait while they cannot be written
_POSITIONS = ".positions.json"
_MOST_POSITIONS = 1_000
_UNSAFE = re.compile(r"[^\w-]")
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)
_INDENT = " " * len("2026-11-23 14:02 ")  # before further lines, so that none passes for another message


class Line(NamedTuple):
    """What one entry adds to a file. `id` counts in the record that `mark` names; 0 where it has none."""

    file: str
    text: str
    mark: str = ""
    id: int = 0


class Outcome(NamedTuple):
    """What has come of writing: the lines that are left, and why."""

    left: list[Line]
    problem: str = ""


class Transcripts:
    """Lines wait here until they are written, up to a number: `missing` tells how many were given up."""

    def __init__(self, clock: Clock) -> None:
        self.missing = 0
        self._clock = clock
        self._waiting: list[Line] = []

    @property
    def waiting(self) -> bool:
        return bool(self._waiting)

    def hear(self, room: Room, entry: Entry, epoch: str) -> None:
        """Something has come into the log of a room; its id counts in the record of that name."""
        text = _text(entry)
        if text is None:
            return
        id_ = entry.id if isinstance(entry, Said | Words) and epoch and not room.private else 0
        moment = self._clock.local(entry.at)
        safe = clean(text, newlines=True).replace("\n", f"\n{_INDENT}")
        mark = f"{epoch} {names.key(room.name)}"
        self._waiting.append(Line(file_name(room), f"{moment:%Y-%m-%d %H:%M} {safe}\n", mark, id_))
        self._forget_surplus()

    def take(self) -> list[Line]:
        """What is to be written; it waits no more."""
        taken, self._waiting = self._waiting, []
        return taken

    def put_back(self, left: list[Line]) -> None:
        """These could not be written. They wait before what has come meanwhile."""
        self._waiting[:0] = left
        self._forget_surplus()

    def _forget_surplus(self) -> None:
        if len(self._waiting) > MOST:
            surplus = len(self._waiting) - MOST + MOST // 10  # many at a time, seldom
            self.missing += surplus
            del self._waiting[:surplus]


def _text(entry: Entry) -> str | None:
    """What the file says of an entry; None where that is only for the screen."""
    match entry:
        case Said(delivery=Delivery.STORED):
            return f"* {entry.nick} {entry.text}" if entry.emote else f"{entry.nick}: {entry.text}"
        case Words(id=id_) if id_:  # a program's notice
            return f"* {entry.text}"
        case Moved():
            reason = f" ({entry.reason})" if entry.reason else ""
            return f"→ {entry.nick} came in" if entry.entered else f"← {entry.nick} left{reason}"
    return None


def file_name(room: Room) -> str:
    """`lobby.log`, `@bob.log`: whatever a server calls its rooms, a name that is safe in a folder."""
    stem = _UNSAFE.sub("_", names.key(room.name))[:48]
    if stem in _DEVICES:  # to Windows, whatever follows
        stem += "_"
    return f"{'@' if room.private else ''}{stem}.log"


def write(folder: Path, lines: list[Line]) -> Outcome:
    """Adds the lines to their files, but for those that were written before, in whichever session.

    It may take long: a thread does it. What cannot be written is left, whole files at a time.
    """
    left = list(lines)
    try:
        files.folder(folder)
        known = _positions(folder)
        try:
            for file in dict.fromkeys(line.file for line in lines):
                new = [line for line in lines if line.file == file and not _is_known(line, known)]
                _append(folder / file, "".join(line.text for line in new))
                for line in (line for line in new if line.id):
                    known.pop(line.mark, None)  # what was written last is to be the last
                    known[line.mark] = line.id
                left = [line for line in left if line.file != file]
        finally:
            kept = dict(list(known.items())[-_MOST_POSITIONS:])
            files.replace(folder / _POSITIONS, json.dumps(kept, indent=0, ensure_ascii=False))
    except OSError as error:
        return Outcome(left, error.strerror or str(error))
    return Outcome(left)


def _is_known(line: Line, known: Mapping[str, int]) -> bool:
    """Whether it was written: it is in history that has come again."""
    return 0 < line.id <= known.get(line.mark, 0)


def _append(file: Path, text: str) -> None:
    """Adds the text whole, or not at all. Raises OSError."""
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        before = os.fstat(descriptor).st_size
        rest = memoryview(text.encode())
        try:
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        except OSError:
            with suppress(OSError):
                os.ftruncate(descriptor, before)
            raise
    finally:
        os.close(descriptor)


def _positions(folder: Path) -> dict[str, int]:
    """What the folder knows of the last messages. Raises OSError."""
    try:
        found = json.loads((folder / _POSITIONS).read_text("utf-8"))
    except (FileNotFoundError, ValueError):  # or somebody has written into it
        return {}
    known = found.items() if isinstance(found, dict) else ()
    return {mark: id_ for mark, id_ in known if isinstance(id_, int)}
