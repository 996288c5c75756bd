"""The command line. Each command has a file of its own and imports what it needs only when it runs.

So `chatkit --help` costs what click costs: no textual, no asyncio, no sqlite3.
"""

from importlib import import_module

import click

from chatkit import __version__
from chatkit.cli.exits import Exit

_WHERE = {"import": "importing"}  # the module of a command, where it is called otherwise
_NAMES = ("backup", "connect", "demo", "export", "import", "send", "serve", "tail")


class _Commands(click.Group):
    """Loads a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_NAMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _NAMES:
            return None
        module = import_module(f"chatkit.cli.{_WHERE.get(cmd_name, cmd_name)}")
        command: click.Command = module.__dict__["import_" if cmd_name == "import" else cmd_name]
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Ends as the reference says where Ctrl+C comes before a command can see to it."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise SystemExit(int(Exit.INTERRUPTED)) from None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="chatkit")
def main() -> None:
    """A chat that anything with a terminal can join.

    chatkit serve runs it, chatkit connect opens the client; telnet and nc work as well.
    """
