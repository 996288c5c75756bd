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


class SettingsInvalid(ValueError):
    """A setting that cannot be; the message names it and where it stands."""


def _is(description: str, **bounds: Any) -> Meta:
    return Meta(description=description, **bounds)


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table `[limits]`. What goes to the kernel has an upper bound too: the kernel's, or a day."""

    line_bytes: Annotated[int, _is("the longest line; a longer one is refused, up to its end", ge=64)] = (
        MAX_LINE
    )
    unterminated_bytes: Annotated[int, _is("so much without a line end closes the connection", ge=1024)] = (
        MAX_UNTERMINATED
    )
    text_characters: Annotated[int, _is("the longest text of one message", ge=0)] = 4000
    login_seconds: Annotated[float, _is("time to log in, from connecting", ge=0)] = 60
    burst: Annotated[int, _is("lines that a connection may send at once", ge=0)] = 10
    lines_per_second: Annotated[
        float, _is("and how fast after that; faster ones are delayed, never dropped", ge=0)
    ] = 2
    connections: Annotated[
        Annotated[int, Meta(ge=0)] | None,
        _is("connections in all; without a value, the limit of open files less 64"),
    ] = None
    connections_per_address: Annotated[
        int, _is("connections from one IPv4 address or IPv6 /64; this machine is exempt", ge=0)
    ] = 16
    connections_waiting: Annotated[int, _is("connections that have not logged in yet", ge=0)] = 128
    unsent_bytes: Annotated[int, _is("what may wait for a reader before he is cut off", ge=0, le=2**30)] = (
        256 * 1024
    )
    send_buffer_bytes: Annotated[
        int, _is("the kernel's buffer below that (SO_SNDBUF); 0 leaves it to the system", ge=0, le=2**30)
    ] = 64 * 1024
    keepalive_idle_seconds: Annotated[
        int, _is("silence before the first keepalive probe", ge=0, le=32767)
    ] = 60
    keepalive_interval_seconds: Annotated[int, _is("time between probes", ge=0, le=32767)] = 15
    keepalive_probes: Annotated[int, _is("unanswered probes before a peer counts as gone", ge=0, le=127)] = 4
    unacknowledged_seconds: Annotated[
        float,
        _is(
            "what was sent, probes too, may stay unacknowledged so long (TCP_USER_TIMEOUT); "
            "shorter than all probes take, it ends connections of which one probe was lost",
            ge=0,
            le=86400,
        ),
    ] = 120
    rooms: Annotated[int, _is("rooms that somebody may be in at a time", ge=0)] = 50
    resume_seconds: Annotated[
        float, _is("the place of a lost connection is held so long; 0 holds none", ge=0, le=86400)
    ] = 120
    shutdown_seconds: Annotated[
        float, _is("time for the last words at shutdown; 0 takes none", ge=0, le=8)
    ] = 5


class Keep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table `[keep]`: how long messages are kept. 0 is for ever."""

    days: Annotated[float, _is("a message is kept so many days", ge=0)] = 0
    messages: Annotated[int, _is("and so many of them in each room", ge=0)] = 0


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that `chatkit serve` can be told."""

    name: Annotated[str, _is("what the server calls itself", min_length=1, max_length=64)] = "chatkit"
    listen: Annotated[
        tuple[str, ...], _is("where it listens: `[tcp://]HOST:PORT`, port 0 for a free one", min_length=1)
    ] = ("tcp://127.0.0.1:5005",)
    data: Annotated[
        str, _is("the folder of the record; without a value, the platform's place for a user's data")
    ] = ""
    temp: Annotated[bool, _is("keep nothing: what was said is gone when the server stops")] = False
    loop: Annotated[
        Literal["auto", "asyncio", "uvloop"], _is("the event loop; `auto` takes uvloop where it is installed")
    ] = "auto"
    limits: Limits = Limits()
    keep: Keep = Keep()

    def __post_init__(self) -> None:
        if clean(self.name) != self.name or not self.name.strip():
            raise ValueError("a name is printable text without control characters")
        for address in self.listen:
            parse_address(address)


TABLES: Mapping[str, type[msgspec.Struct]] = {"limits": Limits, "keep": Keep}


def load(flags: Mapping[str, object], environ: Mapping[str, str], files: Iterable[Path]) -> Settings:
    """Merges the sources into Settings. `files` come strongest first; one that is missing is passed over.

    Raises SettingsInvalid with a line for people.
    """
    merged: dict[str, Any] = {}
    for path in reversed(list(files)):
        _merge(merged, _read(path))
    _merge(merged, _from_environ(environ))
    _merge(merged, flags)
    return _convert(merged)


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
    found: dict[str, Any] = {}
    for field in Settings.__struct_fields__:
        value = environ.get(f"CHATKIT_{field.upper()}")
        if value is not None and field not in TABLES:
            found[field] = value.replace(",", " ").split() if field == "listen" else value
    for name, table in TABLES.items():
        for field in table.__struct_fields__:
            value = environ.get(f"CHATKIT_{name.upper()}_{field.upper()}")
            if value is not None:
                found.setdefault(name, {})[field] = value
    _convert(found, "the environment")
    return found


def _merge(into: dict[str, Any], new: Mapping[str, Any]) -> None:
    for name, value in new.items():
        into[name] = {**into.get(name, {}), **value} if name in TABLES else value


def _convert(found: Mapping[str, Any], where: str = "") -> Settings:
    try:
        return msgspec.convert(found, Settings, strict=False)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at `$")
        setting = path.strip(".`")
        raise SettingsInvalid(": ".join(part for part in (where, setting, what) if part)) from error
