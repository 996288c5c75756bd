"""Settings as TOML text. The standard library reads it and does not write it."""

import json
import re
from collections.abc import Mapping

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def text(value: str | int) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return json.dumps(value, ensure_ascii=False).replace(
        "\x7f", "\\u007f"
    )  # DEL is all that the two differ in


def table(values: Mapping[str, object]) -> str:
    """The lines of a table, sorted: values first, then the tables within."""
    return "\n".join(_lines(values, "")).strip("\n") + "\n"


def _lines(values: Mapping[str, object], path: str) -> list[str]:
    lines, within = [], []
    for name in sorted(values):
        value = values[name]
        if isinstance(value, Mapping):
            inner = f"{path}.{_key(name)}".lstrip(".")
            lines_within = _lines(value, inner)
            heading = [] if lines_within[:1] == [""] else ["", f"[{inner}]"]  # with nothing but tables in it
            within += [*heading, *lines_within] if lines_within else []
        elif isinstance(value, int | str):
            lines.append(f"{_key(name)} = {text(value)}")
    return lines + within


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else text(name)
