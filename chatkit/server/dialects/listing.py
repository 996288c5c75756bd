"""Answers that are lists, in words: who is here, what there is, the commands."""

from collections.abc import Callable, Iterable, Mapping

from chatkit.protocol import events
from chatkit.protocol.text import clean


class Listing:
    """Says lists in the words of a catalogue; `local` tells a time."""

    def __init__(self, words: Mapping[str, str], local: Callable[[events.Time], str]) -> None:
        self._words = words
        self._local = local

    def roster(self, event: events.Roster) -> str:
        names = (
            self._words["roster.away"].format(nick=clean(member.nick)) if member.away else clean(member.nick)
            for member in event.members
        )
        part = self._part(event, len(event.members), "look")
        return "\n".join([self._words["roster"], *names, *part])

    def users(self, event: events.Users) -> str:
        part = self._part(event, len(event.users), "who")
        return "\n".join([self._words["users"], *map(self._user, event.users), *part])

    def _part(self, event: events.Roster | events.Users, shown: int, verb: str) -> list[str]:
        """How many of all these are, and what shows the next ones; nothing where these are all."""
        if not event.count:
            return []
        words = self._words["part.more" if event.next else "part"]
        return [words.format(shown=shown, count=event.count, verb=verb, next=clean(event.next))]

    def _user(self, user: events.User) -> str:
        line = self._words["users.line"].format(
            nick=clean(user.nick), rooms=self._rooms(user.rooms), idle=span(user.idle)
        )
        return self._words["users.away"].format(line=line) if user.away else line

    def whois(self, event: events.Whois) -> str:
        line = self._words["whois"].format(
            nick=clean(event.nick),
            rooms=self._rooms(event.rooms),
            since=self._local(event.since),
            idle=span(event.idle),
        )
        if not event.away:
            return line
        return self._words["whois.why" if event.why else "whois.away"].format(line=line, why=clean(event.why))

    def _rooms(self, rooms: Iterable[str]) -> str:
        return ", ".join(f"#{clean(room)}" for room in rooms) or self._words["users.nowhere"]

    def rooms(self, event: events.Rooms) -> str:
        return "\n".join([self._words["rooms"], *map(self._room, event.rooms)])

    def _room(self, room: events.RoomLine) -> str:
        line = self._words["rooms.line"].format(name=clean(room.name), people=room.people)
        if room.inside:
            line = self._words["rooms.inside"].format(line=line)
        if room.unread:
            line = self._words["rooms.unread"].format(line=line, unread=room.unread)
        if room.topic:
            line = self._words["rooms.topic"].format(line=line, topic=clean(room.topic))
        return line

    def ignoring(self, event: events.Ignoring) -> str:
        key = "ignoring" if event.nicks else "ignoring.none"
        return self._words[key].format(nicks=", ".join(map(clean, event.nicks)))

    def help(self, event: events.Help) -> str:
        if len(event.commands) == 1:
            return self._command(event.commands[0])
        width = max(len(command.usage) for command in event.commands)
        listed = (f"  {command.usage:{width}}  {command.summary}" for command in event.commands)
        return "\n".join([self._words["help"], *listed, self._words["help.more"]])

    def _command(self, command: events.CommandHelp) -> str:
        one = self._words["help.one"].format(summary=clean(command.summary), example=clean(command.example))
        lines = [command.usage, one]
        if command.aliases:
            lines.append(self._words["help.aliases"].format(aliases=", ".join(command.aliases)))
        return "\n".join(lines)


def span(seconds: int) -> str:
    """3 s, 12 min, 2 h: as coarse as people say it."""
    if seconds < 60:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 3600 else f"{seconds // 3600} h"
