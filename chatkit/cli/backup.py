"""`chatkit backup`: a copy of the whole record, while it is in use."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from chatkit.cli.settings import record_options, settings_of_record

if TYPE_CHECKING:
    from chatkit.cli.progress import Progress


@click.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@record_options
def backup(file: Path, data: str | None, config: Path | None) -> None:
    """Copy the record into FILE, which must be new.

    \b
    chatkit backup "chat-$(date +%F).db"

    A server may be running meanwhile; nobody has to wait. To restore, put the copy into an empty folder as
    chatkit.db and start chatkit serve --data with that folder.
    """
    settings = settings_of_record(data, config)

    from chatkit.cli.progress import Progress
    from chatkit.cli.record import folder_with_record, run

    run(_backup(folder_with_record(settings), file.absolute(), Progress()))


async def _backup(folder: Path, file: Path, progress: "Progress") -> None:
    from chatkit.cli.record import reached
    from chatkit.protocol.text import clean

    def tell(done: int, total: int) -> None:
        progress.tell(f"{done:,} of {total:,} pages")

    async with reached(folder) as record:
        await record.backup(file, tell)
    progress.end(f"{clean(str(file))} is a copy of the record")
