"""What works wherever one is, once one has come in: other people, other rooms, one's own habits."""

from chatkit.protocol import commands, events, names, past
from chatkit.protocol.commands import Command
from chatkit.protocol.errors import (
    AlreadyLoggedIn,
    NickInvalid,
    NobodyToReply,
    NotInRoom,
    RoomInvalid,
    TextTooLong,
)
from chatkit.protocol.events import Event
from chatkit.protocol.text import clean
from chatkit.server.asks import (
    Answer,
    Find,
    Inside,
    Join,
    Leave,
    ListRooms,
    Rename,
    SetAway,
    Tell,
)
from chatkit.server.handling import Member, Outcome, Room, invalid

MAX_WHY = 200  # characters of why somebody is away


class InsideRoom(Room):
    """A room of those who have come in. What is particular to a room stands in its own class."""

    def handle(self, member: Member, command: Command) -> Outcome:
        match command:
            case commands.Tell(nick=nick, text=text):
                return self.tell(nick, text, "say")
            case commands.Reply(text=text):
                return self.do_reply(member, text)
            case commands.Who(after=after):
                return self.server.logged_in(member.person, after)
            case commands.Whois(nick=nick):
                return self.server.about(member.person, nick)
            case commands.Search(what=what):
                return self.do_search(what)
            case commands.Join(room=room):
                return Join(_room(room))
            case commands.Leave(room=room) if room:
                return self.do_leave(member, _room(room))
            case commands.Rooms():
                return ListRooms()
            case commands.Nick(nick=nick):
                return Rename(names.nick(nick))
            case commands.Login() | commands.Resume() | commands.Incomplete(verb="login" | "resume"):
                raise AlreadyLoggedIn(member.person.nick)
            case _:
                return self.handle_habit(member, command)

    def handle_habit(self, member: Member, command: Command) -> Outcome:
        """What one wants for oneself."""
        match command:
            case commands.Away(why=why):
                return self.do_away(why)
            case commands.Back():
                return SetAway(None)
            case commands.Ignore(nick=nick):
                return self.do_ignore(member, nick)
            case commands.Unignore(nick=nick):
                self.server.unignore(member.person, nick)
                return _ignoring(member)
            case commands.Quiet(state=state):
                member.person.quiet = _switched("quiet", state)
                return events.Quiet(on=member.person.quiet)
            case commands.Converse(state=state):
                member.person.converse = _switched("converse", state)
                return events.Converse(on=member.person.converse)
            case _:
                return super().handle(member, command)

    def tell(self, nick: str, text: str, kind: events.Kind) -> Tell:
        self.check_length(text, self.server.text_limit)
        return Tell(nick, text, kind)

    def do_reply(self, member: Member, text: str) -> Tell:
        if not member.person.last_teller:
            raise NobodyToReply
        return self.tell(member.person.last_teller, text, "say")

    def do_search(self, what: str) -> Find:
        try:
            return Find(past.search(what))
        except ValueError:
            raise invalid("search", what) from None

    def do_leave(self, member: Member, room: str) -> Leave:
        if room not in member.person.rooms:
            raise NotInRoom(room)
        return Leave(room)

    def do_away(self, why: str) -> SetAway:
        self.check_length(why, MAX_WHY)
        return SetAway(clean(why))  # of one line

    def do_ignore(self, member: Member, nick: str) -> events.Ignoring:
        if nick:
            self.server.ignore(member.person, names.nick(nick))
        return _ignoring(member)

    def check_length(self, text: str, limit: int) -> None:
        if limit and len(text) > limit:
            raise TextTooLong(len(text), limit)

    def answered(self, member: Member, answer: Answer) -> Outcome:
        match answer:
            case Inside(room=key, missed=missed):
                room = member.person.rooms[key]
                member.go(room)
                joined = events.Joined(room=room.name, topic=room.topic.text)
                return joined if missed is None else (joined, missed)
            case Event() | (*_,):
                return answer
            case _:
                return super().answered(member, answer)


def _ignoring(member: Member) -> events.Ignoring:
    return events.Ignoring(nicks=sorted(member.person.ignored.values(), key=names.key))


def _switched(verb: str, state: str) -> bool:
    if state.lower() not in ("on", "off"):
        raise invalid(verb, state)
    return state.lower() == "on"


def _room(text: str) -> str:
    """A room's name in the one form in which rooms are named. Raises RoomInvalid."""
    try:
        return names.key(names.room(text))
    except NickInvalid as error:
        raise RoomInvalid(error.nick, error.why) from None
