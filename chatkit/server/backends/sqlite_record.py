"""Rooms, messages, marks and documents in SQL. Each function is part of a transaction of sqlite_thread.py's.

Nothing of it is held in memory, so that what a transaction did is undone with it.
"""

import sqlite3
from hashlib import blake2b
from typing import Any, cast

import msgspec

from chatkit.protocol import names
from chatkit.protocol.events import Kind, Message, timestamp
from chatkit.server.backends.base import Appended, Claim, Conflict, Doc, Page, RoomInfo, Stored
from chatkit.server.backends.pages import span
from chatkit.server.backends.present import senders

# Seconds in which the same `idem` means the same message. A mark that is so far ahead means nothing either:
# it was set before a restart, when the clock was wrong.
REPEAT_WINDOW = 24 * 3600

_NEXT_ID = """
    INSERT INTO room (key, name, head, listed) VALUES (?, ?, 1, 1)
    ON CONFLICT (key) DO UPDATE SET
        head = head + 1, listed = 1, name = CASE WHEN listed THEN name ELSE excluded.name END
    RETURNING id, name, head
"""
_FIND_MARK = """
    SELECT room.name, mark.id, mark.at, mark.nick, mark.fence, mark.kind
    FROM mark JOIN room ON room.id = mark.room WHERE digest = ? AND set_at > ? AND set_at < ?
"""
_SET_MARK = """
    INSERT OR REPLACE INTO mark (digest, set_at, room, id, at, nick, fence, kind)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_FORGET_MARKS = """
    DELETE FROM mark
    WHERE number IN (SELECT number FROM mark ORDER BY number LIMIT ?) AND NOT (set_at > ? AND set_at < ?)
"""
_ADD = "INSERT INTO message (room, id, at, nick, text, kind) VALUES (?, ?, ?, ?, ?, ?)"
_ROOM = """
    SELECT id, name, head,
        coalesce((SELECT min(message.id) FROM message WHERE message.room = room.id), head + 1)
    FROM room WHERE key = ?
"""
_ROOMS = """
    SELECT key, name, head,
        coalesce((SELECT min(message.id) FROM message WHERE message.room = room.id), head + 1)
    FROM room WHERE listed
"""


class Saying(msgspec.Struct, frozen=True):
    """What is to be appended. `at` is by the clock, `steady` by one that nobody can put back."""

    claim: Claim
    room: str
    text: str
    kind: Kind
    idem: str | None
    at: float
    steady: float


def state(connection: sqlite3.Connection) -> tuple[str, int]:
    """The epoch, and how often the record was opened."""
    epoch, starts = connection.execute("SELECT epoch, starts FROM record").fetchone()
    return epoch, starts


def append(connection: sqlite3.Connection, saying: Saying) -> Appended:
    claim, at = saying.claim, saying.at
    digests = [] if saying.idem is None else _digests(saying, saying.idem)
    if digests and (
        earlier := connection.execute(_FIND_MARK, (digests[0], *_of_account(saying.steady))).fetchone()
    ):
        return Appended(_stored_earlier(saying, *earlier), repeated=True)
    [(room, name, id_)] = connection.execute(_NEXT_ID, (names.key(saying.room), saying.room)).fetchall()
    connection.execute(_ADD, (room, id_, at, claim.nick, saying.text, saying.kind))
    for digest in digests:
        mark = (digest, saying.steady, room, id_, at, claim.nick, claim.fence, saying.kind)
        connection.execute(_SET_MARK, mark)
    message = Message(
        room=name, id=id_, at=timestamp(at), nick=claim.nick, text=saying.text, kind=saying.kind
    )
    return Appended(Stored(message, claim, saying.idem), repeated=False)


def forget_marks(connection: sqlite3.Connection, steady: float, most: int) -> None:
    """Removes marks that mean nothing any more; looks at so many of the oldest."""
    connection.execute(_FORGET_MARKS, (most, *_of_account(steady)))


def head(connection: sqlite3.Connection, room: str) -> int:
    """The id of a room's last message."""
    found = connection.execute("SELECT head FROM room WHERE key = ?", (names.key(room),)).fetchone()
    return int(found[0]) if found else 0


def history(
    connection: sqlite3.Connection,
    room: str,
    before: int | None,
    after: int | None,
    limit: int,
    since: float | None,
) -> Page:
    found = connection.execute(_ROOM, (names.key(room),)).fetchone()
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
    rows = connection.execute(_ROOMS).fetchall()
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


def _stored_earlier(
    saying: Saying, room: str, id_: int, at: float, nick: str, fence: int, kind: str
) -> Stored:
    earlier = Claim(nick, names.key(nick), fence, saying.claim.origin)
    return Stored(message(room, id_, at, nick, saying.text, kind), earlier, saying.idem)


def _of_account(steady: float) -> tuple[float, float]:
    """Between which times a mark was set that still means something."""
    return steady - REPEAT_WINDOW, steady + REPEAT_WINDOW


def _digests(saying: Saying, idem: str) -> list[bytes]:
    said = (names.key(saying.room), saying.text, idem)
    encoded = (msgspec.msgpack.encode((sender, *said)) for sender in senders(saying.claim))
    return [blake2b(each, digest_size=16).digest() for each in encoded]
