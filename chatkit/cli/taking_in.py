"""Taking an export back into a record: line by line, and nothing of a line that is not understood."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec

from chatkit.cli.record import Nobody, record, why
from chatkit.protocol import events, names
from chatkit.protocol.errors import NickInvalid, Unavailable
from chatkit.protocol.events import Message
from chatkit.protocol.text import clean
from chatkit.server.backends.base import CannotCopy, CannotOpen, InUse
from chatkit.server.backends.sqlite import SqliteBackend

LONGEST_LINE = 16 * 1024 * 1024  # bytes; no message comes near it
AT_ONCE = 500  # messages in one transaction


class Line(NamedTuple):
    """A message, and which line of the file it is."""

    number: int
    message: Message


class BadLine(Exception):
    """A line that cannot be taken in. The message says why."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(why)
        self.number = number


class Tally:
    """How many messages were read and are in the record, and how many of them were not there before."""

    def __init__(self) -> None:
        self.read = 0
        self.new = 0


def take_in(source: BinaryIO, folder: Path, tally: Tally, tell: Callable[[str], None]) -> None:
    """Takes in all messages of a file. Raises BadLine, when all before that line are in.

    Also CannotOpen and CannotCopy, when it is the record that will not, and OSError, when it is the file.
    """
    with closing(LateRecord(folder)) as into:
        try:
            for batch in _batches(source):
                _take(batch, into, tally)
                tell(f"{tally.read:,} messages")
        except Unavailable as error:
            raise CannotCopy(why(into.failures)) from error


class LateRecord:
    """A record that is opened, or made, for its first messages: what is no export leaves nothing behind.

    Reading the file blocks, and Ctrl-C must end it: the loop runs only while the record has something to do.
    """

    def __init__(self, folder: Path) -> None:
        self.failures: list[str] = []
        self._folder = folder
        self._runner = asyncio.Runner()
        self._backend: SqliteBackend | None = None

    def take_in(self, messages: list[Message]) -> int:
        """As Archive.import_."""
        return self._runner.run(self._take_in(messages))

    async def _take_in(self, messages: list[Message]) -> int:
        if self._backend is None:
            backend = record(self._folder, self.failures)
            try:
                await backend.open(Nobody())
            except InUse as error:
                raise CannotOpen(
                    f"{self._folder} is in use by {error.holder}; stop that first, then import again"
                ) from error
            self._backend = backend
        return await self._backend.import_(messages)

    def close(self) -> None:
        with self._runner:
            if self._backend is not None:
                self._runner.run(self._backend.close())


def _take(batch: list[Line], into: LateRecord, tally: Tally) -> None:
    try:
        new = into.take_in([line.message for line in batch])
    except CannotCopy as error:
        if len(batch) == 1:
            raise BadLine(batch[0].number, str(error)) from None
        for line in batch:  # one of them is to blame, and those before it are not to suffer for it
            _take([line], into, tally)
    else:
        tally.read += len(batch)
        tally.new += new


def _batches(source: BinaryIO) -> Iterator[list[Line]]:
    """The messages of a file. Raises BadLine, when all that comes before that line was given."""
    batch: list[Line] = []
    try:
        for line in _lines(source):
            batch.append(line)
            if len(batch) == AT_ONCE:
                yield batch
                batch = []
    except BadLine:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _lines(source: BinaryIO) -> Iterator[Line]:
    number = 0
    while line := source.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise BadLine(number, "it is longer than any message")
        if line.strip():
            yield Line(number, _message(number, line))


def _message(number: int, line: bytes) -> Message:
    try:
        said = events.decode(line)
    except msgspec.DecodeError as error:
        raise BadLine(number, f"it is no message: {error}") from None
    if not isinstance(said, Message):
        raise BadLine(number, "it is no message, but something else")
    try:
        room, nick = names.key(names.room(said.room)), names.nick(said.nick)
    except NickInvalid as error:
        raise BadLine(number, f'nobody, and no room, can be called "{error.nick}"') from None
    return msgspec.structs.replace(said, room=room, nick=nick, text=clean(said.text, newlines=True), re=None)
