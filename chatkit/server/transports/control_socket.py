"""Where the control socket is: a name in the record's folder, however long the name of the folder is."""

import os
import socket
import stat
from contextlib import suppress
from pathlib import Path
from typing import Self

NAME = "control.sock"
LONGEST = 103  # bytes that an address may have where it may have fewest (macOS)

_OPEN_FILES = Path("/proc/self/fd")  # Linux has a name there for each open file, and it is short


class Place:
    """The folder of a record, held open. Raises OSError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def bind(self) -> socket.socket:
        """A socket that nobody but the owner reaches, in place of one that a killed server left behind.

        Until it listens nobody reaches it at all, so that its mode is set in time.
        """
        address = self._address()
        with suppress(FileNotFoundError):
            if stat.S_ISSOCK(os.stat(NAME, dir_fd=self._descriptor).st_mode):
                self.remove()
        bound = socket.socket(socket.AF_UNIX)
        try:
            bound.bind(address)
            os.chmod(NAME, 0o600, dir_fd=self._descriptor)
        except BaseException:
            bound.close()
            raise
        return bound

    def connect(self) -> socket.socket:
        """A connection to whoever listens there."""
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(self._address())
        except BaseException:
            connection.close()
            raise
        return connection

    def remove(self) -> None:
        """Takes the name away, if it is there."""
        with suppress(FileNotFoundError):
            os.unlink(NAME, dir_fd=self._descriptor)

    def close(self) -> None:
        os.close(self._descriptor)

    def _address(self) -> str:
        path = str(self._folder / NAME)
        if len(os.fsencode(path)) <= LONGEST:
            return path
        if _OPEN_FILES.is_dir():
            return str(_OPEN_FILES / str(self._descriptor) / NAME)
        raise OSError(f"a path may have no more than {LONGEST} bytes, and {path} has more")
