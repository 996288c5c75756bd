"""Rooms: what a command means depends on where you are when you type it.

    CommandHandler      hands a command to its `do_...`, or to `unknown`
    └── Room            has members; knows what everybody may do anywhere
        ├── LoginRoom   where a connection begins, nameless
        ├── ChatRoom    where people talk
        └── LogoutRoom  where a connection ends; its name becomes free

A handler never waits. It may **answer** (return an event, or several, for the asker alone), **announce**
(`broadcast`), **refuse** (raise a ChatError), or **ask** (return an Ask: the session gets the answer from the
backend and hands it to the room's `answered`). A ChatRoom's roster and messages change only when the backend
says so, in `entered`, `left` and `said`, so that every server of a cluster would show one order.
"""

from collections.abc import Iterable
from typing import NoReturn, Protocol, TypeAlias

import msgspec

from chatkit.protocol import commands, events, names, past
from chatkit.protocol.commands import BY_VERB, REGISTRY, Command, Spec, nearest
from chatkit.protocol.errors import (
    AlreadyLoggedIn,
    InvalidArgument,
    LoginRequired,
    MissingArgument,
    TextTooLong,
    UnknownCommand,
)
from chatkit.protocol.events import Event, timestamp
from chatkit.server.asks import Admitted, Answer, Append, Ask, Enter, Find, Recall
from chatkit.server.backends.base import Appended, Presence, Stored
from chatkit.server.dialects.base import Dialect

Outcome: TypeAlias = Event | Ask | tuple[Event, ...] | None


class Member(Protocol):
    """What a room sees of a session."""

    dialect: Dialect

    @property
    def nick(self) -> str: ...
    def push(self, frame: bytes) -> None: ...
    def send(self, event: Event) -> None: ...
    def enter(self, room: "Room") -> None: ...
    def speak(self, dialect: str) -> bool: ...
    def log_out(self) -> None: ...


class Server(Protocol):
    """What a room sees of the server."""

    @property
    def welcome(self) -> events.Welcome: ...
    @property
    def main_room(self) -> str: ...
    @property
    def text_limit(self) -> int: ...
    @property
    def epoch(self) -> str: ...
    def deliver(self, members: Iterable[Member], event: Event) -> None: ...
    def logged_in(self) -> list[events.User]: ...
    def release(self, member: Member) -> None: ...


class CommandHandler:
    """Finds out what a command means here."""

    def handle(self, member: Member, command: Command) -> Outcome:
        match command:
            case commands.Incomplete(verb=verb):
                raise MissingArgument(verb, BY_VERB[verb].usage)
            case _:
                return self.unknown(member, command)

    def unknown(self, member: Member, command: Command) -> NoReturn:
        verb = command.verb if isinstance(command, commands.Unknown) else type(command).__name__.lower()
        raise UnknownCommand(verb, nearest(verb))


