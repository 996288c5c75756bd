"""Where a user's settings are kept: a folder with client.toml, themes/ and transcripts/; or nowhere."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chatkit.tui import files, toml
from chatkit.tui.fields import BY_PATH, FIELDS, TABLES, Field, SettingInvalid, Value, nearest
from chatkit.tui.settings import Settings

FILE = "client.toml"
TOP = (
    "# The settings of chatkit connect. They are described in docs/reference/client-settings.md.\n"
    "# When one is changed in the client, this file is written anew, in order and without other comments;\n"
    f"# what you have written by hand is kept as {FILE}.before then.\n\n"
)
MOST = 1_000_000  # bytes; no settings are as long


class Profile:
    """Reads the settings, and keeps what is changed. With `home` None it does neither."""

    def __init__(self, home: Path | None) -> None:
        self.home = home

    @property
    def file(self) -> Path | None:
        return self.home / FILE if self.home else None

    @property
    def themes(self) -> Path | None:
        """The folder of the user's own themes."""
        return self.home / "themes" if self.home else None

    def folder(self, name: str) -> Path | None:
        """The folder that a setting names: `~/chats` as it stands, `transcripts` in this one."""
        if not (self.home and name):
            return None
        try:
            return self.home / Path(name).expanduser()
        except RuntimeError:  # there is no such user
            return self.home / name

    def load(self, environ: Mapping[str, str]) -> Settings:
        """What the file says, and above it the environment. Raises SettingInvalid, with a line for people."""
        settings = self._kept()
        for field in FIELDS:
            if (text := environ.get(field.variable)) is not None:
                try:
                    settings = field.put(settings, field.read(text))
                except SettingInvalid as error:
                    raise SettingInvalid(f"the environment: {field.variable}: {error}") from error
        return settings

    def keep(self, field: Field, value: Value) -> None:
        """Writes one setting into the file, beside what is there by now.

        Raises SettingInvalid where the file cannot be understood, and OSError where it cannot be written.
        """
        if self.file is None:
            return
        text = _read(self.file)
        settings = self._understood(text)
        if text and text != written(settings):
            files.replace(self.file.with_name(f"{FILE}.before"), text)
        files.replace(self.file, written(field.put(settings, value)))

    def _kept(self) -> Settings:
        return self._understood(_read(self.file)) if self.file else Settings()

    def _understood(self, text: str) -> Settings:
        try:
            return read(text)
        except SettingInvalid as error:
            raise SettingInvalid(f"{self.file}: {error}") from error


def read(text: str) -> Settings:
    """The settings that a file's text says. Raises SettingInvalid."""
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingInvalid(f"this is no TOML: {error}") from error
    settings = Settings()
    for path, value in _paths(found):
        settings = BY_PATH[path].put(settings, BY_PATH[path].check(value))
    return settings


def written(settings: Settings) -> str:
    """The file's text: what differs from the defaults, so that these may become better."""
    values: dict[str, Any] = {}
    for field in FIELDS:
        value = field.of(settings)
        if value != field.default:
            (values.setdefault(field.table, {}) if field.table else values)[field.name] = value
    return TOP + (toml.table(values) if values else "")


def _paths(found: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What the file sets, by the name of the setting."""
    paths = []
    for name, value in found.items():
        if name not in TABLES:
            paths.append((name, value))
        elif isinstance(value, dict):
            paths += [(f"{name}.{inner}", each) for inner, each in value.items()]
        else:
            raise SettingInvalid(f"{name} is a table: its settings stand below [{name}]")
    for path, _ in paths:
        if path not in BY_PATH:
            raise SettingInvalid(f"{path} is no setting{nearest(path, BY_PATH)}")
    return paths


def _read(path: Path) -> str:
    """The file's text; empty where there is none. Raises SettingInvalid."""
    try:
        with path.open("rb") as file:
            return file.read(MOST).decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise SettingInvalid(f"{path} cannot be read: {error}") from error
