"""Appending: a message, and the marks under which it is known when it is sent again."""

import sqlite3
from hashlib import blake2b

import msgspec

from chatkit.protocol import names
from chatkit.protocol.events import Kind, Message, timestamp
from chatkit.server.backends.base import Appended, Claim, Stored
from chatkit.server.backends.present import senders
from chatkit.server.backends.sqlite_record import message

# Seconds in which the same `idem` means the same message. A mark that is so far ahead means nothing either:
# it was set before a restart, when the clock was wrong.
REPEAT_WINDOW = 24 * 3600

MOST_ROOMS = 1000  # of which the end is remembered

_LAST_POSITION = "SELECT max(trimmed, coalesce((SELECT max(position) FROM message), 0)) FROM record"
_LIST_ROOM = """
    INSERT INTO room (key, name, head, listed) VALUES (?, ?, 0, 1)
    ON CONFLICT (key) DO UPDATE SET
        listed = 1, name = CASE WHEN listed THEN name ELSE excluded.name END
"""
_ADD = "INSERT INTO message (position, room, id, at, nick, text, kind) VALUES (?, ?, ?, ?, ?, ?, ?)"
_FIND_MARK = """
    SELECT room.name, mark.id, mark.at, mark.nick, mark.fence, mark.kind
    FROM mark JOIN room ON room.id = mark.room WHERE digest = ? AND set_at > ? AND set_at < ?
"""
_SET_MARK = """
    INSERT OR REPLACE INTO mark (digest, set_at, room, id, at, nick, fence, kind)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
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


class _End(msgspec.Struct):
    """Of a room: its number, its name, and the id of its last message."""

    room: int
    name: str
    head: int


class Tail:
    """Where the record ends, and its rooms do. It is remembered, so that an append is one INSERT.

    What a transaction did to it is to be undone with the transaction. So all of it is forgotten whenever one
    did not come to its end, and read again.
    """

    def __init__(self) -> None:
        self._position: int | None = None
        self._ends: dict[str, _End] = {}  # by key of the room

    def forget(self) -> None:
        self._position = None
        self._ends.clear()

    def append(self, saying: Saying, connection: sqlite3.Connection) -> Appended:
        """Part of a transaction, which may be one of many appends."""
        claim, at = saying.claim, saying.at
        digests = [] if saying.idem is None else _digests(saying, saying.idem)
        if digests and (
            earlier := connection.execute(_FIND_MARK, (digests[0], *_of_account(saying.steady))).fetchone()
        ):
            return Appended(_stored_earlier(saying, *earlier), repeated=True)
        end = self._end(connection, saying.room)
        end.head = id_ = end.head + 1
        connection.execute(
            _ADD,
            (self.next_position(connection), end.room, id_, at, claim.nick, saying.text, saying.kind),
        )
        for digest in digests:
            mark = (digest, saying.steady, end.room, id_, at, claim.nick, claim.fence, saying.kind)
            connection.execute(_SET_MARK, mark)
        said = Message(
            room=end.name, id=id_, at=timestamp(at), nick=claim.nick, text=saying.text, kind=saying.kind
        )
        return Appended(Stored(said, claim, saying.idem), repeated=False)

    def next_position(self, connection: sqlite3.Connection) -> int:
        """One that no message ever had, after all that any message had."""
        if self._position is None:
            (self._position,) = connection.execute(_LAST_POSITION).fetchone()
        self._position += 1
        return self._position

    def _end(self, connection: sqlite3.Connection, room: str) -> _End:
        key = names.key(room)
        if key not in self._ends:
            if len(self._ends) >= MOST_ROOMS:
                self._ends.clear()
            connection.execute(_LIST_ROOM, (key, room))
            found = connection.execute("SELECT room, name, head FROM extent WHERE key = ?", (key,))
            self._ends[key] = _End(*found.fetchone())
        return self._ends[key]


def forget_marks(connection: sqlite3.Connection, steady: float, after: bytes, most: int) -> bytes:
    """Removes marks that mean nothing any more; looks at so many, in the order of their digests.

    Returns where to go on the next time: begun with b"", it comes round and round.
    """
    rows = connection.execute(
        "SELECT digest, set_at FROM mark WHERE digest > ? ORDER BY digest LIMIT ?", (after, most)
    ).fetchall()
    first, last = _of_account(steady)
    old = [(digest,) for digest, set_at in rows if not first < set_at < last]
    connection.executemany("DELETE FROM mark WHERE digest = ?", old)
    return rows[-1][0] if len(rows) == most else b""


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
