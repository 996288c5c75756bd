"""What an error of SQLite's means for the record."""

import sqlite3

# Nothing is wrong with what was asked, but it cannot be done now. (Out of memory is a MemoryError.)
_UNAVAILABLE = frozenset(
    {
        sqlite3.SQLITE_PERM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_NOTADB,
    }
)  # fmt: skip
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
# After a failed fsync nobody knows what is on the disk, and a second one may succeed without having written
# anything: the kernel forgets what it could not write.
_NOT_KEPT = frozenset({sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC})


def unavailable(error: BaseException) -> bool:
    """Whether it is the disk's fault, or the machine's, and not that of what was asked."""
    return isinstance(error, MemoryError) or _code(error) & 0xFF in _UNAVAILABLE


def damaged(error: BaseException) -> bool:
    """Whether the file is not what SQLite wrote."""
    return _code(error) & 0xFF in _DAMAGED


def fatal(error: BaseException) -> str:
    """Why nothing may be written from now on, as a line for people; empty if that is not so."""
    if _code(error) in _NOT_KEPT:
        return f"the disk did not keep what was written ({name(error)}); look after it, then start again"
    if damaged(error):
        return f"the record is damaged ({name(error)}); nothing more is written. Restore a backup"
    return ""


def name(error: BaseException) -> str:
    """The error in words, with SQLite's name for it."""
    known = getattr(error, "sqlite_errorname", "")
    return f"{error}, {known}" if known else str(error)


def _code(error: BaseException) -> int:
    return int(getattr(error, "sqlite_errorcode", 0) or 0)
