"""The files of a record: a folder that nobody else may read, and a lock that keeps a second server out."""

import contextlib
import os
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

from chatkit.server.backends.base import CannotCopy, CannotOpen, InUse

DATABASE = "chatkit.db"
LOCK = "chatkit.lock"


class Files:
    """Where a record is kept. Locked from `lock` to `unlock`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / DATABASE
        self._lock: int | None = None

    def lock(self) -> None:
        """Makes what is missing, and takes the record for this process. Raises CannotOpen."""
        try:
            make_folder(self.folder)
            self._lock = _open_private(self.folder / LOCK)
            _take(self._lock, self.folder)
            os.close(_open_private(self.database))
            sync_folder(self.folder)
        except OSError as error:
            self.unlock()
            raise CannotOpen(f"{self.folder} cannot be used: {error.strerror}") from error
        except CannotOpen:
            self.unlock()
            raise

    def unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @property
    def log_is_left(self) -> bool:
        """Whether the last one to write did not end as he should: SQLite's log is removed at a good end."""
        log = self.database.with_name(f"{DATABASE}-wal")
        return log.exists() and log.stat().st_size > 0


def make_folder(folder: Path) -> None:
    """Makes a folder for its owner alone. One that is there stays as it is: it may hold more than ours."""
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700)
        folder.chmod(0o700)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Makes it sure that the names in it outlast a power cut. (On Windows a folder cannot be opened.)"""
    if os.name == "posix":
        with _opened(os.open(folder, os.O_RDONLY)) as descriptor:
            os.fsync(descriptor)


@contextlib.contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A file for its owner alone, which is there whole and synced, or not at all.

    The block writes to the path that it is given, which nobody else is given. Raises CannotCopy, also if the
    file exists already.
    """
    try:
        _refuse_to_overwrite(path)
        part = path.with_name(f"{path.name}.{token_hex(4)}.part")
        try:
            os.close(_open_private(part))
            yield part
            with _opened(os.open(part, os.O_RDWR)) as descriptor:
                os.fsync(descriptor)
            _refuse_to_overwrite(path)  # somebody else may have been faster
            part.rename(path)
            sync_folder(path.parent)
        finally:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
    except OSError as error:
        raise CannotCopy(f"{path} cannot be written: {error.strerror}") from error
    except sqlite3.Error as error:
        raise CannotCopy(f"{path} cannot be written: {error}") from error


def _refuse_to_overwrite(path: Path) -> None:
    if path.exists():
        raise CannotCopy(f"{path} exists already; choose another name, or remove it")


def _open_private(path: Path) -> int:
    """Opens a file, which may be new, for its owner alone. SQLite gives its log the same mode."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    if os.name == "posix":
        os.fchmod(descriptor, 0o600)
    return descriptor


@contextlib.contextmanager
def _opened(descriptor: int) -> Iterator[int]:
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _take(descriptor: int, folder: Path) -> None:
    """Locks, and writes down who did. Where there is no flock, SQLite's own lock keeps others out."""
    if sys.platform == "win32":
        return
    import fcntl  # noqa: PLC0415

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(descriptor, 20).decode("ascii", "replace").strip()
        who = f"process {holder}" if holder.isdigit() else "another process"
        raise InUse(
            f"{folder} is in use by {who}; stop that server, or give this one another folder", who
        ) from None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode("ascii"))
