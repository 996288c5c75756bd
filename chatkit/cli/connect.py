"""`chatkit connect`: the terminal client."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from chatkit.cli.chatting import (
    DEFAULT_ADDRESS,
    checked_address,
    checked_nick,
    checked_room,
    has_terminal,
    nick_option,
    readable_stdout,
    run,
    system_nick,
)
from chatkit.cli.exits import Exit, fail

if TYPE_CHECKING:
    from chatkit.tui.profile import Profile
    from chatkit.tui.settings import Settings

_NO_TERMINAL = (
    "this needs a terminal that can move its cursor. Without one: chatkit connect --plain; "
    "in a script chatkit send and chatkit tail, or nc"
)


@click.command()
@click.argument("address", envvar="CHATKIT_ADDRESS", default=DEFAULT_ADDRESS, metavar="[[tcp://]HOST[:PORT]]")
@nick_option("you are asked")
@click.option(
    "--room", envvar="CHATKIT_ROOM", metavar="ROOM", show_envvar=True,
    help="A room to go into, besides the first one.",
)  # fmt: skip
@click.option(
    "--home",
    envvar="CHATKIT_HOME",
    metavar="DIR",
    show_envvar=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Another profile: the folder with client.toml, themes/ and transcripts/.  "
    "[default: chatkit in the user's configuration folder]",
)
@click.option("--temp", is_flag=True, help="No profile: read no settings, and keep nothing.")  # fmt: skip
@click.option(
    "--plain", is_flag=True,
    help="Line by line, with nothing drawn: for screen readers, and terminals without a screen.",
)  # fmt: skip
def connect(
    address: str, nick: str | None, room: str | None, home: Path | None, temp: bool, plain: bool
) -> None:
    """Open the chat in this terminal.

    Without an address, the server is the one of this machine: 127.0.0.1:5005, or CHATKIT_ADDRESS.
    """
    _check_profile(temp)
    address = checked_address(address)
    if nick is not None:
        nick = checked_nick(nick)
    if room is not None:
        room = checked_room(room)
    if plain:
        _run_plain(address, nick, room)
        return
    from chatkit.tui import garbage

    garbage.wait()
    profile = _profile(home, temp)
    settings = _settings(profile)
    if not has_terminal():
        fail(_NO_TERMINAL, Exit.USAGE)

    from chatkit.tui.app import ChatApp

    app = ChatApp(address, nick, room=room, suggested_nick=system_nick(), settings=settings, profile=profile)
    run(app.run_async())
    from chatkit.cli.streams import forget_what_cannot_be_written

    for stream in (sys.stdout, sys.stderr):
        forget_what_cannot_be_written(stream)  # where the terminal is gone, which is no failure
    raise SystemExit(app.return_code or int(Exit.OK))


def _run_plain(address: str, nick: str | None, room: str | None) -> None:
    from chatkit.cli.console import Console
    from chatkit.tui.clock import Clock
    from chatkit.tui.plain import Plain
    from chatkit.tui.state import ClientState

    with readable_stdout():
        run(Plain(ClientState(address, Clock(), nick, room), Console()).run())


def _check_profile(temp: bool) -> None:
    """Fails where a folder is asked for, and none. CHATKIT_HOME asks for nothing: it is the usual one."""
    given = click.get_current_context().get_parameter_source("home")
    if temp and given is ParameterSource.COMMANDLINE:
        fail("--home is a profile and --temp is none: give one of them", Exit.USAGE)


def _profile(home: Path | None, temp: bool) -> "Profile":
    import platformdirs

    from chatkit.tui.profile import Profile

    if temp:
        return Profile(None)  # also where CHATKIT_HOME names one
    return Profile(home or platformdirs.user_config_path("chatkit"))


def _settings(profile: "Profile") -> "Settings":
    """What the environment and the file say; the command fails where that cannot be."""
    import os

    from chatkit.tui.settings import SettingInvalid

    try:
        return profile.load(os.environ)
    except SettingInvalid as error:
        fail(str(error), Exit.USAGE)
