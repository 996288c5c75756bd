"""The text dialect: for people with telnet or nc. Lines end CR LF and hold nothing that a terminal obeys."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from chatkit.protocol import events
from chatkit.protocol.errors import Interrupted
from chatkit.protocol.events import Event
from chatkit.protocol.grammar import Request, parse
from chatkit.protocol.text import clean, is_plain
from chatkit.server.dialects.base import Dialect
from chatkit.server.dialects.listing import Listing
from chatkit.server.words import ENGLISH

MAX_LINES = 100  # of one message: a few thousand, each with a name, would be more than any reader may be sent
NEXT_LINE = "\n" + 8 * " "


class TextDialect:
    """Says events in the words of a catalogue."""

    name = "text"
    for_people = True

    def __init__(self, words: Mapping[str, str] = ENGLISH, zone: tzinfo | None = None) -> None:
        """Times are told in `zone`; None is the server's own."""
        self._words = words
        self._zone = zone
        self._listing = Listing(words, self._local)
        self.elsewhere: Dialect = _Elsewhere(self)

    def decode(self, line: bytes, *, converse: bool = False) -> Request | None:
        return parse(line.decode("utf-8", "replace"), converse=converse)

    def encode(self, event: Event) -> bytes:
        if isinstance(event, events.Message) and event.kind != "emote":
            line = f"{event.nick}: {event.text}"
            if is_plain(line):  # the usual case: as `say` would have it, and nothing in it to be cleaned
                return f"{line}\r\n".encode()
        return as_lines(self.say(event))

    def say(self, event: Event) -> str:
        """The event in words, with a `\\n` between lines."""
        match event:
            case events.Message():
                return self._said(event, "\n")
            case events.Private():
                return self._private(event)
            case events.History():
                return self._history(event)
            case events.Search():
                return self._search(event)
            case events.Error(code=Interrupted.code, text=text):
                return f"\n{text}"  # the terminal has shown ^C, and stands behind it
            case events.Error(text=text, free=[_, *_] as free):
                return self._words["nick_taken.free"].format(text=text, free=", ".join(map(clean, free)))
            case events.Error(text=text) | events.Notice(text=text):
                return text
            case _:
                return self._listed(event)

    def _listed(self, event: Event) -> str:
        match event:
            case events.Roster():
                return self._listing.roster(event)
            case events.Users():
                return self._listing.users(event)
            case events.Whois():
                return self._listing.whois(event)
            case events.Rooms():
                return self._listing.rooms(event)
            case events.Ignoring():
                return self._listing.ignoring(event)
            case events.Help():
                return self._listing.help(event)
            case events.Topic(at=at):
                local = "" if at is None else self._local(at)
                words = self._words[_key(event)]
                return words.format_map(_Fields(event, at=local))
            case _:
                return self._words[_key(event)].format_map(_Fields(event))

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
        return self._each_line(message.nick, message.text, message.kind, line_end)

    def _private(self, private: events.Private) -> str:
        key = "private.emote" if private.kind == "emote" else "private"
        before = self._words[key].format(sender=clean(private.sender), to=clean(private.to))
        if private.kind == "emote":
            text = self._each_line(private.sender, private.text, "emote", "\n")
        else:
            text = "\n".join(self._lines(private.text))
        return "\n".join(f"{before}{line}" for line in text.split("\n"))

    def _each_line(self, nick: str, text: str, kind: events.Kind, line_end: str) -> str:
        """The name stands before each line of a text, or one could pass for somebody else's words."""
        name = clean(nick)
        if kind == "emote":
            lines = (
                self._words["emote.joined" if line.startswith("'") else "emote"].format(nick=name, text=line)
                for line in self._lines(text)
            )
        else:
            lines = (f"{name}: {line}" for line in self._lines(text))
        return line_end.join(lines)

    def _lines(self, text: str) -> list[str]:
        lines = clean(text, newlines=True).split("\n")
        if len(lines) > MAX_LINES:
            lines[MAX_LINES:] = [self._words["message.more"].format(count=len(lines) - MAX_LINES)]
        return lines

    def _local(self, at: str) -> str:
        return datetime.fromisoformat(at).astimezone(self._zone).strftime("%d %b %H:%M")


class _Elsewhere:
    """What is said in another room than the one that somebody's lines go to begins with that room's name."""

    name = TextDialect.name
    for_people = TextDialect.for_people

    def __init__(self, text: TextDialect) -> None:
        self._text = text
        self.decode = text.decode

    @property
    def elsewhere(self) -> Dialect:
        return self

    def encode(self, event: Event) -> bytes:
        room = clean(getattr(event, "room", ""))
        said = self._text.say(event)
        return as_lines("\n".join(f"#{room} {line}" for line in said.split("\n")) if room else said)


def as_lines(text: str) -> bytes:
    """The text as it is sent."""
    return clean(text, newlines=True).replace("\n", "\r\n").encode() + b"\r\n"


class _Fields(dict[str, object]):
    """What a template may name: an event's fields, with something else `instead` of some.

    A line end in one of them must not begin a line of ours.
    """

    __slots__ = ("_event",)

    def __init__(self, event: Event, **instead: object) -> None:
        super().__init__(instead)
        self._event = event

    def __missing__(self, name: str) -> object:
        if name not in self._event.__struct_fields__:
            raise KeyError(name)
        value = getattr(self._event, name)
        return clean(value) if isinstance(value, str) else value


def _key(event: Event) -> str:
    """Where the words for an event stand that need only its fields."""
    tag = str(event.__struct_config__.tag)
    match event:
        case events.Left(reason=str(why)) | events.Bye(reason=str(why)) if why:
            return f"{tag}.reason"
        case events.Presence(left=0):
            return "presence.entered"
        case events.Presence(entered=0):
            return "presence.left"
        case events.Joined(topic=str(topic)) if topic:
            return "joined.topic"
        case events.Query(nick=str(nick)) if nick:
            return "query.nick"
        case events.Topic():
            return _topic_key(event)
        case events.Away(away=False):
            return "away.back"
        case events.Away(why=str(why)) if why:
            return "away.why"
        case events.Quiet(on=on) | events.Converse(on=on):
            return f"{tag}.{'on' if on else 'off'}"
        case _:
            return tag


def _topic_key(event: events.Topic) -> str:
    if event.at is None:
        return "topic" if event.text else "topic.none"
    return "topic.by" if event.text else "topic.gone"


def _history_key(event: events.History) -> str:
    if event.new is None or event.since is None:
        return "history" if event.messages else "history.none" if event.complete else "history.gone"
    if not event.new:
        return "history.nothing_new"
    if not event.messages:
        return "history.new_gone"
    return "history.new" if len(event.messages) == event.new else "history.newest"
