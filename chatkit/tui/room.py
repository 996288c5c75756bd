"""One room as seen from here, or one private talk: its log, who is in it, and what has not been read."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from chatkit.protocol import names
from chatkit.tui.catching_up import Card, catch_up
from chatkit.tui.clock import Clock
from chatkit.tui.entries import Edge, Entry, Log, New, Said
from chatkit.tui.older import Older
from chatkit.tui.past import Past
from chatkit.tui.pulse import Pulse
from chatkit.tui.seam import dated, day_line, mend
from chatkit.tui.unread import UnreadLine


class Member(NamedTuple):
    """Somebody in a room."""

    nick: str
    away: bool = False


class Room:
    """One room as seen from here. Where it is `private`, `name` is the nick of the other."""

    def __init__(self, name: str, cap: int, clock: Clock, *, private: bool = False) -> None:
        self.name = name
        self.private = private
        self.topic = ""
        self.log = Log(cap)
        self.past = Past()
        self.older = Older(self.log)
        self.pulse = Pulse()
        self.draft = ""
        """What was being typed here when another room was shown."""
        self.line = UnreadLine(self.log)
        self.card: Card | None = None
        """What was missed here, until one has seen to it."""
        self.seen_until = clock.wall()
        """When the reader last saw what came here as it came."""
        self.unread = 0
        self.mentions = 0
        """How many of the unread were meant for us."""
        self.following = True
        """Whether the reader sees the newest entry."""
        self.inside = False
        """Whether we are in, as far as we know."""
        self.put_out = False
        """Whether somebody else ended that: we do not come in again by ourselves."""
        self.known = False
        """Whether the server has ever confirmed that there is such a room, or person."""
        self.unseen = False
        """Whether it is not known who is here."""
        self.greeting = ""
        """To be shown below what is still asked for."""
        self.left_at: int | None = None
        """The last message before the connection was lost, while we are coming back."""
        self.stale = False
        """Whether others are here than is known, because those who came and went were only counted."""
        self.next = ""
        """Whom `look` tells who comes after those that are known; empty where these are all."""
        self._count: int | None = None  # of those who are here; None where all of them are known
        self._look_tag = ""  # of the `look` that is under way
        self._clock = clock
        self._day: date | None = None  # of the newest entry
        self._members: dict[str, Member] = {}

    @property
    def title(self) -> str:
        """The name as it is shown."""
        return f"@{self.name}" if self.private else f"#{self.name}"

    @property
    def label(self) -> str:
        """The name where there is little space: without its `#`, unless it would be taken for a talk then."""
        return self.title if self.private or self.name.startswith("@") else self.name

    @property
    def loud(self) -> bool:
        """Whether some of the unread was meant for us."""
        return self.mentions > 0

    # What happened here

    def add(self, entry: Entry) -> None:
        """Adds to the log, with a line before it where a day begins."""
        day = self._clock.local(entry.at).date()
        if self._day is None or day > self._day:  # never back, though this clock and the server's may differ
            self._day = day
            self.log.append(day_line(entry.at, self._clock))
        self.log.append(entry)

    def put_before(self, entries: Sequence[Entry], edge: str = "") -> None:
        """Puts older entries in front of the log, which has some, as if they had been there before.

        `edge` says why there is nothing before them.
        """
        older = dated(entries, self._clock)
        moved = any(isinstance(entry, New) for entry in older)
        if moved:
            self.line.lift()
        mend(older, self.log, self._clock)
        if edge:
            older.insert(0, Edge((older[0] if older else self.log[self.log.first]).at, edge))
        self.log.prepend(older)
        if moved:
            self.line.stands_at(
                next(n for n, entry in enumerate(older, self.log.first) if isinstance(entry, New))
            )

    def read(self) -> None:
        """The reader has seen everything."""
        self.unread, self.mentions, self.line.growing = 0, 0, False
        self.log.shrink()

    def missed(self, said: Said, *, told: bool = False) -> None:
        """Counts a message that is not seen as it comes, below the line that says how many there are.

        With `told`, the line has counted it already.
        """
        self.unread += 1
        self.mentions += self.private or said.mention
        if told:
            return
        if self.line.growing:
            self.line.grow()
            return
        self.line.remove()
        self.draw_line(New(said.at, 1, self.seen_until))
        self.line.growing = True

    def draw_line(self, new: New) -> None:
        """What comes from now on stands below a line."""
        self.log.open()  # or it would be kept back, with no number yet
        self.add(new)
        self.line.stands_at(self.log.end - 1)

    def look_away(self) -> None:
        """From now on the reader does not see what comes here."""
        self.seen_until = self._clock.wall()

    def come_back(self) -> None:
        """The reader looks here again."""
        if self.unread:
            self.log.open()  # what a burst kept back was missed too
            self.card = catch_up(self.log)

    def answered(self) -> None:
        """The reader has spoken here: he has read what there was."""
        self.line.remove()
        self.card = None

    def leave_behind(self) -> None:
        """Another room is shown. The line stays only above what has not been read."""
        self.card = None
        if not self.line.growing:
            self.line.remove()

    # What must be asked of the server

    def look_again(self) -> None:
        """Who is here has to be asked for."""
        self.unseen, self._look_tag = True, ""

    @property
    def wants_look(self) -> bool:
        """Whether a `look` is to be sent."""
        return self.unseen and not self.is_looking

    @property
    def is_looking(self) -> bool:
        """Whether a `look` has not been answered."""
        return bool(self._look_tag)

    def looked(self, tag: str) -> None:
        """A `look` went out under `tag`."""
        self._look_tag, self.stale = tag, False

    def look_is_answered(self, tag: str | None) -> None:
        """A roster came under `tag`, or an error."""
        if tag == self._look_tag:
            self._look_tag = ""

    def unanswered(self, tags: Collection[str]) -> None:
        """Lines under these tags get no answer: what they asked has to be asked again."""
        self.past.unanswered(tags)
        self.older.unanswered(tags)
        if self._look_tag in tags:
            self._look_tag = ""

    # Who is here

    @property
    def members(self) -> tuple[Member, ...]:
        """Who is here, sorted by name as the server does; of a large room the first of them, without gaps."""
        return tuple(self._members[key] for key in sorted(self._members))

    @property
    def people(self) -> int:
        """How many are here, known or not."""
        return len(self._members) if self._count is None else self._count

    def enter(self, nick: str, *, away: bool = False) -> None:
        if self._count is not None and names.key(nick) not in self._members:
            self._count += 1
        self._put(Member(nick, away))

    def leave(self, nick: str) -> None:
        self._members.pop(names.key(nick), None)
        if self._count is not None:
            self._count -= 1

    def rename(self, nick: str, new: str) -> None:
        if member := self._members.pop(names.key(nick), None):
            self._put(Member(new, member.away))

    def mark(self, nick: str, *, away: bool) -> None:
        """Somebody is away now, or back."""
        if member := self.member(nick):
            self._put(Member(member.nick, away))

    def member(self, nick: str) -> Member | None:
        """Whoever is called so, where it is known that he is here."""
        return self._members.get(names.key(nick))

    def named(self, *beginnings: str) -> dict[str, str]:
        """The nicks that are known to be here and begin with one of these, by their keys, in no order."""
        wanted = tuple(map(names.key, beginnings))
        return {key: member.nick for key, member in self._members.items() if key.startswith(wanted)}

    def is_away(self, nick: str) -> bool:
        member = self.member(nick)
        return member is not None and member.away

    def _put(self, member: Member) -> None:
        """Notes somebody, unless he belongs to what is not known."""
        if not self._is_beyond(member.nick):
            self._members[names.key(member.nick)] = member

    def _is_beyond(self, nick: str) -> bool:
        return bool(self.next) and names.key(nick) > names.key(self.next)

    def reset(self, *members: Member) -> None:
        """These are here, and nobody else."""
        self._members = {names.key(member.nick): member for member in members}
        self._count, self.next, self.unseen = None, "", False

    def count(self, people: int) -> None:
        """So many are here now, and it is not known who."""
        self._count, self.stale = people, True

    def turn_page(self, members: Iterable[Member], after: str, following: str, people: int) -> None:
        """Of so many these come `after` somebody; `following` is whom the next ones come after, if any do.

        What was known beyond them is forgotten: it is older, and so the list grows only as far as it is read.
        """
        self._count = people
        if after and (self.unseen or self._is_beyond(after)):
            return  # somebody wanted to see what is farther on, with nothing known in between
        known = {key: member for key, member in self._members.items() if key <= names.key(after)}
        self._members = known | {names.key(member.nick): member for member in members}
        self.next, self.unseen = following, False
