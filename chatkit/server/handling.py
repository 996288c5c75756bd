"""How a command finds its meaning: what every room is made of, and what a room sees of the rest.

A handler never waits. It may **answer** (return an event, or several, for the asker alone), **announce**
(`broadcast`), **refuse** (raise a ChatError), or **ask** (return an Ask: the session gets the answer from the
backend and hands it to the room's `answered`).
"""

from collections.abc import Callable, Collection
from typing import NoReturn, Protocol, TypeAlias

from chatkit.protocol import commands, events
from chatkit.protocol.commands import BY_VERB, REGISTRY, Command, Spec, nearest
from chatkit.protocol.errors import InvalidArgument, MissingArgument, UnknownCommand
from chatkit.protocol.events import Event
from chatkit.server.asks import Answer, Ask
from chatkit.server.clock import Timer
from chatkit.server.dialects.base import Dialect
from chatkit.server.fanout import Audience
from chatkit.server.outbox import Outbox
from chatkit.server.person import Person

Outcome: TypeAlias = Event | Ask | tuple[Event, ...] | None


class Member(Protocol):
    """What a room sees of a session."""

    dialect: Dialect
    person: Person
    outbox: Outbox
    room: "Room"  # where lines go that name no other

    def send(self, event: Event) -> None: ...
    def go(self, room: "Room") -> None: ...
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
    def deliver(self, room: "Room", event: Event, but: Collection[Member]) -> None: ...
    def may_read(self, person: Person, room: str) -> bool: ...
    def logged_in(self, asker: Person, after: str) -> events.Users: ...
    def about(self, asker: Person, nick: str) -> events.Whois: ...
    def ignore(self, person: Person, nick: str) -> None: ...
    def unignore(self, person: Person, nick: str) -> None: ...
    def is_ignored(self, key: str) -> bool: ...
    def token_for(self, member: Member) -> str: ...
    def release(self, member: Member) -> None: ...
    def call_later(self, seconds: float, callback: Callable[[], None], /) -> Timer: ...


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
        self.audiences: dict[Dialect, Audience] = {}  # the same, as they are written to

    def add(self, member: Member) -> None:
        self.members[member] = None

    def remove(self, member: Member) -> None:
        self.members.pop(member, None)

    def broadcast(
        self, event: Event, but: Member | None = None, unless: Callable[[Member], bool] | None = None
    ) -> None:
        """Sends `event` to every member here on this server: to all but one, or `unless` it is hidden."""
        apart = [] if unless is None else [member for member in self.members if unless(member)]
        if but is not None:
            apart.append(but)
        self.server.deliver(self, event, apart)

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


def invalid(verb: str, argument: str) -> InvalidArgument:
    """The refusal of an argument that `verb` cannot work with."""
    return InvalidArgument(verb, argument, BY_VERB[verb].usage)


def ignores(key: str) -> Callable[[Member], bool]:
    """Whether somebody else, and no program, wants nothing of whoever has that key."""
    return lambda member: (
        key in member.person.ignored and key != member.person.key and member.dialect.for_people
    )


def is_quiet(member: Member) -> bool:
    """Whether somebody, and no program, does not want to know who comes and goes."""
    return member.person.quiet and member.dialect.for_people


def unwanted(key: str) -> Callable[[Member], bool]:
    """Whether somebody does not want to know who comes and goes, or nothing of whoever has that key."""
    ignoring = ignores(key)
    return lambda member: ignoring(member) or is_quiet(member)
