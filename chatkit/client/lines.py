"""The lines that a client writes."""

import re
import secrets
from collections.abc import Iterator
from itertools import count

import msgspec

from chatkit.protocol.commands import Format
from chatkit.protocol.events import Error
from chatkit.protocol.framing import MAX_LINE
from chatkit.protocol.grammar import parse

# A server for terminals obeys some of these as keys, within a JSON string too: with enough Backspaces in
# front, the text of somebody else would be a command of ours.
_KEYS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def tags() -> Iterator[str]:
    """Tags that no other run will use: to a server, the same tag again means the same message again."""
    run = secrets.token_hex(6)
    return (f"{run}-{number}" for number in count(1))


def encode(tag: str, line: str) -> bytes:
    """The bytes of a tagged line, without control characters. Raises ValueError for one with a line end."""
    if "\n" in line or "\r" in line:
        raise ValueError("a line holds no line end; say() takes text that does")
    return f"@{tag} {_KEYS.sub('', line)}\n".encode("utf-8", "replace")


def say(text: str, room: str | None = None) -> str:
    """The line that says `text`, whatever is in it: newlines, quotation marks, a slash in front."""
    return in_room(f"say {quote(text)}", room)


def quote(text: str) -> str:
    """`text` as a JSON string, as a last text argument may be written."""
    return msgspec.json.encode(text.encode("utf-8", "replace").decode()).decode()


def in_room(line: str, room: str | None) -> str:
    """`line`, to be obeyed in `room`; None is where we are. Raises ValueError for what names no room."""
    if room is None:
        return line
    name = room.removeprefix("#")
    if not name or any(c.isspace() for c in name):
        raise ValueError(f"{room!r} is not the name of a room")
    return f"#{name} {line}"


def refusal(tag: str, line: str) -> Error | None:
    """The answer to a line that is better not sent: what the server would answer, or could not any more."""
    if (
        len(encode(tag, line)) > MAX_LINE
    ):  # the server throws it away, tag and all, and no reply could be told
        text = f"That line is too long: at most {MAX_LINE} bytes. Nothing of it was said."
        return Error(re=tag, code="line_too_long", text=text)
    request = parse(f"@{tag} {line}")
    if request and isinstance(request.command, Format) and request.command.dialect.lower() != "json":
        return Error(
            re=tag, code="invalid_argument", text="This client and the server speak json, and only json."
        )
    return None
