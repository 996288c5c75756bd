"""A look at a record that had a bad end, before anything may change in it.

To close is to write: SQLite copies its log into the file and removes it. But what turns out to be damaged, or
another's, is to stay as it was found. So SQLite opens the same files under names of their own, and these are
gone when it closes: what is no longer where it was opened it leaves alone.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BUSY_SECONDS = 1.0


def exclusive(path: Path, factory: type[sqlite3.Connection] = sqlite3.Connection) -> sqlite3.Connection:
    """A connection beside which there will be no other. Any thread may use it, one at a time."""
    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, factory=factory, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def looking(database: Path) -> Iterator[sqlite3.Connection]:
    """A connection that leaves a database and its log as they are, if only nothing is written through it."""
    names = database.with_name(f"{database.name}.look")
    shutil.rmtree(names, ignore_errors=True)  # of a look that was cut off
    try:
        path = _named_again(database, names)
    except OSError:  # a file has one name here, and closing is bound to change it
        path = database
    connection = exclusive(path)
    try:
        yield connection
    finally:
        shutil.rmtree(names, ignore_errors=True)
        connection.close()


def _named_again(database: Path, folder: Path) -> Path:
    folder.mkdir(mode=0o700)
    for name in (database.name, f"{database.name}-wal"):
        os.link(database.with_name(name), folder / name)
    return folder / database.name
