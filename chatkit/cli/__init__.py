"""The command line. Each command has a file of its own and imports what it needs only when it runs.

So `chatkit --help` costs what click costs: no textual, no asyncio, no sqlite3.
"""

import click

from chatkit import __version__
from chatkit.cli.backup import backup
from chatkit.cli.connect import connect
from chatkit.cli.demo import demo
from chatkit.cli.export import export
from chatkit.cli.importing import import_
from chatkit.cli.send import send
from chatkit.cli.serve import serve
from chatkit.cli.tail import tail


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="chatkit")
def main() -> None:
    """A chat that anything with a terminal can join.

    chatkit serve runs it, chatkit connect opens the client; telnet and nc work as well.
    """


for command in (serve, connect, demo, send, tail, export, backup, import_):
    main.add_command(command)
