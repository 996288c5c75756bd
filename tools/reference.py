"""Writes the reference pages that are made from the code: `python tools/reference.py [--check]`.

A test calls `pages()` and compares, so that no page can drift from what it describes.
"""

import inspect
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from chatkit.cli import main
from chatkit.protocol import events
from chatkit.protocol.commands import BY_VERB
from chatkit.server.config import TABLES, Keep, Limits, Settings
from chatkit.tui import fields, keymap, profile, user_themes
from chatkit.tui.actions import ACTIONS, CHOOSING, written
from chatkit.tui.settings import Keys
from chatkit.tui.wishes import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
MADE = "<!-- Made by tools/reference.py. Do not edit: change the code, then run it. -->\n"


def pages() -> dict[Path, str]:
    """Every generated page, with its text."""
    return {
        REFERENCE / "cli.md": _cli(),
        REFERENCE / "settings.md": _settings(),
        REFERENCE / "keys.md": _keys(),
        REFERENCE / "client-settings.md": _client_settings(),
        REFERENCE / "events.schema.json": json.dumps(_plain(events.schema()), indent=2) + "\n",
    }


def _plain(schema: object) -> object:
    """The schema with its descriptions unindented: Python 3.13 does that to docstrings, and 3.11 does not."""
    match schema:
        case {}:
            return {
                key: inspect.cleandoc(value) if key == "description" else _plain(value)
                for key, value in schema.items()
            }
        case [*_]:
            return [_plain(value) for value in schema]
    return schema


def _cli() -> str:
    parts = [MADE, "# The command line\n"]
    for path, command in _walk(main, "chatkit"):
        context = click.Context(command, info_name=path, terminal_width=80, max_content_width=80)
        with context:
            parts.append(f"## {path}\n\n```text\n{command.get_help(context)}\n```\n")
    parts.append(EXIT_CODES)
    return "\n".join(parts)


def _walk(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path)
        for name in command.list_commands(context):
            if child := command.get_command(context, name):
                yield from _walk(child, f"{path} {name}")


EXIT_CODES = """\
## Exit codes

| code | meaning |
|---|---|
| 0 | all went well; also after SIGTERM, and after Ctrl-C for `serve` |
| 1 | it failed: for example, the port is in use |
| 2 | it was called wrongly, or a setting cannot be |
| 3 | no connection, or it was lost |
| 4 | the server refused: for example, the name is taken |
| 5 | no answer in time |
| 130 | interrupted with Ctrl-C; `export` and `backup` also by SIGTERM, because half of it is no success |

Data goes to stdout, everything else to stderr. `NO_COLOR` is obeyed.
"""


def _settings() -> str:
    rows = "".join(_rows(Settings, "", "CHATKIT_"))
    limits = "".join(_rows(Limits, "", "CHATKIT_LIMITS_"))
    keep = "".join(_rows(Keep, "", "CHATKIT_KEEP_"))
    return f"""{MADE}
# Settings of the server

A setting has one name. `name` is `--name` on the command line (where there is such an option),
`CHATKIT_NAME` in the environment and `name = "..."` in a TOML file. The first of these that has it counts:

1. the command line
2. the environment
3. the file given with `--config`
4. the user's file, `chatkit.toml` in the user's configuration folder (`~/.config/chatkit` on Linux)
5. the system's file, `chatkit.toml` in the system's (`/etc/xdg/chatkit` on Linux)

| setting | default | what it is | variable |
|---|---|---|---|
{rows}
## [limits]

0 turns a limit off, unless its line says otherwise.

| setting | default | what it is | variable |
|---|---|---|---|
{limits}
## [keep]

How long messages are kept; without it, for ever. What is too old goes a few at a time, in the background.

| setting | default | what it is | variable |
|---|---|---|---|
{keep}
## Example

```toml
name = "tea house"
listen = ["tcp://127.0.0.1:5005", "tcp://[::1]:5005"]

[limits]
burst = 20
lines_per_second = 5

[keep]
days = 365
```
"""


def _rows(struct: type[msgspec.Struct], before: str, variable: str) -> Iterator[str]:
    for field in msgspec.structs.fields(struct):
        if field.name in TABLES:
            continue
        described = msgspec.inspect.type_info(field.type)
        schema = getattr(described, "extra_json_schema", None) or {}
        default = "" if field.default is None else json.dumps(field.default)
        yield (
            f"| `{before}{field.name}` | {f'`{default}`' if default else ''} "
            f"| {schema['description']} | `{variable}{field.name.upper()}` |\n"
        )


