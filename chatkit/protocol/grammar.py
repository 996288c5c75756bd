"""A line becomes a Request: `[@tag ] [#room ] [/]verb [arguments]`."""

import re

import msgspec

from chatkit.protocol.commands import BY_VERB, SHORTCUTS, Command, Incomplete, Spec, Unknown
from chatkit.protocol.errors import InvalidTag
from chatkit.protocol.text import clean

_LINE = re.compile(  # matches anything; nothing in it is tried twice
    r"""
    (?: @ ([A-Za-z0-9_.-]{1,64}) (?:\s+|\Z) )?  # tag
    (?: \# (\S+) (?:\s+|\Z) )?                  # room
    ( (\S*) \s* (.*) )                          # verb and arguments
    """,
    re.VERBOSE | re.DOTALL,
)
_STRING = msgspec.json.Decoder(str)
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
    match = _LINE.match(rest)
    assert match is not None  # noqa: S101
    tag, room, both, verb, argument = match.groups()
    if spec := BY_VERB.get(verb):  # as in nearly every line
        command = _build(spec, argument, json_text)
    elif tag is None and rest.startswith("@"):
        raise InvalidTag
    elif verb:
        command = _command(verb, argument, both, json_text)
    elif tag or room:
        command = _unknown(line.strip())
    else:
        return None
    return Request(command, tag, room and clean(room))


def _command(verb: str, argument: str, both: str, json_text: bool) -> Command:
    """What a line asks for whose verb is a shortcut, or written in another way, or none of ours."""
    if verb[0] in SHORTCUTS:
        argument = both[1:].lstrip()
        if verb[0] == '"':
            argument = argument.removesuffix('"')  # "hello" is what people write
        return _build(BY_VERB[SHORTCUTS[verb[0]]], argument, json_text)
    verb = verb.removeprefix("/")
    spec = BY_VERB.get(clean(verb).lower())
    return _unknown(verb or both) if spec is None else _build(spec, argument, json_text)


def _unknown(verb: str) -> Unknown:
    return Unknown(clean(clean(verb)[:_MAX_SHOWN_VERB]))  # again, because the cut may leave an isolate open


def _build(spec: Spec, argument: str, json_text: bool) -> Command:
    fields = spec.command.__struct_fields__
    if not fields:
        return spec.command()
    if len(fields) == 1 and argument:  # as in nearly every line: there is nothing to split
        words = [_text(argument, json_text)]
    else:
        words = argument.split(maxsplit=len(fields) - 1)
        last = [_text(word, json_text) for word in words[len(fields) - 1 :]]
        words = [*map(clean, words[: len(fields) - 1]), *last]
    needed = len(fields) - len(spec.command.__struct_defaults__)
    if len(words) < needed or not all(words[:needed]):
        return Incomplete(spec.verb)
    return spec.command(*words)


def _text(argument: str, json_text: bool) -> str:
    if json_text and argument.startswith('"'):
        try:
            decoded = _STRING.decode(argument)
        except (msgspec.DecodeError, UnicodeEncodeError):
            pass  # somebody's quotation marks
        else:
            return clean(decoded, newlines=True).strip()
    return clean(argument).strip()
