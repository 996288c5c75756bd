"""What a room's log is made of: immutable entries, kept in order and up to a number."""

import enum
from collections.abc import Sequence
from typing import TypeAlias

import msgspec


class Delivery(enum.Enum):
    """How far a message has come."""

    STORED = "stored"  # by the server
    QUEUED = "queued"  # waits for a connection
    PENDING = "pending"  # on its way
    LATE = "late"  # and should have been acknowledged by now
    FAILED = "failed"  # not known to have arrived; nothing sends it again


class Tone(enum.Enum):
    """How loudly words that nobody said are shown."""

    QUIET = "quiet"
    ANSWER = "answer"
    NOTICE = "notice"
    ERROR = "error"


class Said(msgspec.Struct, frozen=True, gc=False):
    """A message. `continues` when it follows one of the same person so closely that it shows no name.

    `id` is the message's in its room's record, 0 where it is not known; `mention` says that it names us.
    """

    at: float
    nick: str
    text: str
    emote: bool = False
    own: bool = False
    continues: bool = False
    delivery: Delivery = Delivery.STORED
    id: int = 0
    mention: bool = False


class Moved(msgspec.Struct, frozen=True, gc=False):
    """Somebody came in or left."""

    at: float
    nick: str
    entered: bool
    reason: str = ""


class Crowd(msgspec.Struct, frozen=True):
    """So many came into a large room and so many left, until `at`."""

    at: float
    entered: int
    left: int

    def and_then(self, later: "Crowd") -> "Crowd":
        """Both of them in one."""
        return Crowd(later.at, self.entered + later.entered, self.left + later.left)


class Words(msgspec.Struct, frozen=True):
    """The server's or the program's own words: an answer, a notice, an error, a lost connection.

    `id` as in Said, where these are a message that a program has sent to the room.
    """

    at: float
    text: str
    tone: Tone
    id: int = 0


class Day(msgspec.Struct, frozen=True):
    """A new day begins. `name` is how it is written."""

    at: float
    name: str


class New(msgspec.Struct, frozen=True):
    """What stands below was not seen when it came: `count` messages since the moment `since`.

    `missing` of them are older than all that is in the log.
    """

    at: float
    count: int
    since: float
    missing: int = 0


class Edge(msgspec.Struct, frozen=True):
    """Where the log begins, and why it goes no farther back."""

    at: float
    text: str


class Gone(msgspec.Struct, frozen=True):
    """An entry that is not shown any more. It keeps its number, so that the others keep theirs."""

    at: float


class Burst(msgspec.Struct, frozen=True):
    """So many lines came faster than anybody reads, the last one at `at`; they follow when it is calm."""

    at: float
    lines: int


Entry: TypeAlias = Said | Moved | Crowd | Words | Day | New | Edge | Gone | Burst


_MOST_LOUD = 20  # that are shown below a burst; each is laid out anew for each frame
_MOST_FOLDED = 10_000  # then they go to their places, and a burst that never ends begins anew


def continues(last: Entry | None, said: Said) -> bool:
    """Whether a message follows the last entry so closely that it shows no name."""
    return (
        isinstance(last, Said)
        and last.nick == said.nick
        and not (last.emote or said.emote)
        and last.delivery is Delivery.STORED
        and last.at // 60 == said.at // 60  # so that the time that is shown is right for all of them
    )


