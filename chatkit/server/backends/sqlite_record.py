"""Rooms, the past, and documents in SQL. Each function is part of a transaction of sqlite_thread.py's.

Nothing of it is held in memory, so that what a transaction did is undone with it.
"""

import sqlite3
from typing import Any, cast

import msgspec

from chatkit.protocol import names
from chatkit.protocol.events import Kind, Message, timestamp
from chatkit.server.backends.base import Conflict, Doc, Page, RoomInfo
from chatkit.server.backends.pages import span


def state(connection: sqlite3.Connection) -> tuple[str, int]:
    """The epoch, and how often the record was opened."""
    epoch, starts = connection.execute("SELECT epoch, starts FROM record").fetchone()
    return epoch, starts


def touch(connection: sqlite3.Connection) -> None:
    """Writes, and changes nothing: to see how long that takes."""
    connection.execute("UPDATE record SET starts = starts")


def head(connection: sqlite3.Connection, room: str) -> int:
    """The id of a room's last message."""
    found = connection.execute("SELECT head FROM extent WHERE key = ?", (names.key(room),)).fetchone()
    return int(found[0]) if found else 0


def history(
    connection: sqlite3.Connection,
    room: str,
    before: int | None,
    after: int | None,
    limit: int,
    since: float | None,
) -> Page:
    found = connection.execute(
        "SELECT room, name, head, oldest FROM extent WHERE key = ?", (names.key(room),)
    ).fetchone()
    if found is None:
        return Page((), complete=True)
    number, name, newest, oldest = found
    ids = span(newest, oldest, before, after, limit)
    rows = connection.execute(
        "SELECT ?, id, at, nick, text, kind FROM message WHERE room = ? AND id BETWEEN ? AND ? ORDER BY id",
        (name, number, ids.first, ids.last),
    ).fetchall()
    recent = tuple(message(*row) for row in rows if since is None or row[2] >= since)
    return Page(recent, complete=ids.complete or len(recent) < len(rows))


def rooms(connection: sqlite3.Connection) -> dict[str, RoomInfo]:
    """The rooms in which something was said and which are not forgotten, by key."""
    rows = connection.execute("SELECT key, name, head, oldest FROM extent WHERE listed").fetchall()
    return {key: RoomInfo(name, head, oldest) for key, name, head, oldest in rows}


def forget_room(connection: sqlite3.Connection, room: str) -> bool:
    """Lists a room no longer, unless a message of it is kept. Its row stays, or its ids would come again."""
    key = names.key(room)
    connection.execute(
        "UPDATE room SET listed = 0 "
        "WHERE key = ? AND NOT EXISTS (SELECT 1 FROM message WHERE message.room = room.id)",
        (key,),
    )
    return connection.execute("SELECT 1 FROM room WHERE key = ? AND listed", (key,)).fetchone() is None


def get(connection: sqlite3.Connection, kind: str, key: str) -> Doc | None:
    found = connection.execute(
        "SELECT key, version, value FROM doc WHERE kind = ? AND key = ?", (kind, key)
    ).fetchone()
    return doc(*found) if found else None


def put(connection: sqlite3.Connection, kind: str, key: str, value: str, expect: int | None) -> Doc:
    present = get(connection, kind, key)
    version = present.version if present else 0
    if expect not in (None, version):
        raise Conflict(version)
    connection.execute("INSERT OR REPLACE INTO doc VALUES (?, ?, ?, ?)", (kind, key, version + 1, value))
    return doc(key, version + 1, value)


def scan(connection: sqlite3.Connection, kind: str, after: str, limit: int | None) -> tuple[Doc, ...]:
    rows = connection.execute(
        "SELECT key, version, value FROM doc WHERE kind = ? AND key > ? ORDER BY key LIMIT ?",
        (kind, after, -1 if limit is None else limit),
    )
    return tuple(doc(*row) for row in rows.fetchall())


def message(room: str, id_: int, at: float, nick: str, text: str, kind: str) -> Message:
    """A row as the event that it was."""
    return Message(room=room, id=id_, at=timestamp(at), nick=nick, text=text, kind=cast(Kind, kind))


def doc(key: str, version: int, value: str) -> Doc:
    return Doc(key, version, msgspec.json.decode(value, type=dict[str, Any]))
