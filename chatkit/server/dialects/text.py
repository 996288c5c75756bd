"""The text dialect: for people with telnet or nc. Lines end CR LF and hold nothing that a terminal obeys."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from chatkit.protocol import events
from chatkit.protocol.errors import Interrupted
from chatkit.protocol.events import Event
from chatkit.protocol.grammar import Request, parse
from chatkit.protocol.text import clean
from chatkit.server.words import ENGLISH

MAX_LINES = 100  # of one message: a few thousand, each with a name, would be more than any reader may be sent
NEXT_LINE = "\n" + 8 * " "


class TextDialect:
    """Says events in the words of a catalogue."""

    name = "text"
    catches_up = True

    def __init__(self, words: Mapping[str, str] = ENGLISH, zone: tzinfo | None = None) -> None:
        """Times are told in `zone`; None is the server's own."""
        self._words = words
        self._zone = zone

    def decode(self, line: bytes) -> Request | None:
        return parse(line.decode(errors="replace"))

    def encode(self, event: Event) -> bytes:
        safe = clean(self._say(event), newlines=True)
        return safe.replace("\n", "\r\n").encode() + b"\r\n"

    def _say(self, event: Event) -> str:
        match event:
            case events.Message():
                return self._said(event, "\n")
            case events.Roster(members=members):
                return "\n".join([self._words["roster"], *(clean(member.nick) for member in members)])
            case events.Users():
                return self._users(event)
            case events.History():
                return self._history(event)
            case events.Search():
                return self._search(event)
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

    def _history(self, event: events.History) -> str:
        key = _history_key(event)
        since = "" if event.since is None else self._local(event.since)
        lines = [
            self._words[key].format(
                room=clean(event.room), new=event.new, since=since, count=len(event.messages)
            )
        ]
        if event.messages and not event.complete:
            lines.append(self._words["history.trimmed"])
        return "\n".join([*lines, *map(self._dated, event.messages)])

    def _search(self, event: events.Search) -> str:
        found = (self._dated(message, f"#{clean(message.room)} ") for message in event.messages)
        return "\n".join([self._words["search" if event.messages else "search.none"], *found])

    def _dated(self, message: events.Message, room: str = "") -> str:
        """`12  23 Nov 14:02  bob: hello`; the lines after the first one bear the name too, further in."""
        return f"{room}{message.id:>6}  {self._local(message.at)}  {self._said(message, NEXT_LINE)}"

    def _said(self, message: events.Message, line_end: str) -> str:
        """The name stands before each line of a text, or one could pass for somebody else's words."""
        lines = clean(message.text, newlines=True).split("\n")
        if len(lines) > MAX_LINES:
            lines[MAX_LINES:] = [self._words["message.more"].format(count=len(lines) - MAX_LINES)]
        name = clean(message.nick)
        return line_end.join(f"{name}: {line}" for line in lines)

    def _local(self, at: str) -> str:
        return datetime.fromisoformat(at).astimezone(self._zone).strftime("%d %b %H:%M")

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


def _history_key(event: events.History) -> str:
    if event.new is None or event.since is None:
        return "history" if event.messages else "history.none" if event.complete else "history.gone"
    if not event.new:
        return "history.nothing_new"
    if not event.messages:
        return "history.new_gone"
    return "history.new" if len(event.messages) == event.new else "history.newest"


def _span(seconds: int) -> str:
    """3 s, 12 min, 2 h: as coarse as people say it."""
    if seconds < 60:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 3600 else f"{seconds // 3600} h"