class Log:
    """The entries of a room, the oldest dropped when there are more than `cap`.

    Every entry has a number, counted from 0 and never used again, by which a reader remembers its place.
    What is put in front has numbers below those that are there. It may be as much again as `cap`, and stays
    until `shrink`: somebody reads it.

    After them come the `unsettled`, which have none: how many came and went, in one line until something else
    happens, and the `pending`, own messages that the server has not acknowledged, by their tags.

    In a burst, entries are folded: kept back, and counted in one line that is unsettled. Own messages,
    mentions and the program's words are shown below it. `open` puts all in their places.
    """

    def __init__(self, cap: int) -> None:
        self.pending: dict[str, Said] = {}
        self.revised: set[int] = set()
        """The numbers of entries that are others now; whoever shows them takes these out."""
        self.line: int | None = None
        """The number of the line above what is new, if there is one."""
        self.foreign: int | None = None
        """Entries before this one are of another record, in which their ids counted."""
        self._cap = cap
        self._older = 0  # so many were put in front, beside what `cap` allows
        self._slack = max(1, cap // 10)  # dropping many at a time, seldom, costs less than one each time
        self._entries: list[Entry] = []
        self._crowd: Crowd | None = None
        self._first = 0
        self._folded: list[Entry] | None = None
        self._loud: list[Entry] = []  # of those, what is shown at once

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, number: int) -> Entry:
        """The entry with that number, which must be one that is kept."""
        return self._entries[number - self._first]

    @property
    def first(self) -> int:
        """The number of the oldest entry that is kept."""
        return self._first

    @property
    def end(self) -> int:
        """The number that the next entry will have."""
        return self._first + len(self._entries)

    @property
    def last(self) -> Entry | None:
        if self._folded:
            return self._folded[-1]
        return self._crowd or (self._entries[-1] if self._entries else None)

    @property
    def unsettled(self) -> Sequence[Entry]:
        """What comes after the numbered entries, and may still change."""
        crowd, burst = ([each] if each else [] for each in (self._crowd, self._burst))
        return [*crowd, *burst, *self._loud, *self.pending.values()]

    @property
    def _burst(self) -> Burst | None:
        quiet = len(self._folded or ()) - len(self._loud)
        return Burst(self._folded[-1].at, quiet) if self._folded and quiet else None

    @property
    def folding(self) -> bool:
        """Whether entries are kept back."""
        return self._folded is not None

    def fold(self) -> None:
        """From now on entries are kept back."""
        if self._folded is None:
            self._folded = []

    def open(self) -> None:
        """Nothing is kept back any more."""
        folded, self._folded, self._loud = self._folded or [], None, []
        for entry in folded:
            self.append(entry)

    def speakers(self, among: int = 200) -> list[str]:
        """Who said something among the newest so many entries, the last one first."""
        newest = reversed(self._entries[-among:])
        return list(dict.fromkeys(entry.nick for entry in newest if isinstance(entry, Said)))

    @property
    def is_full(self) -> bool:
        """Whether no more may be put in front."""
        return self._older >= self._cap

    def prepend(self, entries: Sequence[Entry]) -> None:
        """Puts older entries in front."""
        self._entries[:0] = entries
        self._first -= len(entries)
        self._older += len(entries)

    def replace(self, number: int, entry: Entry) -> None:
        """Another entry has that number now, which must be one that is kept."""
        self._entries[number - self._first] = entry
        self.revised.add(number)

    def shrink(self) -> None:
        """Nobody reads what was put in front: from now on the log is no longer than it may be."""
        self._older = 0
        if (excess := len(self._entries) - self._cap) > 0:
            self._drop(excess)

    def append(self, entry: Entry) -> None:
        if self._folded is not None:
            self._keep_back(entry)
            return
        crowd, self._crowd = self._crowd, None
        if isinstance(entry, Crowd):
            self._crowd = crowd.and_then(entry) if crowd else entry
            return
        if crowd:
            self._settle(crowd)
        self._settle(entry)

    def _keep_back(self, entry: Entry) -> None:
        if len(self._loud) >= _MOST_LOUD or len(self._folded or ()) >= min(_MOST_FOLDED, self._cap):
            self.open()
            self.fold()
        if self._folded is not None:
            self._folded.append(entry)
        if isinstance(entry, Said) and (entry.own or entry.mention):
            self._loud.append(msgspec.structs.replace(entry, continues=False))  # it follows another line here
        elif isinstance(entry, Words):
            self._loud.append(entry)

    def _settle(self, entry: Entry) -> None:
        self._entries.append(entry)
        if len(self._entries) > self._cap + self._older:
            self._drop(self._slack)

    def _drop(self, count: int) -> None:
        self._first += count
        del self._entries[:count]
        if self.line is not None and self.line < self._first:
            self.line = None
        oldest = self._entries[0] if self._entries else None
        if isinstance(oldest, Said) and oldest.continues:
            self._entries[0] = msgspec.structs.replace(oldest, continues=False)  # or nobody said it

    def before(self, number: int) -> Sequence[Entry]:
        """The entries that are kept before that number."""
        return self._entries[: max(0, number - self._first)]

    def since(self, number: int) -> Sequence[Entry]:
        """The entries from that number on, without those that are no longer kept."""
        return self._entries[max(0, number - self._first) :]

    def between(self, number: int, end: int) -> Sequence[Entry]:
        """The same, up to the entry before `end`."""
        return self._entries[max(0, number - self._first) : max(0, end - self._first)]
