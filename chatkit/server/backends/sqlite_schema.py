"""Opening a record: what SQLite is told, and how an older record becomes one of today's.

Each numbered file in `schema/` makes of one version the next; `user_version` says which ones have been. Each
is one transaction, with a copy of the record made before it, so being killed at any moment does no harm.
"""

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from importlib import resources
from pathlib import Path

from chatkit.server.backends.base import CannotOpen, InUse
from chatkit.server.backends.sqlite_check import exclusive, looking
from chatkit.server.backends.sqlite_errors import damaged, name
from chatkit.server.backends.sqlite_files import Files, new_file

APPLICATION = 0x63686174  # "chat", in the file's header

# No other connection may be: see sqlite_thread.py. Checkpoints are made by hand (sqlite_chores.py), because
# SQLite keeps quiet about one that failed when it makes them itself.
_SETTINGS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA wal_autocheckpoint = 0;
PRAGMA journal_size_limit = 16777216;
PRAGMA foreign_keys = ON;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -8192;
PRAGMA trusted_schema = OFF;
"""
_START = "UPDATE record SET starts = starts + 1, epoch = CASE epoch WHEN '' THEN ? ELSE epoch END"


def scripts() -> dict[int, str]:
    """The SQL of each version."""
    folder = resources.files("chatkit.server.backends") / "schema"
    found = ((re.match(r"(\d+)_\w+\.sql\Z", file.name), file) for file in folder.iterdir())
    return {int(match[1]): file.read_text("utf-8") for match, file in found if match}


def connect(
    files: Files,
    versions: Mapping[int, str],
    new_epoch: str,
    factory: type[sqlite3.Connection] = sqlite3.Connection,
) -> sqlite3.Connection:
    """Opens the record, new or old, and brings it to the newest version. Raises CannotOpen.

    This start is counted. A new record, and one that is a copy, gets the new epoch.
    """
    try:
        if files.log_is_left:
            with looking(files.database) as found:
                _refuse_what_is_not_ours(found, files, max(versions))
                _check(found, files)
        return _connect(files, versions, new_epoch, factory)
    except sqlite3.Error as error:
        if damaged(error):
            raise _damaged(files, name(error)) from error
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise InUse(
                f"{files.database} is open in another program; close that first", "another program"
            ) from error
        raise CannotOpen(f"{files.database} cannot be opened: {name(error)}") from error


def _connect(
    files: Files, versions: Mapping[int, str], new_epoch: str, factory: type[sqlite3.Connection]
) -> sqlite3.Connection:
    connection = exclusive(files.database, factory)
    try:
        _refuse_what_is_not_ours(connection, files, max(versions))
        connection.executescript(_SETTINGS)
        migrate(connection, files, versions)
        connection.execute(_START, (new_epoch,))
    except BaseException:
        connection.close()
        raise
    return connection


def migrate(connection: sqlite3.Connection, files: Files, versions: Mapping[int, str]) -> None:
    """Runs the scripts that have not been, each with a copy made before it, unless there is nothing yet.

    A step may write all that there is. So the log is copied into the file before anybody has to wait for it.
    """
    version = _pragma(connection, "user_version")
    missing = sorted(number for number in versions if number > version)
    for number in missing:
        if version:
            _copy_before(connection, files, number)
        try:
            connection.executescript(
                f"BEGIN IMMEDIATE; {versions[number]};"
                f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {number}; COMMIT;"
            )
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
    if version and missing:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _copy_before(connection: sqlite3.Connection, files: Files, version: int) -> None:
    """Beside the record: chatkit.db.before-2. One that is there is from an attempt that was cut off."""
    path = files.database.with_name(f"{files.database.name}.before-{version}")
    path.unlink(missing_ok=True)
    with new_file(path) as part:
        connection.execute("VACUUM INTO ?", (str(part),))
        mark_copy(part)


def mark_copy(path: Path) -> None:
    """Makes a copy known as one: whoever opens it gives it a new epoch. It is a single file from then on."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()
        connection.execute("UPDATE record SET epoch = ''")


def _refuse_what_is_not_ours(connection: sqlite3.Connection, files: Files, newest: int) -> None:
    version = _pragma(connection, "user_version")
    is_new = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,)
    if not is_new and _pragma(connection, "application_id") != APPLICATION:
        raise CannotOpen(f"{files.database} is no record of chatkit's, but some other program's database")
    if version > newest:
        raise CannotOpen(
            f"{files.database} was written by a newer chatkit (schema {version}, and this one knows "
            f"{newest}); start that one, or restore a backup from before"
        )


def _check(connection: sqlite3.Connection, files: Files) -> None:
    """Reads the whole file: 0.3 s for a million messages. Needed only when the last end was a bad one."""
    findings = [row[0] for row in connection.execute("PRAGMA quick_check(3)")]
    if findings != ["ok"]:
        raise _damaged(files, "; ".join(str(finding) for finding in findings))


def _damaged(files: Files, how: str) -> CannotOpen:
    return CannotOpen(
        f"{files.database} is damaged ({' '.join(how.split())}). Nothing in it was changed. Put a backup in "
        f'its place; or move it away to begin anew, and see what "sqlite3 {files.database} .recover" saves'
    )


def _pragma(connection: sqlite3.Connection, which: str) -> int:
    (value,) = connection.execute(f"PRAGMA {which}").fetchone()
    return int(value)
