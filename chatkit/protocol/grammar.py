"""A line becomes a Request: `[@tag ] [#room ] [/]verb [arguments]`."""

import re

import msgspec

from chatkit.protocol.commands import BY_VERB, SHORTCUTS, Command, Incomplete, Spec, Unknown
from chatkit.protocol.errors import InvalidTag
from chatkit.protocol.text import clean

_TAG = re.compile(r"@([A-Za-z0-9_.-]{1,64})(?:\s+|\Z)")
_ROOM = re.compile(r"#(\S+)(?:\s+|\Z)")
_SPACE = re.compile(r"\s+")
_SPEECH_ENDS = "converse off"  # obeyed without a `/` too, or who has forgotten the `/` would never find out
_MAX_SHOWN_VERB = 40  # of an unknown verb, in the answer


class Request(msgspec.Struct, frozen=True):
    """One line, understood: `tag` comes back as `re` on the reply, `room` is where this one command runs."""

    command: Command
    tag: str | None = None
    room: str | None = None


def parse(line: str, *, json_text: bool = False, converse: bool = False) -> Request | None:
    """Returns what `line` asks for, with its text made safe, or None for an empty line.

    With `json_text` a last argument may be written as a JSON string, which is how a newline gets into it.
    With `converse` a line is speech unless it begins with `/`; `//x` says `/x`. Raises InvalidTag.
    A verb that is unknown or lacks an argument is a Command too (Unknown, Incomplete), so that the room can
    answer it: before login, the answer to anything is to log in.
    """
    rest = line.lstrip("\0\ufeff").strip()  # some programs begin what they send with a byte order mark
    if converse and rest and rest.lower() != _SPEECH_ENDS:
        if not rest.startswith("/") or rest.startswith("//"):
            return Request(_build(BY_VERB["say"], rest.removeprefix("/"), json_text))
        rest = rest[1:].lstrip()
    tag = room = None
    if rest.startswith("@"):
        match = _TAG.match(rest)
        if match is None:
            raise InvalidTag
        tag, rest = match[1], rest[match.end() :]
    if match := _ROOM.match(rest):
        room, rest = clean(match[1]), rest[match.end() :]
    if not rest:
        return None if tag is None and room is None else Request(_unknown(line.strip()), tag, room)
    return Request(_command(rest, json_text), tag, room)


def _command(rest: str, json_text: bool) -> Command:
    if rest[:1] in SHORTCUTS:
        verb, argument = SHORTCUTS[rest[0]], rest[1:].lstrip()
        if rest.startswith('"'):
            argument = argument.removesuffix('"')  # "hello" is what people write
    else:
        verb, argument = _SPACE.split(f"{rest.removeprefix('/')} ", maxsplit=1)
    spec = BY_VERB.get(clean(verb).lower())
    if spec is None:
        return _unknown(verb or rest)
    return _build(spec, argument.strip(), json_text)


def _unknown(verb: str) -> Unknown:
    return Unknown(clean(clean(verb)[:_MAX_SHOWN_VERB]))  # again, because the cut may leave an isolate open


def _build(spec: Spec, argument: str, json_text: bool) -> Command:
    fields = spec.command.__struct_fields__
    if not fields:
        return spec.command()
    words = argument.split(maxsplit=len(fields) - 1)
    if len(words) == len(fields):
        words = [*(clean(word) for word in words[:-1]), _text(words[-1], json_text)]
    else:
        words = [clean(word) for word in words]
    needed = len(fields) - len(spec.command.__struct_defaults__)
    if len(words) < needed or not all(words[:needed]):
        return Incomplete(spec.verb)
    return spec.command(*words)


def _text(argument: str, json_text: bool) -> str:
    if json_text and argument.startswith('"'):
        try:
            decoded = msgspec.json.decode(argument, type=str)
        except (msgspec.DecodeError, UnicodeEncodeError):
            pass  # somebody's quotation marks
        else:
            return clean(decoded, newlines=True).strip()
    return clean(argument).strip()
