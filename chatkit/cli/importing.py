"""`chatkit import`: what `chatkit export` wrote, back into a record."""

import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from chatkit.cli.exits import Exit, fail
from chatkit.cli.settings import record_options, settings_of_record

if TYPE_CHECKING:
    from chatkit.cli.taking_in import Tally


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True), metavar="FILE|-")
@record_options
def import_(file: str, data: str | None, config: Path | None) -> None:
    """Take in what chatkit export wrote as jsonl, with its numbers and times.

    \b
    chatkit import chat.jsonl --data /srv/chat
    zcat chat.jsonl.gz | chatkit import -

    It may be done again: what is there already is passed over. The server must be stopped meanwhile.
    """
    settings = settings_of_record(data, config)

    if file == "-" and sys.stdin is None:
        fail("there is nothing to import: stdin is closed", Exit.USAGE)

    from chatkit.cli.compose import data_folder
    from chatkit.cli.progress import Progress
    from chatkit.cli.taking_in import BadLine, Tally, take_in
    from chatkit.server.backends.base import CannotCopy, CannotOpen

    name = "stdin" if file == "-" else file
    progress, tally = Progress(), Tally()
    try:
        with _opened(file) as source:
            take_in(source, data_folder(settings), tally, progress.tell)
    except KeyboardInterrupt:
        raise SystemExit(int(Exit.INTERRUPTED)) from None
    except CannotOpen as error:
        fail(str(error), Exit.FAILURE)
    except BadLine as error:
        progress.end()
        fail(
            f"line {error.number} of {name} is not taken in, nor any after it: {error}. {_so_far(tally)} "
            "Mend that line, and import all of it again.",
            Exit.FAILURE,
        )
    except CannotCopy as error:
        progress.end()
        fail(f"{error}. {_so_far(tally)}", Exit.FAILURE)
    except OSError as error:
        progress.end()
        fail(f"{name} cannot be read: {error.strerror}. {_so_far(tally)}", Exit.FAILURE)
    progress.end()
    print(f"{tally.read:,} messages, {tally.new:,} of them new", file=sys.stderr)


def _opened(file: str) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb")


def _so_far(tally: "Tally") -> str:
    if not tally.read:
        return "There was no message before it."
    return f"The {tally.read:,} messages before it are in the record, {tally.new:,} of them new."
