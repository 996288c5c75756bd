"""Who and what there is, as far as somebody may see it: the answers to who, whois and rooms."""

from collections.abc import Callable, Iterable
from heapq import nsmallest

from chatkit.protocol import names
from chatkit.protocol.events import RoomLine, Rooms, User, Users, Whois, timestamp
from chatkit.server.backends.base import Backend, RoomInfo
from chatkit.server.house import House
from chatkit.server.past import Past
from chatkit.server.person import Person
from chatkit.server.roster import PAGE, paged
from chatkit.server.session import ChatSession, why_away
from chatkit.server.topics import Topics
from chatkit.server.visibility import Readable, visible

MAX_ROOMS = 500  # in one answer: more would be more than a reader may be sent


class Directory:
    """`now` is the loop's clock, in seconds, by which idle time is counted."""

    def __init__(
        self,
        house: House,
        backend: Backend,
        past: Past,
        topics: Topics,
        readable: Readable,
        now: Callable[[], float],
    ) -> None:
        self._house = house
        self._backend = backend
        self._past = past
        self._topics = topics
        self._readable = readable
        self._now = now

    def users(self, asker: Person, after: str = "") -> Users:
        """Who is logged in, sorted by nick, with the rooms that the asker may see.

        Of many it is a page: those who come after a nick, which nobody need have.
        """
        users = self._house.users
        after = after if len(users) > PAGE else ""
        last = names.key(after)
        following = [key for key in users if key > last]
        page = [self._user(users[key], asker) for key in nsmallest(PAGE, following)]
        more = page[-1].nick if len(page) < len(following) else ""
        return paged(Users(users=page), len(page), len(users), after, more)

    def _user(self, session: ChatSession, asker: Person) -> User:
        person = session.person
        since, idle = timestamp(person.since), self._idle(session)
        return User(person.nick, self._rooms_of(person, asker), since, idle, person.is_away)

    def about(self, asker: Person, nick: str) -> Whois:
        """What is known of somebody. Raises NoSuchNick."""
        session = self._house.called(nick)
        person = session.person
        return Whois(
            nick=person.nick,
            rooms=self._rooms_of(person, asker),
            since=timestamp(person.since),
            idle=self._idle(session),
            away=person.is_away,
            why=why_away(session),
        )

    async def rooms(self, asker: Person) -> Rooms:
        """The rooms that somebody is in, something is kept of, or that have a topic, sorted by name."""
        stored = {room.name: room for room in await self._backend.rooms()}
        topics = await self._topics.all()
        visits = await self._past.visits(asker.claim, 2 * MAX_ROOMS) if asker.claim else {}
        there = (room for room in {*stored, *topics} if room in topics or self._is_kept(stored[room]))
        lines = [
            RoomLine(
                room,
                topics[room].text if room in topics else "",
                self._people(room),
                inside=room in asker.rooms,
                unread=None if room in asker.rooms else _unread(stored.get(room), visits.get(room)),
            )
            for room in visible(there, self._readable(asker.claim))
        ]
        return Rooms(rooms=_most_wanted(lines))

    def _rooms_of(self, person: Person, asker: Person) -> list[str]:
        return visible(person.rooms, self._readable(asker.claim))

    def _idle(self, session: ChatSession) -> int:
        return int(self._now() - session.last_line)

    def _people(self, room: str) -> int:
        return len(self._house.rooms[room].roster) if room in self._house.rooms else 0

    def _is_kept(self, room: RoomInfo) -> bool:
        """Or it was there once, and nothing of it is left."""
        return room.oldest <= room.head or room.name in self._house.rooms


def _unread(room: RoomInfo | None, seen: int | None) -> int | None:
    if seen is None or room is None:
        return None
    return max(0, room.head - seen)


def _most_wanted(lines: Iterable[RoomLine]) -> list[RoomLine]:
    """All of them, or those that one is in and where most people are."""
    ranked = sorted(lines, key=lambda line: (not line.inside, -line.people, line.name))
    return sorted(ranked[:MAX_ROOMS], key=lambda line: line.name)
