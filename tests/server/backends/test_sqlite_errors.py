import sqlite3

import pytest

from chatkit.server.backends.sqlite_errors import damaged, fatal, name, unavailable
from tests.server.backends.faults import failure


@pytest.mark.parametrize(
    ("error", "is_unavailable", "is_fatal", "is_damage"),
    [
        (failure(sqlite3.SQLITE_FULL), True, False, False),
        (failure(sqlite3.SQLITE_IOERR_WRITE), True, False, False),
        (failure(sqlite3.SQLITE_IOERR_READ), True, False, False),
        (failure(sqlite3.SQLITE_IOERR_FSYNC), True, True, False),
        (failure(sqlite3.SQLITE_IOERR_DIR_FSYNC), True, True, False),
        (failure(sqlite3.SQLITE_CORRUPT), True, True, True),
        (failure(sqlite3.SQLITE_CORRUPT_VTAB), True, True, True),
        (failure(sqlite3.SQLITE_NOTADB, sqlite3.DatabaseError), True, True, True),
        (failure(sqlite3.SQLITE_BUSY), True, False, False),
        (failure(sqlite3.SQLITE_READONLY), True, False, False),
        (MemoryError(), True, False, False),
        (failure(sqlite3.SQLITE_ERROR), False, False, False),  # such as a mistake in our SQL
        (failure(sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.IntegrityError), False, False, False),
        (failure(sqlite3.SQLITE_TOOBIG, sqlite3.DataError), False, False, False),
        (sqlite3.ProgrammingError("closed"), False, False, False),
        (ValueError("a bug"), False, False, False),
    ],
)
def test_what_an_error_means(error, is_unavailable, is_fatal, is_damage):
    assert unavailable(error) is is_unavailable
    assert bool(fatal(error)) is is_fatal
    assert damaged(error) is is_damage


def test_an_error_in_words_has_sqlites_name_for_it():
    with pytest.raises(sqlite3.OperationalError) as caught:
        sqlite3.connect("/nowhere/at all")
    assert name(caught.value) == "unable to open database file, SQLITE_CANTOPEN"
    assert name(ValueError("so")) == "so"
