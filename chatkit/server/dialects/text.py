"""The text dialect: for people with telnet or nc. Lines end CR LF and hold nothing that a terminal obeys."""

from collections.abc import Mapping

from chatkit.protocol import events
from chatkit.protocol.errors import Interrupted
from chatkit.protocol.events import Event
from chatkit.protocol.grammar import Request, parse
from chatkit.protocol.text import clean
from chatkit.server.words import ENGLISH


class TextDialect:
    """Says events in the words of a catalogue."""

    name = "text"

    def __init__(self, words: Mapping[str, str] = ENGLISH) -> None:
        self._words = words

    def decode(self, line: bytes) -> Request | None:
        return parse(line.decode(errors="replace"))

    def encode(self, event: Event) -> bytes:
        safe = clean(self._say(event), newlines=True)
        return safe.replace("\n", "\r\n").encode() + b"\r\n"

    def _say(self, event: Event) -> str:
        match event:
            case events.Message(nick=nick, text=text):
                # Each line of a text bears the name, or a second line could pass for somebody else's words.
                name = clean(nick)
                return f"{name}: " + clean(text, newlines=True).replace("\n", f"\n{name}: ")
            case events.Roster(members=members):
                return "\n".join([self._words["roster"], *(clean(member.nick) for member in members)])
            case events.Users():
                return self._users(event)
            case events.Help():
                return self._help(event)
            case events.Left() | events.Bye():
                return self._with_reason(event)
            case events.Error(code=Interrupted.code, text=text):
                return f"\n{text}"  # the terminal has shown ^C, and stands behind it
            case events.Error(text=text, free=[_, *_] as free):
                return self._words["nick_taken.free"].format(text=text, free=", ".join(map(clean, free)))
            case events.Error(text=text) | events.Notice(text=text):
                return text
            case _:
                return self._words[str(event.__struct_config__.tag)].format_map(_fields(event))

    def _with_reason(self, event: events.Left | events.Bye) -> str:
        key = "left" if isinstance(event, events.Left) else "bye"
        return self._words[f"{key}.reason" if event.reason else key].format_map(_fields(event))

    def _users(self, event: events.Users) -> str:
        lines = [self._words["users"]]
        for user in event.users:
            nick = clean(user.nick)
            rooms = ", ".join(f"#{clean(room)}" for room in user.rooms) or self._words["users.nowhere"]
            lines.append(self._words["users.line"].format(nick=nick, rooms=rooms, idle=_span(user.idle)))
        return "\n".join(lines)

    def _help(self, event: events.Help) -> str:
        if len(event.commands) == 1:
            (command,) = event.commands
            lines = [command.usage, self._words["help.one"].format_map(_fields(command))]
            if command.aliases:
                lines.append(self._words["help.aliases"].format(aliases=", ".join(command.aliases)))
            return "\n".join(lines)
        width = max(len(command.usage) for command in event.commands)
        listed = (f"  {command.usage:{width}}  {command.summary}" for command in event.commands)
        return "\n".join([self._words["help"], *listed, self._words["help.more"]])


def _fields(struct: Event | events.CommandHelp) -> dict[str, object]:
    """What a template may name. A line end in one of them must not begin a line of ours."""
    values = {name: getattr(struct, name) for name in struct.__struct_fields__}
    return {name: clean(value) if isinstance(value, str) else value for name, value in values.items()}


def _span(seconds: int) -> str:
    """3 s, 12 min, 2 h: as coarse as people say it."""
    if seconds < 60:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 3600 else f"{seconds // 3600} h"
