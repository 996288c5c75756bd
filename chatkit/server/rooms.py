"""Rooms: what a command means depends on where you are when you type it.

    CommandHandler          hands a command to its `do_...`, or to `unknown`         (handling.py)
    └── Room                has members; knows what everybody may do anywhere        (handling.py)
        ├── LoginRoom       where a connection begins, nameless
        ├── InsideRoom      knows what works wherever one is, once one has come in   (inside.py)
        │   ├── ChatRoom    where people talk
        │   └── PrivateRoom where one talks with one person alone
        └── LogoutRoom      where a connection ends; its name becomes free

A ChatRoom's roster, topic and messages change only when the backend says so, in `entered`, `left`, `renamed`,
`said`, `about` and `heard`, so that every server of a cluster would show one order.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NoReturn

import msgspec

from chatkit.protocol import commands, events, names, past, positions
from chatkit.protocol.commands import Command
from chatkit.protocol.errors import LoginRequired, NotInRoom
from chatkit.protocol.events import timestamp
from chatkit.protocol.text import clean
from chatkit.server.asks import Admitted, Answer, Append, Enter, Leave, Recall, Resume, Resumed, SetTopic
from chatkit.server.backends.base import Appended, Claim, Presence, Stored
from chatkit.server.comings import Comings
from chatkit.server.dialects.base import Dialect
from chatkit.server.handling import (
    CommandHandler,
    Member,
    Outcome,
    Room,
    Server,
    ignores,
    invalid,
    is_quiet,
    unwanted,
)
from chatkit.server.inside import InsideRoom
from chatkit.server.roster import PAGE, Roster, paged
from chatkit.server.words import reason

__all__ = [
    "ChatRoom",
    "CommandHandler",
    "InsideRoom",
    "LoginRoom",
    "LogoutRoom",
    "Member",
    "Outcome",
    "PrivateRoom",
    "Room",
    "Server",
]

LARGE = PAGE  # people; of more `look` tells so many at once, and who comes and goes is counted
MAX_TOPIC = 300  # characters
NO_TOPIC = "-"  # what takes a topic away


class LoginRoom(Room):
    """Where a connection begins. All that it may do is log in, or leave."""

    def __init__(self, server: Server) -> None:
        super().__init__(server)
        self._greetings: dict[Dialect, bytes] = {}  # the same for all who come, so each is encoded once

    def add(self, member: Member) -> None:
        super().add(member)
        member.outbox.push(self._greeting(member.dialect))

    def _greeting(self, dialect: Dialect) -> bytes:
        if dialect not in self._greetings:
            what_to_do = LoginRequired()
            error = events.Error(code=what_to_do.code, text=reason(what_to_do))
            self._greetings[dialect] = dialect.encode(self.server.welcome) + dialect.encode(error)
        return self._greetings[dialect]

    def handle(self, member: Member, command: Command) -> Outcome:
        match command:
            case commands.Login():
                return self.do_login(command)
            case commands.Resume():
                return self.do_resume(command)
            case commands.Incomplete(verb=verb) if verb not in ("login", "resume", "format"):
                return self.unknown(member, command)  # what it lacks matters only to who may use it
            case _:
                return super().handle(member, command)

    def unknown(self, member: Member, command: Command) -> NoReturn:
        raise LoginRequired

    def do_login(self, command: commands.Login) -> Enter:
        return Enter(names.nick(command.nick), self.server.main_room)

    def do_resume(self, command: commands.Resume) -> Resume:
        try:
            return Resume(command.token, positions.read(command.positions))
        except ValueError:
            raise invalid("resume", command.positions) from None

    def answered(self, member: Member, answer: Answer) -> Outcome:
        match answer:
            case Admitted(missed=missed):
                login = self._login(member)
                return login if missed is None else (login, missed)
            case Resumed(missed=missed):
                return (msgspec.structs.replace(self._login(member), resumed=True), *missed)
            case _:
                return super().answered(member, answer)

    def _login(self, member: Member) -> events.Login:
        return events.Login(
            nick=member.person.nick,
            room=_where(member, self.server.main_room),
            epoch=self.server.epoch,
            rooms=[room.name for room in member.person.rooms.values()],
            resume=self.server.token_for(member),
        )


class ChatRoom(InsideRoom):
    """Where people talk. `members` are the sessions here on this server; `roster` is everybody."""

    def __init__(self, server: Server, name: str) -> None:
        super().__init__(server)
        self.name = name
        self.topic = events.Topic(room=name, text="")
        self.knows_topic = False  # whether the record was asked for it
        self.head = 0  # the id of the last message that everybody here has been told of
        self.roster = Roster()
        # What those are in who are in no other room: one for all, because for each it would take 200 bytes.
        self.alone: Mapping[str, ChatRoom] = MappingProxyType({name: self})
        self._comings = Comings(server.call_later, self._came_and_went)

    def handle(self, member: Member, command: Command) -> Outcome:
        match command:
            case commands.Say(text=text):
                return self.do_say(text)
            case commands.Emote(text=text):
                return self.do_say(text, "emote")
            case commands.Query(nick=nick):
                return self.do_query(member, nick)
            case commands.Look(after=after):
                return self.do_look(member, after)
            case commands.Topic(text=text):
                return self.do_topic(member, text)
            case commands.History(which=which):
                return self.do_history(which)
            case commands.Leave(room=""):
                return Leave(self.name)
            case _:
                return super().handle(member, command)

    def do_say(self, text: str, kind: events.Kind = "say") -> Append:
        self.check_length(text, self.server.text_limit)
        return Append(self.name, text, kind)

    def do_query(self, member: Member, nick: str) -> events.Query:
        talk: ChatRoom | PrivateRoom = self
        if nick:  # refused where nobody has it
            talk = PrivateRoom(self.server, self.server.about(member.person, nick).nick, self)
        member.go(talk)
        return talk.whereabouts()

    def whereabouts(self) -> events.Query:
        """What one is told who has come to talk here."""
        return events.Query(nick="", room=self.name)

    def do_look(self, member: Member, after: str = "") -> events.Roster:
        self._check_readable(member)
        after = after if len(self.roster) > LARGE else ""  # where all fit, nobody is left out
        members, more = self.roster.page(after, LARGE)
        roster = events.Roster(room=self.name, topic=self.topic.text, members=members)
        return paged(roster, len(members), len(self.roster), after, more)

    def do_topic(self, member: Member, text: str) -> events.Topic | SetTopic:
        self._check_readable(member)
        if not text:
            return self.topic
        self.check_length(text, MAX_TOPIC)
        return SetTopic(self.name, "" if text == NO_TOPIC else clean(text))  # of one line

    def do_history(self, which: str) -> Recall:
        try:
            return Recall(self.name, past.stretch(which))
        except ValueError:
            raise invalid("history", which) from None

    def _check_readable(self, member: Member) -> None:
        if not self.server.may_read(member.person, self.name):
            raise NotInRoom(self.name)

    def answered(self, member: Member, answer: Answer) -> Outcome:
        match answer:
            case Appended(stored=stored, repeated=repeated):
                # A new message has come back through `said`; one that was sent twice is acknowledged again.
                return stored.message if repeated else None
            case _:
                return super().answered(member, answer)

    # what the backend says

    def entered(self, presence: Presence, away: events.Away | None = None) -> None:
        """Somebody is in the room now, and perhaps `away` as well."""
        nick, at = presence.claim.nick, timestamp(presence.at)
        self.roster[presence.claim.key] = events.Member(nick, at, away=away is not None)
        if self._is_counted(presence):
            return
        entered = events.Entered(room=self.name, nick=nick, at=at)
        self.broadcast(entered, unless=unwanted(presence.claim.key))
        if away is not None:
            self._away(msgspec.structs.replace(away, room=self.name))

    def left(self, presence: Presence) -> None:
        """Somebody is in the room no longer."""
        if self.roster.pop(presence.claim.key, None) is None:
            return
        if not self.roster:
            self._comings.forget()
        elif not self._is_counted(presence):
            nick, at = presence.claim.nick, timestamp(presence.at)
            left = events.Left(room=self.name, nick=nick, at=at, reason=presence.reason)
            self.broadcast(left, unless=unwanted(presence.claim.key))

    def _is_counted(self, presence: Presence) -> bool:
        """Counts who comes or goes in a large room, and after that until it is told, for the order's sake."""
        counted = len(self.roster) > LARGE or self._comings.waiting
        if counted:
            self._comings.count(presence.at, entered=presence.entered)
        return counted

    def _came_and_went(self, entered: int, left: int, at: float) -> None:
        presence = events.Presence(
            room=self.name, entered=entered, left=left, count=len(self.roster), at=timestamp(at)
        )
        self.broadcast(presence, unless=is_quiet)

    def renamed(self, old: Claim, new: Claim, at: events.Time, but: Member | None) -> None:
        """Somebody has another name; he himself, `but`, is told of it as the answer."""
        member = self.roster.pop(old.key, None)
        if member is not None:
            self.roster[new.key] = msgspec.structs.replace(member, nick=new.nick)
            renamed = events.Renamed(room=self.name, nick=old.nick, new=new.nick, at=at)
            self.broadcast(renamed, but, unless=unwanted(new.key))

    def said(self, stored: Stored, author: Member | None) -> None:
        """A message is in the record. Its author's copy carries the tag."""
        self.head = stored.message.id
        key = stored.claim.key
        hidden = ignores(key) if self.server.is_ignored(key) else None
        if author is None or stored.idem is None or author.dialect.for_people:  # they see no tags
            self.broadcast(stored.message, unless=hidden)
        else:
            self.broadcast(stored.message, author, unless=hidden)
            author.send(msgspec.structs.replace(stored.message, re=stored.idem))

    def about(self, topic: events.Topic, but: Member | None = None) -> None:
        """The room has another topic."""
        self.topic = topic
        self.knows_topic = True
        self.broadcast(topic, but, unless=ignores(names.key(topic.nick)))

    def heard(self, event: events.Event) -> None:
        """Something was signalled to everybody here."""
        if isinstance(event, events.Away):
            self._away(event)
        else:
            self.broadcast(event)

    def _away(self, event: events.Away) -> None:
        key = names.key(event.nick)
        member = self.roster.get(key)
        if member is not None and member.away != event.away:
            self.roster[key] = msgspec.structs.replace(member, away=event.away)
        if len(self.roster) > LARGE or self._comings.waiting:  # or thousands who are cut off tell thousands
            return
        unwelcome = unwanted(key)
        self.broadcast(event, unless=lambda member: member.person.key == key or unwelcome(member))


