"""`chatkit export`: what was said, out of the record, to read or to keep."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chatkit.cli.chatting import checked_room
from chatkit.cli.exits import Exit, fail
from chatkit.cli.settings import record_options, settings_of_record

if TYPE_CHECKING:
    from datetime import tzinfo

    from chatkit.cli.formats import Format
    from chatkit.cli.progress import Progress

FORMATS = ("jsonl", "markdown", "html")
ROOMS_NAMED = 10  # in the complaint that a room is not there


@click.command()
@click.option("--room", metavar="ROOM", help="What was said in one room.  [default: in all]")
@click.option(
    "--since", metavar="TIME",
    help="What was said since then: 2d, 12h, 2026-11-01 or 2026-11-01T09:00.  [default: all]",
)  # fmt: skip
@click.option(
    "--format", "wanted", type=click.Choice(FORMATS), default="jsonl", show_default=True,
    help="One JSON object a line, for programs and chatkit import; or a text or a web page to read.",
)  # fmt: skip
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE",
    help="A new file, which appears when it is whole.  [default: stdout]",
)  # fmt: skip
@record_options
def export(
    room: str | None,
    since: str | None,
    wanted: str,
    output: Path | None,
    data: str | None,
    config: Path | None,
) -> None:
    """Print what was said.

    \b
    chatkit export --since 1w --room ops | jq -r .text
    chatkit export --format html --output chat.html

    A server may be running meanwhile. Times are those of this machine, in jsonl UTC.
    """
    settings = settings_of_record(data, config)
    room = checked_room(room) if room is not None else None
    start = _seconds(since) if since is not None else None
    if output is None and sys.stdout is None:
        fail("there is nowhere to print: stdout is closed; use --output", Exit.USAGE)

    from chatkit.cli.progress import Progress
    from chatkit.cli.record import folder_with_record, run

    progress = Progress(quiet=output is None and sys.stdout.isatty())
    folder = folder_with_record(settings)
    run(_export(folder, room, start, format_of(wanted, settings.name), output, progress))


def format_of(wanted: str, title: str, zone: "tzinfo | None" = None) -> "Format":
    """The format with this name. Times are told in `zone`; None is this machine's."""
    from chatkit.cli.formats.html import Html
    from chatkit.cli.formats.jsonl import Jsonl
    from chatkit.cli.formats.markdown import Markdown

    match wanted:
        case "markdown":
            return Markdown(title, zone)
        case "html":
            return Html(title, zone)
        case _:
            return Jsonl()


async def _export(
    folder: Path,
    room: str | None,
    since: float | None,
    written: "Format",
    output: Path | None,
    progress: "Progress",
) -> None:
    from chatkit.cli.record import reached
    from chatkit.protocol import names
    from chatkit.server.backends.base import CannotCopy

    async with reached(folder) as record:
        rooms = await record.rooms()
        if room is not None and names.key(room) not in map(names.key, rooms):
            raise CannotCopy(_no_such_room(room, rooms))
        with _writer(output) as write:
            count = 0
            write(written.begin())
            for each in [room] if room or not written.by_room else rooms:
                async for page in record.export(room=each, since=since):
                    write(written.page(page))
                    count += len(page)
                    progress.tell(f"{count:,} messages")
            write(written.end())
        progress.end(f"{count:,} messages")


@contextmanager
def _writer(output: Path | None) -> Iterator[Callable[[bytes], object]]:
    """Where the export goes. A file is whole, or not there; a reader of stdout may leave (`| head`)."""
    from chatkit.cli.streams import forget_what_cannot_be_written
    from chatkit.server.backends.base import CannotCopy
    from chatkit.server.backends.sqlite_files import new_file

    if output is not None:
        with new_file(output) as part, part.open("wb") as file:
            yield file.write
        return
    try:
        yield sys.stdout.buffer.write
        sys.stdout.flush()
    except OSError as error:
        forget_what_cannot_be_written(sys.stdout)
        if not isinstance(error, BrokenPipeError):
            raise CannotCopy(f"stdout cannot be written: {error.strerror}") from error


def _no_such_room(room: str, rooms: list[str]) -> str:
    if not rooms:
        return f"nothing was said in #{room}, nor anywhere else"
    named = ", ".join(f"#{each}" for each in rooms[:ROOMS_NAMED])
    more = f" and {len(rooms) - ROOMS_NAMED} more" if len(rooms) > ROOMS_NAMED else ""
    return f"nothing was said in #{room}; there are {named}{more}"


def _seconds(since: str) -> float:
    """A time as seconds since 1970: so long ago, or a day or a moment of this machine's calendar."""
    import time
    from datetime import datetime

    from chatkit.protocol import past
    from chatkit.protocol.text import clean

    try:
        return time.time() - past.seconds(since)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(since).timestamp()  # without a zone it is this machine's
    except (ValueError, OverflowError, OSError):
        fail(f'"{clean(since)}" is no time: use 2d, 12h, 2026-11-01 or 2026-11-01T09:00', Exit.USAGE)
