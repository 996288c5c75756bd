"""`chatkit connect`: the terminal client."""

import click

from chatkit.cli.chatting import (
    DEFAULT_ADDRESS,
    checked_address,
    checked_nick,
    checked_room,
    has_terminal,
    nick_option,
    run,
    system_nick,
)
from chatkit.cli.exits import Exit, fail

_NO_TERMINAL = (
    "this needs a terminal that can move its cursor. In a script use chatkit send and chatkit tail, or nc"
)


@click.command()
@click.argument("address", envvar="CHATKIT_ADDRESS", default=DEFAULT_ADDRESS, metavar="[[tcp://]HOST[:PORT]]")
@nick_option("you are asked")
@click.option(
    "--room", envvar="CHATKIT_ROOM", metavar="ROOM", show_envvar=True,
    help="A room to go into, besides the first one.",
)  # fmt: skip
def connect(address: str, nick: str | None, room: str | None) -> None:
    """Open the chat in this terminal.

    Without an address, the server is the one of this machine: 127.0.0.1:5005, or CHATKIT_ADDRESS.
    """
    address = checked_address(address)
    if nick is not None:
        nick = checked_nick(nick)
    if room is not None:
        room = checked_room(room)
    if not has_terminal():
        fail(_NO_TERMINAL, Exit.USAGE)

    from chatkit.tui import garbage

    garbage.wait()
    from chatkit.tui.app import ChatApp

    app = ChatApp(address, nick, room=room, suggested_nick=system_nick())
    run(app.run_async())
    raise SystemExit(app.return_code or int(Exit.OK))
