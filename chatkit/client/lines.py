"""The lines that a client writes."""

import re
import secrets
from collections.abc import Iterator
from itertools import count

import msgspec

from chatkit.protocol.commands import Command, Converse, Format
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


def emote(text: str, room: str | None = None) -> str:
    """The line that tells that one does `text`."""
    return in_room(f"emote {quote(text)}", room)


def tell(nick: str, text: str) -> str:
    """The line that says `text` to one person alone. Raises ValueError for what names nobody."""
    return f"tell {_word(nick, 'name of anybody')} {quote(text)}"


def look(after: str, room: str | None = None) -> str:
    """The line that asks who is in the room, or who comes `after` somebody. Raises as `tell` does."""
    return in_room(_after("look", after), room)


def who(after: str) -> str:
    """The line that asks who is logged in, or who comes `after` somebody. Raises as `tell` does."""
    return _after("who", after)


def _after(verb: str, nick: str) -> str:
    return f"{verb} {_word(nick, 'name of anybody')}" if nick else verb


def topic(text: str | None, room: str | None = None) -> str:
    """The line that asks for a room's topic, sets it, or takes it away where `text` is empty."""
    if text is None:
        return in_room("topic", room)
    return in_room(f"topic {quote(text) if text else '-'}", room)


def quote(text: str) -> str:
    """`text` as a JSON string, as a last text argument may be written."""
    return msgspec.json.encode(text.encode("utf-8", "replace").decode()).decode()


def room_name(room: str) -> str:
    """The name of a room without its `#`. Raises ValueError for what names no room."""
    return _word(room.removeprefix("#"), "name of a room")


def in_room(line: str, room: str | None) -> str:
    """`line`, to be obeyed in `room`; None is where we are. Raises ValueError for what names no room."""
    return line if room is None else f"#{room_name(room)} {line}"


def _word(text: str, what: str) -> str:
    if not text or any(c.isspace() for c in text):
        raise ValueError(f"{text!r} is not the {what}")
    return text


def fits(tag: str, line: str) -> bool:
    """Whether a server takes a line of that length. Raises ValueError for one with a line end."""
    return len(encode(tag, line)) <= MAX_LINE


def refusal(tag: str, line: str) -> Error | None:
    """The answer to a line that is better not sent: what the server would answer, or could not any more."""
    if not fits(tag, line):  # the server throws it away, tag and all, and no reply could be told
        text = f"That line is too long: at most {MAX_LINE} bytes. Nothing of it was said."
        return Error(re=tag, code="line_too_long", text=text)
    request = parse(f"@{tag} {line}")
    if why := _would_break_us(request.command) if request else None:
        return Error(re=tag, code="invalid_argument", text=why)
    return None


def _would_break_us(command: Command) -> str | None:
    match command:
        case Format(dialect=dialect) if dialect.lower() != "json":
            return "This client and the server speak json, and only json."
        case Converse(state=state) if state.lower() != "off":
            return (
                "That is for people on telnet: the server would say every line of this client, tag and all."
            )
    return None
