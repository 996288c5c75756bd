"""What the file of the settings says, and the environment above it. Loaded only where these say anything."""

import tomllib
from collections.abc import Mapping
from typing import Any

from chatkit.tui import toml
from chatkit.tui.fields import BY_PATH, FIELDS, TABLES, nearest
from chatkit.tui.profile import FILE
from chatkit.tui.settings import SettingInvalid, Settings

TOP = (
    "# The settings of chatkit connect. They are described in docs/reference/client-settings.md.\n"
    "# When one is changed in the client, this file is written anew, in order and without other comments;\n"
    f"# what you have written by hand is kept as {FILE}.before then.\n\n"
)


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


def above(settings: Settings, environ: Mapping[str, str]) -> Settings:
    """These settings, with what the environment says in their place. Raises SettingInvalid."""
    for field in FIELDS:
        if (text := environ.get(field.variable)) is not None:
            try:
                settings = field.put(settings, field.read(text))
            except SettingInvalid as error:
                raise SettingInvalid(f"the environment: {field.variable}: {error}") from error
    return settings


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
            near = nearest(path, BY_PATH) or f". There are: {', '.join(BY_PATH)}"
            raise SettingInvalid(f"{path} is no setting{near}")
    return paths
