"""Who is here and which rooms there are, as one server has it in memory."""

from collections import Counter
from difflib import get_close_matches
from itertools import islice
from secrets import token_urlsafe

from chatkit.protocol import names
from chatkit.protocol.errors import NoSuchNick, TooManyIgnored
from chatkit.server.backends.base import Claim
from chatkit.server.person import Person
from chatkit.server.rooms import ChatRoom, PrivateRoom, Server
from chatkit.server.session import ChatSession

MOST_IGNORED = 100  # nicks, by one person
MOST_COMPARED = 200  # names that somebody may have meant


class House:
    """Sessions by name and by token, rooms by key, and who is ignored by how many."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.users: dict[str, ChatSession] = {}  # who is logged in here, by the key of the nick
        self.tokens: dict[str, ChatSession] = {}  # those that may come back
        self.rooms: dict[str, ChatRoom] = {}
        self.ignored: Counter[str] = Counter()

    def room(self, key: str) -> ChatRoom:
        """The room; a new one where there was none."""
        if key not in self.rooms:
            self.rooms[key] = ChatRoom(self._server, key)
        return self.rooms[key]

    def clear(self, room: ChatRoom) -> None:
        """A room that nobody is in needs no place; what must outlast it is in the record."""
        if not room.roster and self.rooms.get(room.name) is room:
            del self.rooms[room.name]

    def session_of(self, claim: Claim) -> ChatSession | None:
        """Whoever speaks under this claim here."""
        session = self.users.get(claim.key)
        return session if session is not None and session.person.claim == claim else None

    def called(self, nick: str) -> ChatSession:
        """Whoever has that nick. Raises NoSuchNick."""
        key = names.key(nick)
        if key not in self.users:
            # A comparison takes 10 us, and nobody may make everybody wait for thousands of them.
            likely = islice((name for name in self.users if name[0] == key[:1]), MOST_COMPARED)
            close = get_close_matches(key, likely, n=1, cutoff=0.6)
            raise NoSuchNick(nick, self.users[close[0]].person.nick if close else None)
        return self.users[key]

    def come_in(self, session: ChatSession, claim: Claim) -> None:
        """A session has a name now."""
        session.person.claim = claim
        self.users[claim.key] = session

    def token_for(self, session: ChatSession) -> str:
        """What a session's person comes back with, the same each time; empty if it is not here any more."""
        person = session.person
        if self.users.get(person.key) is session:
            person.token = person.token or token_urlsafe(16)
            self.tokens[person.token] = session
        return person.token

    def ignore(self, person: Person, nick: str) -> None:
        """Somebody wants nothing of whoever has that nick. Raises TooManyIgnored."""
        key = names.key(nick)
        if key not in person.ignored:
            if len(person.ignored) >= MOST_IGNORED:
                raise TooManyIgnored(MOST_IGNORED)
            person.ignored = {**person.ignored, key: nick}
            self.ignored[key] += 1

    def unignore(self, person: Person, nick: str) -> None:
        gone = names.key(nick)
        if gone in person.ignored:
            person.ignored = {key: nick for key, nick in person.ignored.items() if key != gone}
            self._ignored_less(gone)

    def _ignored_less(self, key: str) -> None:
        self.ignored[key] -= 1
        if not self.ignored[key]:
            del self.ignored[key]

    def move(self, session: ChatSession) -> None:
        """A session speaks for a person that another one spoke for until now."""
        self.users[session.person.key] = session
        self.tokens[session.person.token] = session

    def rename(self, old: Claim, new: Claim) -> ChatSession | None:
        """A name has become another. Returns the session of whoever bears it, if it is here."""
        session = self.session_of(old)
        if session is not None:
            del self.users[old.key]
            self.come_in(session, new)
        for other in self.users.values():
            other.person.follow(old.nick, new.nick)
            if old.key in other.person.ignored:
                self.unignore(other.person, old.nick)
                self.ignore(other.person, new.nick)
            if isinstance(other.room, PrivateRoom) and names.key(other.room.nick) == old.key:
                other.room.nick = new.nick
        return session

    def go_out(self, session: ChatSession) -> Claim | None:
        """Forgets a session. Returns the claim to be given back; None if there is none, or not any more."""
        person = session.person
        if person.claim is None or self.users.get(person.key) is not session:
            return None
        del self.users[person.key]
        self.tokens.pop(person.token, None)
        for key in person.ignored:
            self._ignored_less(key)
        return person.claim
