"""The settings, and where they come from: flag, `CHATKIT_*`, `--config` file, user file, system file.

A setting has one name: `name` is `--name`, `CHATKIT_NAME` and `name = "..."`; `burst` in the table `[limits]`
is `CHATKIT_LIMITS_BURST`.
"""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from chatkit.protocol.address import parse as parse_address
from chatkit.protocol.framing import MAX_LINE, MAX_UNTERMINATED
from chatkit.protocol.text import clean

Count = Annotated[int, Meta(ge=0)]
Seconds = Annotated[float, Meta(ge=0)]


class SettingsInvalid(ValueError):
    """A setting that cannot be; the message names it and where it stands."""


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table `[limits]`. 0 turns a limit off."""

    line_bytes: Annotated[int, Meta(ge=64)] = MAX_LINE
    unterminated_bytes: Annotated[int, Meta(ge=1024)] = MAX_UNTERMINATED
    text_characters: Count = 4000
    login_seconds: Seconds = 60
    burst: Count = 10
    lines_per_second: Seconds = 2
    connections: Count | None = None
    connections_per_address: Count = 16
    connections_waiting: Count = 128
    unsent_bytes: Count = 256 * 1024
    send_buffer_bytes: Count = 64 * 1024
    keepalive_idle_seconds: Count = 60
    keepalive_interval_seconds: Count = 15
    keepalive_probes: Count = 4
    unacknowledged_seconds: Seconds = 60
    shutdown_seconds: Seconds = 5


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that `chatkit serve` can be told."""

    name: Annotated[str, Meta(min_length=1, max_length=64)] = "chatkit"
    listen: Annotated[tuple[str, ...], Meta(min_length=1)] = ("tcp://127.0.0.1:5005",)
    loop: Literal["auto", "asyncio", "uvloop"] = "auto"
    limits: Limits = Limits()

    def __post_init__(self) -> None:
        if clean(self.name) != self.name or not self.name.strip():
            raise ValueError("a name is printable text without control characters")
        for address in self.listen:
            parse_address(address)


def load(flags: Mapping[str, object], environ: Mapping[str, str], files: Iterable[Path]) -> Settings:
    """Merges the sources into Settings. `files` come strongest first; one that is missing is passed over.

    Raises SettingsInvalid with a line for people.
    """
    merged: dict[str, Any] = {"limits": {}}
    for path in reversed(list(files)):
        _merge(merged, _read(path))
    _merge(merged, _from_environ(environ))
    _merge(merged, flags)
    return _convert(merged, "settings")


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            found = tomllib.load(file)
    except FileNotFoundError:
        return {}
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsInvalid(f"{path} cannot be read: {error}") from error
    _convert(found, str(path))  # so that a mistake is reported with the file it stands in
    return found


def _from_environ(environ: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {"limits": {}}
    for field in Settings.__struct_fields__:
        value = environ.get(f"CHATKIT_{field.upper()}")
        if value is not None and field != "limits":
            found[field] = value.replace(",", " ").split() if field == "listen" else value
    for field in Limits.__struct_fields__:
        value = environ.get(f"CHATKIT_LIMITS_{field.upper()}")
        if value is not None:
            found["limits"][field] = value
    _convert(found, "the environment")
    return found


def _merge(into: dict[str, Any], new: Mapping[str, Any]) -> None:
    for name, value in new.items():
        if name == "limits":
            into["limits"].update(value)
        else:
            into[name] = value


def _convert(found: Mapping[str, Any], where: str) -> Settings:
    try:
        return msgspec.convert(found, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsInvalid(f"{where}: {error}") from error
