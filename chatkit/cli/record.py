"""What the commands share that copy a record: where it is, how it is reached, and how their work ends."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from chatkit.cli.compose import data_folder
from chatkit.cli.exits import Exit, endings, fail
from chatkit.cli.remote import Remote, answers
from chatkit.protocol.errors import Unavailable
from chatkit.protocol.events import Message
from chatkit.server.backends.base import CannotCopy, CannotOpen, Claim, Doc, InUse, Presence, Stored, Target
from chatkit.server.backends.sqlite import SqliteBackend
from chatkit.server.backends.sqlite_files import DATABASE
from chatkit.server.config import Settings
from chatkit.server.copies import Copies


class Source(Protocol):
    """A record that can be copied: Copies or Remote."""

    async def rooms(self) -> list[str]: ...

    def export(
        self, *, room: str | None = None, since: float | None = None
    ) -> AsyncIterator[list[Message]]: ...

    async def backup(self, path: Path, progress: Callable[[int, int], None] | None = None) -> None: ...


class Nobody:
    """A Sink for a record that no server has open."""

    def message(self, stored: Stored) -> None: ...

    def presence(self, presence: Presence) -> None: ...

    def renamed(self, old: Claim, new: Claim) -> None: ...

    def doc_changed(self, kind: str, key: str, doc: Doc) -> None: ...

    def signal(self, target: Target, data: bytes) -> None: ...


def folder_with_record(settings: Settings) -> Path:
    """The folder of the record; the command fails where there is none, and makes none."""
    folder = data_folder(settings)
    try:
        found = (folder / DATABASE).is_file()
    except OSError as error:
        fail(f"{folder} cannot be read: {error.strerror}", Exit.FAILURE)
    if not found:
        fail(f"there is no record in {folder}; say with --data where it is", Exit.USAGE)
    return folder


@asynccontextmanager
async def reached(folder: Path) -> AsyncIterator[Source]:
    """The record in the folder, through the server that has it open, or directly where there is none."""
    if answers(folder):
        yield Remote(folder)
        return
    failures: list[str] = []
    backend = record(folder, failures)
    try:
        await backend.open(Nobody())
    except InUse as error:
        raise CannotOpen(
            f"{folder} is in use by {error.holder}, which gives no copies away; stop that first"
        ) from error
    try:
        yield Copies(backend)
    except Unavailable as error:
        raise CannotCopy(why(failures)) from error
    finally:
        await backend.close()


def record(folder: Path, failures: list[str]) -> SqliteBackend:
    """The record, not opened yet. Trims nothing; `failures` gets the line for people if it fails for good."""
    return SqliteBackend(folder, time.time, failures.append)


def why(failures: list[str]) -> str:
    """What to say of a record that could not be read or written."""
    return failures[0] if failures else "the record cannot be read or written just now; the disk may be full"


def run(work: Coroutine[Any, Any, object]) -> None:
    """Does a command's work. Each way in which it may fail has its line on stderr and its exit code."""
    try:
        asyncio.run(_until_terminated(work))
    except (KeyboardInterrupt, asyncio.CancelledError):
        raise SystemExit(int(Exit.INTERRUPTED)) from None
    except (CannotCopy, CannotOpen) as error:
        fail(str(error), Exit.FAILURE)


async def _until_terminated(work: Coroutine[Any, Any, object]) -> None:
    """SIGTERM ends the work as Ctrl-C does, and so does a terminal that goes: half a copy is no success."""
    working = asyncio.current_task()
    assert working is not None  # noqa: S101
    with suppress(NotImplementedError):  # Windows has none to speak of
        for each in endings():
            asyncio.get_running_loop().add_signal_handler(each, working.cancel)
    await work