class PrivateRoom(InsideRoom):
    """Where one talks with one person alone. What is no talk means what it means in the room behind it."""

    def __init__(self, server: Server, nick: str, behind: ChatRoom) -> None:
        super().__init__(server)
        self.nick = nick
        self.behind = behind

    def handle(self, member: Member, command: Command) -> Outcome:
        match command:
            case commands.Say(text=text):
                return self.tell(self.nick, text, "say")
            case commands.Emote(text=text):
                return self.tell(self.nick, text, "emote")
            case commands.Leave(room=""):
                return self.behind.do_query(member, "")
            case _:
                return self.behind.handle(member, command)

    def whereabouts(self) -> events.Query:
        """What one is told who has come to talk here."""
        return events.Query(nick=self.nick, room=self.behind.name)

    def answered(self, member: Member, answer: Answer) -> Outcome:
        return self.behind.answered(member, answer)


class LogoutRoom(Room):
    """Where a connection ends, whether it said goodbye or was cut off. Nothing is obeyed here any more."""

    def add(self, member: Member) -> None:
        self.server.release(member)

    def handle(self, member: Member, command: Command) -> Outcome:
        return None


def _where(member: Member, main_room: str) -> str:
    """The room in which a member's lines go, which has one the moment it is told so."""
    room = member.room.behind if isinstance(member.room, PrivateRoom) else member.room
    return room.name if isinstance(room, ChatRoom) else main_room
