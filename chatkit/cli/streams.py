"""stdout and stderr, which may be closed, full, or a pipe that nobody reads any more."""

import os
import sys
from contextlib import suppress
from typing import TextIO


class Lossy:
    """Writes for a server, which goes on when its log cannot be written: what does not go out is lost."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        if self._stream is not None:
            with suppress(OSError):
                self._stream.write(text)
                self._stream.flush()

    def flush(self) -> None:
        """Each write is flushed."""

    def close(self) -> None:
        """Lets the process end in peace: Python's last flush would make a failure of what is lost."""
        if self._stream is not None:
            forget_what_cannot_be_written(self._stream)


def forget_what_cannot_be_written(stream: TextIO) -> bool:
    """Whether the stream cannot be written; then what it holds, and all that follows, goes nowhere."""
    try:
        stream.flush()
    except OSError:
        _forget(stream)
        return True
    return False


def _forget(stream: TextIO) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def hold_standard_numbers() -> None:
    """Where stdin, stdout or stderr was closed, keeps its number from going to the next socket."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free


def stdout() -> Lossy:
    return Lossy(sys.stdout)


def stderr() -> Lossy:
    return Lossy(sys.stderr)
