"""What the record does when nobody asks for anything: index, trim, forget, checkpoint. A little at a time.

What is deleted is gone for good, and clocks are wrong now and then. So time has passed only if both clocks
say so, the one that somebody may put forward and the steady one; and nothing goes for its age soon after a
start, when the machine's clock may still be waiting to be set.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import takewhile
from typing import TypeAlias

from chatkit.server.backends import sqlite_append, sqlite_record, sqlite_search
from chatkit.server.backends.base import Keep

DAY = 24 * 3600
SETTLED = 3600.0  # seconds after a start until the clock is trusted
INDEX_EVERY = 0.05  # seconds; so a busy server stops for half a millisecond, not for several
TRIM_EVERY = 60.0  # seconds
TRIM_AT_ONCE = 200  # messages
ROOMS_AT_ONCE = 500  # looked through for messages to trim
VISITS_KEPT = 400 * DAY
VISITS_EVERY = DAY
VISITS_AT_ONCE = 500  # looked at
CHANGES_PER_CHECKPOINT = 1000  # rows; SQLite's log then has a few megabytes

VISIT = "visit"  # the kind of document in which server/past.py keeps when somebody was last in a room

_Row: TypeAlias = tuple[int, float, str, str, str, int]  # position, at, nick, text, key of the room, id

_OLDEST = """
    SELECT message.position, message.at, message.nick, message.text, room.key, message.id
    FROM message JOIN room ON room.id = message.room ORDER BY message.position LIMIT ?
"""
_OLDEST_OF_ROOM = """
    SELECT message.position, message.at, message.nick, message.text, room.key, message.id
    FROM message JOIN room ON room.id = message.room WHERE message.room = ? AND message.id <= ?
    ORDER BY message.id LIMIT ?
"""
_ROOMS = "SELECT room, head, oldest FROM extent WHERE room > ? ORDER BY room LIMIT ?"
# The latest hour stays, because what is left of it may have been said after its first message.
_FORGET_HOURS = """
    DELETE FROM hour
    WHERE position < (SELECT min(position) FROM message) AND hour < (SELECT max(hour) FROM hour)
"""


class Chores:
    """Each method is one chore: does a little, and returns whether it has more to do."""

    def __init__(self, clock: Callable[[], float], steady: Callable[[], float], keep: Keep) -> None:
        self._clock = clock
        self._steady = steady
        self._keep = keep
        self._settled_at = self._visits_at = steady() + SETTLED
        self._trim_at = float("-inf")
        self._room = 0  # the room up to which rooms have been looked through
        self._visit = ""  # and the same of visits
        self._mark = b""  # and of marks
        self._index_at = float("-inf")
        self._looked = -sqlite_search.FEWEST  # changes of the connection when waiting messages were counted
        self._checkpointed = 0

    def index(self, connection: sqlite3.Connection) -> bool:
        """Brings messages into the index once there are enough; forgets old marks at the same time."""
        if connection.total_changes - self._looked < sqlite_search.FEWEST:
            return False  # not even if each change was a message
        waiting = sqlite_search.waiting(connection)
        if waiting < sqlite_search.MOST and self._steady() < self._index_at:
            return False
        self._looked = connection.total_changes
        if waiting < sqlite_search.FEWEST:
            return False
        self._index_at = self._steady() + INDEX_EVERY
        with _transaction(connection):
            sqlite_search.index(connection)
            # Twice as many as came in, or those that are over would become more and more.
            self._mark = sqlite_append.forget_marks(
                connection, self._steady(), self._mark, 2 * sqlite_search.MOST
            )
        return True

    def trim(self, connection: sqlite3.Connection) -> bool:
        """Deletes what is not to be kept, oldest first."""
        if self._steady() < self._trim_at or self._keep == Keep():
            return False
        with _transaction(connection):
            rows = self._too_old(connection) or self._too_many(connection)
            if rows:
                _delete(connection, rows)
        if not rows and not self._room:
            self._trim_at = self._steady() + TRIM_EVERY
            return False
        return True

    def forget_visits(self, connection: sqlite3.Connection) -> bool:
        """Deletes what is known of those who have not come for long: when they were last in which room.

        Otherwise it would grow for ever, by a row for each name and room. In memory it need not be done: what
        is there does not get so old.
        """
        if self._steady() < self._visits_at:
            return False
        visits = sqlite_record.scan(connection, VISIT, self._visit, VISITS_AT_ONCE)
        oldest = self._now() - VISITS_KEPT
        if old := [(VISIT, visit.key) for visit in visits if visit.value["at"] < oldest]:
            with _transaction(connection):
                connection.executemany("DELETE FROM doc WHERE kind = ? AND key = ?", old)
        more = len(visits) == VISITS_AT_ONCE
        self._visit = visits[-1].key if more else ""
        if not more:
            self._visits_at = self._steady() + VISITS_EVERY
        return more

    def checkpoint(self, connection: sqlite3.Connection) -> bool:
        """Copies SQLite's log into the file now and then, and hears of it when the disk does not take it."""
        if connection.total_changes - self._checkpointed >= CHANGES_PER_CHECKPOINT:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            self._checkpointed = connection.total_changes
        return False

    def _now(self) -> float:
        return min(self._clock(), self._steady())

    def _too_old(self, connection: sqlite3.Connection) -> list[_Row]:
        """The first ones of the record, up to one that is young enough: no room gets a hole."""
        if self._keep.days is None or self._steady() < self._settled_at:
            return []
        oldest = self._now() - self._keep.days * DAY
        rows = connection.execute(_OLDEST, (TRIM_AT_ONCE,)).fetchall()
        return list(takewhile(lambda row: row[1] < oldest, rows))

    def _too_many(self, connection: sqlite3.Connection) -> list[_Row]:
        """The first ones of a room that has too many. Called again and again, it goes through all rooms."""
        most = self._keep.messages
        if most is None:
            return []
        rooms = connection.execute(_ROOMS, (self._room, ROOMS_AT_ONCE)).fetchall()
        for room, head, oldest in rooms:
            if oldest <= head - most:
                return connection.execute(_OLDEST_OF_ROOM, (room, head - most, TRIM_AT_ONCE)).fetchall()
            self._room = room
        if len(rooms) < ROOMS_AT_ONCE:
            self._room = 0
        return []


def _delete(connection: sqlite3.Connection, rows: list[_Row]) -> None:
    """Deletes messages, and writes down that neither their positions nor their ids are to come again."""
    sqlite_search.remove(connection, [(row[0], *row[2:5]) for row in rows])
    connection.executemany("DELETE FROM message WHERE position = ?", [row[:1] for row in rows])
    connection.execute(_FORGET_HOURS)
    connection.execute("UPDATE record SET trimmed = max(trimmed, ?)", (max(row[0] for row in rows),))
    heads: dict[str, int] = {}
    for *_, room, id_ in rows:
        heads[room] = max(id_, heads.get(room, 0))
    for room, head in heads.items():
        connection.execute("UPDATE room SET head = max(head, ?) WHERE key = ?", (head, room))


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Whoever runs the chores rolls back what fails."""
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.execute("COMMIT")
