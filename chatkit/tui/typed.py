"""What somebody typed becomes what is to be done: say it, send a command, or leave."""

from typing import TypeAlias

import msgspec

from chatkit.protocol.commands import BY_VERB
from chatkit.protocol.framing import MAX_LINE
from chatkit.protocol.text import clean

_ROOM_FOR_TAG = 80  # bytes of the line that `@tag ` may take
_LEAVING = frozenset({"quit", "exit"})


class Say(msgspec.Struct, frozen=True):
    """Say `text`, by sending `line`."""

    text: str
    line: str


class Send(msgspec.Struct, frozen=True):
    """Send `line`, a command."""

    line: str


class Quit(msgspec.Struct, frozen=True):
    """Log out, and leave the program."""


class TooLong(msgspec.Struct, frozen=True):
    """More than fits into a line: `size` bytes, where `limit` may be."""

    size: int
    limit: int


Intent: TypeAlias = Say | Send | Quit | TooLong


def read(typed: str) -> Intent | None:
    """Returns what `typed` asks for, or None when there is nothing in it.

    `/verb ...` goes out as that line, `//x` says `/x`, anything else is said. Text is sent as a JSON string,
    so that its newlines survive and its quotation marks are its own.
    """
    text = clean(typed, newlines=True).strip()
    if not text:
        return None
    if text.startswith("//"):
        return _say(text[1:])
    if not (text.startswith("/") and text[1:2].strip()):
        return _say(text)
    verb, *rest = text[1:].split(maxsplit=1)
    argument = "".join(rest)
    if verb.lower() in _LEAVING:
        return Quit()
    if verb.lower() == "say" and argument:
        return _say(argument)
    return _fitting(Send(_command(verb, argument)))


def _say(text: str) -> Intent:
    return _fitting(Say(text, f"say {_quoted(text)}"))


def _fitting(intent: Say | Send) -> Intent:
    size, limit = len(intent.line.encode()), MAX_LINE - _ROOM_FOR_TAG
    return intent if size <= limit else TooLong(size, limit)


def _command(verb: str, argument: str) -> str:
    spec = BY_VERB.get(verb.lower())
    fields = len(msgspec.structs.fields(spec.command)) if spec else 0
    words = argument.split(maxsplit=fields - 1) if fields else []
    if words and len(words) == fields and (words[-1].startswith('"') or "\n" in words[-1]):
        words[-1] = _quoted(words[-1])
        argument = " ".join(words)
    return f"{verb} {argument}".strip().replace("\n", " ")


def _quoted(text: str) -> str:
    return msgspec.json.encode(text).decode()
