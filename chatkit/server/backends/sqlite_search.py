"""Search in SQL: an FTS5 index that follows the messages a little behind, and a scan of those not in it yet.

Messages come into the index many at a time, which costs a fraction of what one at a time does. Who said
something and in which room are tokens of the index too. So `from:` and `in:` are looked up, where a filter
would have to read all that the words alone find.
"""

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from chatkit.protocol import names
from chatkit.protocol.events import Message
from chatkit.server.backends.base import Query
from chatkit.server.backends.searching import has, tokens, wanted
from chatkit.server.backends.sqlite_record import message

FEWEST = 50  # messages that come into the index together: with fewer it costs each of them twice as much
MOST = 500  # and no more, or who speaks meanwhile waits; somewhat more than so many may wait for the index
HOUR = 3600

_FOUND = """
    SELECT room.name, message.id, message.at, message.nick, message.text, message.kind FROM search
    CROSS JOIN message ON message.position = search.rowid
    JOIN room ON room.id = message.room
    WHERE search MATCH ? AND search.rowid BETWEEN ? AND ? AND message.at >= ?
    ORDER BY search.rowid DESC LIMIT ?
"""
_SCANNED = """
    SELECT room.name, message.id, message.at, message.nick, message.text, message.kind, room.key FROM message
    JOIN room ON room.id = message.room
    WHERE message.position BETWEEN ? AND ? AND message.at >= ?
    ORDER BY message.position DESC LIMIT ?
"""
_TO_INDEX = """
    SELECT message.position, message.at, message.nick, message.text, room.key
    FROM message JOIN room ON room.id = message.room
    WHERE message.position > ? ORDER BY message.position LIMIT ?
"""


def search(
    connection: sqlite3.Connection, query: Query, rooms: Collection[str] | None
) -> tuple[Message, ...]:
    phrases = wanted(query)
    allowed = _allowed(query, rooms)
    if phrases is None or allowed == set():
        return ()
    indexed, newest = _indexed(connection), _newest(connection)
    end = min(newest, _end(connection, query))
    since = float("-inf") if query.since is None else query.since
    rows = connection.execute(_SCANNED, (indexed + 1, end, since, -1))
    found = list(islice(_matching(rows, phrases, query, allowed), query.limit))
    expression = _expression(phrases, query, allowed)
    first, last, left = first_since(connection, since), min(indexed, end), query.limit - len(found)
    if expression:
        rows = connection.execute(_FOUND, (expression, first, last, since, left))
    else:  # everything is asked for
        rows = connection.execute(_SCANNED, (first, last, since, left))
    return (*found, *(message(*row[:6]) for row in rows.fetchall()))


def index(connection: sqlite3.Connection, most: int = MOST) -> int:
    """Brings the next messages into the index; returns how many. Part of a transaction."""
    rows = connection.execute(_TO_INDEX, (_indexed(connection), most)).fetchall()
    if rows:
        entries = ((position, *entry(nick, text, room)) for position, _, nick, text, room in rows)
        connection.executemany("INSERT INTO search (rowid, text, keys) VALUES (?, ?, ?)", entries)
        _note_hours(connection, [(int(at // HOUR), position) for position, at, *_ in rows])
        connection.execute("UPDATE record SET indexed = ?", (rows[-1][0],))
    return len(rows)


def remove(connection: sqlite3.Connection, rows: Sequence[tuple[int, str, str, str]]) -> None:
    """Takes messages out of the index that are to be deleted: position, nick, text, and key of the room."""
    indexed = _indexed(connection)
    connection.executemany(
        "INSERT INTO search (search, rowid, text, keys) VALUES ('delete', ?, ?, ?)",
        ((position, *entry(nick, text, room)) for position, nick, text, room in rows if position <= indexed),
    )


def waiting(connection: sqlite3.Connection) -> int:
    """How many messages are not in the index yet."""
    return _newest(connection) - _indexed(connection)


def entry(nick: str, text: str, room: str) -> tuple[str, str]:
    """The two columns of the index, for a message in the room with this key."""
    return " ".join(tokens(text)), f"{_sender(nick)} {_room(room)}"


def _expression(phrases: list[list[str]], query: Query, allowed: set[str] | None) -> str:
    """The query in FTS5's language. Every token stands in quotes, and none can hold one."""
    parts = [f'text : "{" ".join(phrase)}"' for phrase in phrases]
    if query.sender is not None:
        parts.append(f'keys : "{_sender(query.sender)}"')
    if allowed is not None:
        parts.append("keys : ({})".format(" OR ".join(f'"{_room(key)}"' for key in sorted(allowed))))
    return " AND ".join(parts)


def _sender(nick: str) -> str:
    return f"f{names.key(nick).encode('utf-8', 'surrogatepass').hex()}"


def _room(key: str) -> str:
    return f"r{key.encode('utf-8', 'surrogatepass').hex()}"


def _allowed(query: Query, rooms: Collection[str] | None) -> set[str] | None:
    """The keys of the rooms to look in; None for all."""
    if query.room is None:
        return None if rooms is None else set(rooms)
    key = names.key(query.room)
    return {key} if rooms is None or key in rooms else set()


def _matching(
    rows: sqlite3.Cursor, phrases: list[list[str]], query: Query, allowed: set[str] | None
) -> Iterator[Message]:
    sender = None if query.sender is None else names.key(query.sender)
    for *row, key in rows.fetchall():
        found = message(*row)
        if (allowed is None or key in allowed) and sender in (None, names.key(found.nick)):
            text = tokens(found.text)
            if all(has(text, phrase) for phrase in phrases):
                yield found


def _indexed(connection: sqlite3.Connection) -> int:
    (position,) = connection.execute("SELECT indexed FROM record").fetchone()
    return int(position)


def _newest(connection: sqlite3.Connection) -> int:
    (position,) = connection.execute("SELECT max(position) FROM message").fetchone()
    return int(position or 0)


def _end(connection: sqlite3.Connection, query: Query) -> int:
    """The last position to look at."""
    if query.before is None:
        return 2**62
    room, id_ = query.before
    found = connection.execute(
        "SELECT position FROM message WHERE room = (SELECT id FROM room WHERE key = ?) AND id >= ? "
        "ORDER BY id LIMIT 1",
        (names.key(room), id_),
    ).fetchone()
    return int(found[0]) - 1 if found else 2**62


def first_since(connection: sqlite3.Connection, since: float) -> int:
    """A position before which everything was said before `since`, at most an hour before it as a rule."""
    found = connection.execute(
        "SELECT position FROM hour WHERE hour <= ? ORDER BY hour DESC LIMIT 1", (since / HOUR,)
    ).fetchone()
    return int(found[0]) if found else 0


def _note_hours(connection: sqlite3.Connection, said: list[tuple[int, int]]) -> None:
    (latest,) = connection.execute("SELECT max(hour) FROM hour").fetchone()
    for hour, position in said:
        if latest is None or hour > latest:
            connection.execute("INSERT INTO hour VALUES (?, ?)", (hour, position))
            latest = hour