class Room(CommandHandler):
    """Somewhere to be. What works everywhere works here: help, ping, format, logout."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.members: dict[Member, None] = {}  # a set that keeps its order

    def add(self, member: Member) -> None:
        self.members[member] = None

    def remove(self, member: Member) -> None:
        self.members.pop(member, None)

    def broadcast(self, event: Event, but: Member | None = None) -> None:
        """Sends `event` to every member here on this server, or to every one but one."""
        self.server.deliver((m for m in self.members if m is not but) if but else self.members, event)

    def handle(self, member: Member, command: Command) -> Outcome:
        match command:
            case commands.Help():
                return self.do_help(command)
            case commands.Ping():
                return events.Pong()
            case commands.Format():
                return self.do_format(member, command)
            case commands.Logout():
                return self.do_logout(member)
            case _:
                return super().handle(member, command)

    def answered(self, member: Member, answer: Answer) -> Outcome:
        """The answer to an Ask of this room."""
        raise TypeError(f"{type(self).__name__} asked for nothing that {answer} answers")

    def do_help(self, command: commands.Help) -> events.Help:
        specs = REGISTRY if command.verb is None else (self._spec(command.verb),)
        return events.Help(
            commands=[
                events.CommandHelp(s.verb, s.usage, s.summary, s.example, list(s.aliases)) for s in specs
            ]
        )

    def _spec(self, verb: str) -> Spec:
        spec = BY_VERB.get(verb.removeprefix("/").lower())
        if spec is None:
            raise UnknownCommand(verb, nearest(verb))
        return spec

    def do_format(self, member: Member, command: commands.Format) -> events.Welcome:
        if not member.speak(command.dialect.lower()):
            raise InvalidArgument("format", command.dialect, BY_VERB["format"].usage)
        return self.server.welcome

    def do_logout(self, member: Member) -> events.Bye:
        member.log_out()
        return events.Bye(reason="")


class LoginRoom(Room):
    """Where a connection begins. All that it may do is log in, or leave."""

    def add(self, member: Member) -> None:
        super().add(member)
        member.send(self.server.welcome)

    def handle(self, member: Member, command: Command) -> Outcome:
        match command:
            case commands.Login():
                return self.do_login(command)
            case commands.Incomplete(verb=verb) if verb not in ("login", "format"):
                return self.unknown(member, command)  # what it lacks matters only to who may use it
            case _:
                return super().handle(member, command)

    def unknown(self, member: Member, command: Command) -> NoReturn:
        raise LoginRequired

    def do_login(self, command: commands.Login) -> Enter:
        return Enter(names.nick(command.nick), self.server.main_room)

    def answered(self, member: Member, answer: Answer) -> Outcome:
        match answer:
            case Admitted(claim=claim, missed=missed):
                login = events.Login(nick=claim.nick, room=self.server.main_room, epoch=self.server.epoch)
                return login if missed is None else (login, missed)
            case _:
                return super().answered(member, answer)


class ChatRoom(Room):
    """Where people talk. `members` are the sessions here on this server; `roster` is everybody."""

    def __init__(self, server: Server, name: str) -> None:
        super().__init__(server)
        self.name = name
        self.topic = ""
        self.head = 0  # the id of the last message that everybody here has been told of
        self.roster: dict[str, events.Member] = {}  # by key

    def handle(self, member: Member, command: Command) -> Outcome:
        match command:
            case commands.Say():
                return self.do_say(command)
            case commands.Look():
                return self.do_look()
            case commands.History():
                return self.do_history(command)
            case commands.Search():
                return self.do_search(command)
            case commands.Who():
                return events.Users(users=self.server.logged_in())
            case commands.Login() | commands.Incomplete(verb="login"):
                raise AlreadyLoggedIn(member.nick)
            case _:
                return super().handle(member, command)

    def do_say(self, command: commands.Say) -> Append:
        limit = self.server.text_limit
        if limit and len(command.text) > limit:
            raise TextTooLong(len(command.text), limit)
        return Append(self.name, command.text, "say")

    def do_look(self) -> events.Roster:
        members = [self.roster[key] for key in sorted(self.roster)]
        return events.Roster(room=self.name, topic=self.topic, members=members)

    def do_history(self, command: commands.History) -> Recall:
        try:
            return Recall(self.name, past.stretch(command.which))
        except ValueError:
            raise InvalidArgument("history", command.which, BY_VERB["history"].usage) from None

    def do_search(self, command: commands.Search) -> Find:
        try:
            return Find(past.search(command.what))
        except ValueError:
            raise InvalidArgument("search", command.what, BY_VERB["search"].usage) from None

    def answered(self, member: Member, answer: Answer) -> Outcome:
        match answer:
            case events.History() | events.Search():
                return answer
            case Appended(stored=stored, repeated=repeated):
                # A new message has come back through `said`; one that was sent twice is acknowledged again.
                return stored.message if repeated else None
            case _:
                return super().answered(member, answer)

    def entered(self, presence: Presence) -> None:
        """The backend says that somebody is in the room now."""
        nick, at = presence.claim.nick, timestamp(presence.at)
        self.roster[presence.claim.key] = events.Member(nick, at, away=False)
        self.broadcast(events.Entered(room=self.name, nick=nick, at=at))

    def left(self, presence: Presence) -> None:
        """The backend says that somebody is in the room no longer."""
        if self.roster.pop(presence.claim.key, None) is not None:
            at = timestamp(presence.at)
            self.broadcast(
                events.Left(room=self.name, nick=presence.claim.nick, at=at, reason=presence.reason)
            )

    def said(self, stored: Stored, author: Member | None) -> None:
        """The backend says that a message is in the record. Its author's copy carries the tag."""
        self.head = stored.message.id
        if author is None or stored.idem is None:
            self.broadcast(stored.message)
        else:
            self.broadcast(stored.message, but=author)
            author.send(msgspec.structs.replace(stored.message, re=stored.idem))


class LogoutRoom(Room):
    """Where a connection ends, whether it said goodbye or was cut off. Nothing is obeyed here any more."""

    def add(self, member: Member) -> None:
        self.server.release(member)

    def handle(self, member: Member, command: Command) -> Outcome:
        return None