PRESETS = {
    "chatkit": "What you have if you set nothing.",
    "weechat": "For hands that know WeeChat. What is not in this list has the keys of `chatkit`.",
    "irssi": "For hands that know irssi. What is not in this list has the keys of `chatkit`.",
}


def _keys() -> str:
    usual = keymap.read(Keys()).keys
    parts = [
        f"""{MADE}
# Keys of the client

Each line is an action. Its keys do it, so does its verb when typed, and the palette (Ctrl+P) finds it too.
The id is what you write in the settings to give it [other keys](../howto/keys.md). Where a server has a
command of the same name as a verb, the server's is meant.

F1 shows the keys that your terminal delivers.
"""
    ]
    for preset, about in PRESETS.items():
        keys = keymap.read(Keys(preset=preset)).keys
        parts.append(
            f"## Preset `{preset}`\n\n{about}\n\n| keys | typed | id | what it does |\n|---|---|---|---|"
        )
        for action in ACTIONS:
            if preset == "chatkit" or keys[action.id] != usual[action.id]:
                typed = "" if action.verb in BY_VERB else f"`/{action.usage}`"
                when = "with a chosen message: " if action.where == (CHOOSING,) else ""
                parts.append(
                    f"| {written(keys[action.id])} | {typed} | `{action.id}` | {when}{action.help} |"
                )
        parts.append("")
    return "\n".join(parts)


def _client_settings() -> str:
    tables = "\n".join(_client_table(table) for table in ("", *fields.TABLES))
    commands = "".join(
        f"| `/{command.usage.replace('|', chr(92) + '|')}` | {command.summary} |\n" for command in COMMANDS
    )
    colours = "".join(_colours())
    return f"""{MADE}
# Settings of the client

`chatkit connect` keeps its settings in `{profile.FILE}`, in the user's configuration folder
(`~/.config/chatkit` on Linux). The first of these that has a setting counts:

1. the environment
2. the file

Beside the file are `themes/` and, with `transcript = "transcripts"`, `transcripts/`. `--home DIR` takes
another folder for all of them; `--temp` reads none and keeps nothing.

In the client **F2** changes each of them, and so do these commands. What is changed takes effect at once and
is kept: the file is written anew, with mode 0600. What was written by hand becomes `{profile.FILE}.before`.

| command | what it does |
|---|---|
{commands}
A file with a mistake in it is not used in part: the program says what is wrong in which file, and what it may
be, and ends with code 2. Passwords and tokens have no place in it. `--plain` reads none of it.

{tables}
## A theme of your own

`themes/tea.toml` is the theme `tea`. A colour is written `#c08040`, or by its name in CSS.

| field | default | what it is |
|---|---|---|
{colours}
## Example

```toml
transcript = "transcripts"

[look]
theme = "nord"
text_width = 80

[notify.rooms]
ops = "all"
"@alice" = "none"

[keys.bind]
settings = "f10"
```
"""


def _client_table(table: str) -> str:
    title = f"[{table}]" if table else "Before the tables"
    rows = "".join(_client_row(field) for field in fields.FIELDS if field.table == table)
    return f"""## {title}

| setting | default | what it is | what it may be | variable |
|---|---|---|---|---|
{rows}"""


def _client_row(field: fields.Field) -> str:
    default = json.dumps(field.default) if field.default not in ({}, "") else ""
    return (
        f"| `{field.name}` | {f'`{default}`' if default else ''} | {field.description} | {field.may_be} "
        f"| {f'`{field.variable}`' if field.variable else ''} |\n"
    )


def _colours() -> Iterator[str]:
    for field in msgspec.structs.fields(user_themes.ThemeFile):
        described = msgspec.inspect.type_info(field.type)
        schema = getattr(described, "extra_json_schema", None) or {}
        needed, default = field.default is msgspec.NODEFAULT, json.dumps(field.default, default=str)
        shown = "must be given" if needed else "" if field.default is None else f"`{default}`"
        yield f"| `{field.name}` | {shown} | {schema['description']} |\n"


def run(check: bool) -> int:
    drifted = [path for path, text in pages().items() if not path.exists() or path.read_text() != text]
    for path in drifted:
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(pages()[path])
        print(f"{'has drifted' if check else 'written'}: {path.relative_to(ROOT)}")
    return 1 if check and drifted else 0


if __name__ == "__main__":
    raise SystemExit(run("--check" in sys.argv[1:]))
