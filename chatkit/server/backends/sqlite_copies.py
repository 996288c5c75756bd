"""Copies: a backup while the record is in use, and its messages out of it and into another."""

import errno
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

import msgspec

from chatkit.protocol import names
from chatkit.protocol.errors import NickInvalid
from chatkit.protocol.events import Message, timestamp
from chatkit.server.backends import sqlite_search
from chatkit.server.backends.base import CannotCopy
from chatkit.server.backends.sqlite_append import Tail
from chatkit.server.backends.sqlite_errors import damaged
from chatkit.server.backends.sqlite_files import new_file
from chatkit.server.backends.sqlite_record import message
from chatkit.server.backends.sqlite_schema import mark_copy

PAGES_AT_ONCE = 256  # of a backup: 1 MiB
PAGE = 500  # messages of an export

_NEXT = """
    SELECT message.position, room.name, message.id, message.at, message.nick, message.text, message.kind
    FROM message JOIN room ON room.id = message.room
    WHERE message.position > ? ORDER BY message.position LIMIT ?
"""
_NEXT_OF_ROOM = """
    SELECT message.id, room.name, message.id, message.at, message.nick, message.text, message.kind
    FROM message JOIN room ON room.id = message.room
    WHERE room.key = ? AND message.id > ? ORDER BY message.id LIMIT ?
"""


def backup(path: Path, copy: Callable[[Path], None]) -> None:
    """Makes a backup, for which `copy` copies the record; not on the record's thread. Raises CannotCopy.

    The copy is not synced until it is whole, and to sync a great file may take long.
    """
    with new_file(path) as part:
        copy(part)
        mark_copy(part)


def copy(
    connection: sqlite3.Connection,
    path: Path,
    turn: Callable[[sqlite3.Connection], bool],
    progress: Callable[[int, int], None],
) -> None:
    """Copies the record piece by piece, with a turn for others after each.

    What they write meanwhile goes into the copy too, because they write through the same connection.
    `progress` is told how many pages are done, and of how many; what it raises ends the copy.
    """

    def go_on(_: int, remaining: int, total: int) -> None:
        progress(total - remaining, total)
        if not turn(connection):
            raise CannotCopy("the server is stopping; no backup was made")

    with closing(sqlite3.connect(path, isolation_level=None)) as target:
        target.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        try:
            connection.backup(target, pages=PAGES_AT_ONCE, progress=go_on)
        except sqlite3.Error as error:
            if damaged(error):
                raise
            raise OSError(errno.EIO, str(error)) from error  # of the copy: the record has no part in it


def page(
    connection: sqlite3.Connection, after: int, room: str | None, since: float
) -> tuple[int, list[Message]] | None:
    """What was said next, and up to where one has looked then; None at the end. One begins after 0."""
    if room is None:
        first = sqlite_search.first_since(connection, since)  # nothing before it needs to be looked at
        found = connection.execute(_NEXT, (max(after, first - 1), PAGE)).fetchall()
    else:
        found = connection.execute(_NEXT_OF_ROOM, (names.key(room), after, PAGE)).fetchall()
    if not found:
        return None
    return found[-1][0], [message(*row[1:]) for row in found if row[3] >= since]


def take_in(connection: sqlite3.Connection, tail: Tail, messages: Sequence[Message], epoch: str) -> int:
    """Puts messages of another record into this one, as they were; returns how many were not there yet."""
    new = sum(_take_in(connection, tail, each) for each in messages)
    tail.forget()  # rooms end elsewhere now
    if new:
        connection.execute("UPDATE record SET epoch = ?", (epoch,))
        sqlite_search.index(connection, sqlite_search.waiting(connection))
    return new


def _take_in(connection: sqlite3.Connection, tail: Tail, said: Message) -> bool:
    key, at = _key(said), _seconds(said)
    found = connection.execute("SELECT room, head FROM extent WHERE key = ?", (key,)).fetchone()
    room, head = found or (0, 0)
    if said.id <= head:
        _refuse_another(connection, room, msgspec.structs.replace(said, at=timestamp(at)))
        return False
    if head and said.id != head + 1:
        raise CannotCopy(
            f"{_place(said)} cannot follow {head}, the last one here: what is between is missing"
        )
    [(room,)] = connection.execute(
        "INSERT INTO room (key, name, head, listed) VALUES (?, ?, 0, 1) "
        "ON CONFLICT (key) DO UPDATE SET listed = 1 RETURNING id",
        (key, said.room),
    ).fetchall()
    connection.execute(
        "INSERT INTO message (position, room, id, at, nick, text, kind) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (tail.next_position(connection), room, said.id, at, said.nick, said.text, said.kind),
    )
    return True


def _refuse_another(connection: sqlite3.Connection, room: int, said: Message) -> None:
    found = connection.execute(
        "SELECT room.name, message.id, at, nick, text, kind FROM message JOIN room ON room.id = message.room "
        "WHERE message.room = ? AND message.id = ?",
        (room, said.id),
    ).fetchone()
    if found is None or message(*found) != msgspec.structs.replace(said, room=found[0], re=None):
        raise CannotCopy(
            f"{_place(said)} is another message here, or was trimmed; import into a record of its own"
        )


def _key(said: Message) -> str:
    try:
        return names.key(names.room(said.room))
    except NickInvalid:
        raise CannotCopy(f"{said.room!r} is no name for a room") from None


def _seconds(said: Message) -> float:
    try:
        at = datetime.fromisoformat(said.at)
        if at.tzinfo is not None and 0 < said.id < 2**53 and timestamp(at.timestamp()):
            return at.timestamp()
    except (ValueError, OverflowError, OSError):  # also a time that is in no year from 1 to 9999 in UTC
        pass
    raise CannotCopy(f"{_place(said)} has no id and time that could be: {said.at!r}")


def _place(said: Message) -> str:
    return f"message {said.id} of #{said.room}"
