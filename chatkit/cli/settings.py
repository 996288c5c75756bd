"""The settings of this machine's server, for every command that needs to know them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from chatkit.cli.exits import Exit, fail

if TYPE_CHECKING:
    from chatkit.server.config import Settings

F = TypeVar("F", bound=Callable[..., Any])


def record_options(command: F) -> F:
    """`--data` and `--config`, for a command that has to find the record that `chatkit serve` keeps."""
    command = click.option(
        "--config", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
        help="The TOML file with the settings of the server, if it was started with one.",
    )(command)  # fmt: skip
    return click.option(
        "--data", metavar="DIR",
        help="The folder of the record.  [default: where chatkit serve keeps it]",
    )(command)  # fmt: skip


def settings_of_record(data: str | None, config: Path | None) -> "Settings":
    """The settings, with the folder that `--data` names."""
    return settings_of({} if data is None else {"data": data}, config)


def settings_of(flags: Mapping[str, object], config: Path | None) -> "Settings":
    """What flags, environment and files say together; the command fails where that cannot be."""
    import os

    import platformdirs

    from chatkit.server.config import SettingsInvalid, load

    files = [config] if config else []
    files.append(platformdirs.user_config_path("chatkit") / "chatkit.toml")
    files.append(platformdirs.site_config_path("chatkit") / "chatkit.toml")
    try:
        return load(flags, os.environ, files)
    except SettingsInvalid as error:
        fail(str(error), Exit.USAGE)
