"""A search under way: what is typed, what it finds in the loaded messages and in the server's record."""

import enum
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from chatkit.protocol import events, names, past
from chatkit.tui import safe
from chatkit.tui.clock import Clock
from chatkit.tui.entries import Log, Said
from chatkit.tui.matching import Folded, Wanted
from chatkit.tui.record import id_at
from chatkit.tui.room import Room
from chatkit.tui.rooms import Rooms
from chatkit.tui.typed import quoted
from chatkit.tui.wrap import Span

SHOWN = 200  # loaded hits in the list; who has more types another word
_IN = re.compile(r"(?:^|\s)in:\S+", re.IGNORECASE)


class Hit(NamedTuple):
    """A message that was found. `number` is its entry's in the room's log, None where it is not loaded."""

    room: str
    private: bool
    id: int
    at: float
    nick: str
    text: str
    emote: bool = False
    number: int | None = None

    @property
    def title(self) -> str:
        """The room as it is shown."""
        return f"@{self.room}" if self.private else f"#{self.room}"

    @property
    def key(self) -> tuple[str, int, int | None]:
        """By which it is told from all others."""
        return f"{self.private}{names.key(self.room)}", self.id, None if self.id else self.number


class Elsewhere(NamedTuple):
    """The room with the newest hit, where there is none in the one that was searched."""

    title: str
    hits: int
    word: str
    """What is typed to look there; empty for a private talk, of which the server knows nothing."""
    more: bool = False
    """Whether there may be more hits than that."""


class Server(enum.Enum):
    """How far the server has come with it."""

    UNASKED = "unasked"
    ASKED = "asked"
    ANSWERED = "answered"
    REFUSED = "refused"


class Search:
    """What is typed is looked for at once in the log of the room that is shown, or of the one it names."""

    def __init__(self, rooms: Rooms, clock: Clock) -> None:
        self.text = ""
        self.wanted: Wanted | None = None
        """None where nothing is typed, or something that means nothing."""
        self.loaded = 0
        """How many of the loaded messages match."""
        self.server = Server.UNASKED
        self.refusal = ""
        self.has_more = False
        """Whether the server may know of older ones, and can be asked for them."""
        self.elsewhere: Elsewhere | None = None
        self._rooms = rooms
        self._clock = clock
        self._here: list[Hit] = []  # of the loaded ones, the newest first
        self._there: list[Hit] = []  # of the server's
        self._folded: dict[Log, Folded] = {}

    @property
    def is_asked(self) -> bool:
        """Whether the server is looking for it now."""
        return self.server is Server.ASKED

    @property
    def room(self) -> Room | None:
        """The room whose log is searched; None for one that is not loaded."""
        if self.wanted is None or self.wanted.room is None:
            return self._rooms.shown
        return self._rooms.find(self.wanted.room)

    @property
    def title(self) -> str:
        """That room as it is shown."""
        room = self.room
        return room.title if room else f"#{self.wanted.room if self.wanted else ''}"

    @property
    def hits(self) -> list[Hit]:
        """All that was found, each once, the newest first."""
        loaded = {hit.key for hit in self._here}
        others = (hit for hit in self._there if hit.key not in loaded)
        return sorted([*self._here, *others], key=lambda hit: (hit.at, hit.id), reverse=True)

    def type(self, text: str) -> None:
        """Looks for this in what is loaded; what the server told of another text is forgotten."""
        if text != self.text:
            self._forget_answer()
        self.text, self.elsewhere = text, None
        try:
            self.wanted = Wanted(text)
        except ValueError:
            self.wanted = None
        room = self.room
        numbers = self.marks(room.log) if room else []
        self.loaded = len(numbers)
        self._here = _hits(room, reversed(numbers[-SHOWN:])) if room else []

    def forget(self) -> None:
        """The record is another one. What the server told of the last means nothing any more."""
        self._forget_answer()
        self.type(self.text)

    def _forget_answer(self) -> None:
        self.server, self.refusal, self.has_more, self._there = Server.UNASKED, "", False, []

    def look_around(self) -> None:
        """Where nothing is found, finds a loaded room or talk in which there is something."""
        self.elsewhere = None
        if self.wanted is None or self.hits:
            return
        others = [room for room in self._rooms if room is not self.room]
        found = [(room, numbers) for room in others if (numbers := self.marks(room.log))]
        if found:
            room, numbers = max(found, key=lambda it: it[0].log[it[1][-1]].at)
            self.elsewhere = Elsewhere(room.title, len(numbers), "" if room.private else f"in:{room.name}")

    def close(self) -> None:
        """The list is not seen any more: what made it quick may go."""
        self._folded.clear()

    def spans(self, text: str) -> list[Span]:
        """Where in a text there is what is looked for."""
        return self.wanted.spans(text) if self.wanted else []

    def marks(self, log: Log) -> list[int]:
        """The numbers of the entries of a log that are hits, the oldest first."""
        if self.wanted is None:
            return []
        folded = self._folded.get(log)
        if folded is None:
            folded = self._folded[log] = Folded(log)
        folded.follow()
        return self.wanted.found_in(folded, self._clock.wall())

    # The server

    def line(self, *, more: bool = False) -> str:
        """What asks the server: for the newest ones, or for as many as it tells at once."""
        self.server = Server.ASKED
        limit = "" if self._limited else f" limit:{past.MAX_FOUND if more else past.DEFAULT_FOUND}"
        return f"search {quoted(self.text.strip() + limit)}"

    @property
    def wider(self) -> str:
        """What asks the server for hits in all rooms, where none is in the one that was named; or empty."""
        text = _IN.sub(" ", self.text).strip()
        if self._there or self.wanted is None or self.wanted.room is None or not text:
            return ""
        return f"search {quoted(text)}"

    @property
    def _limited(self) -> bool:
        return self.wanted is not None and self.wanted.limited

    def answered(self, event: events.AnyEvent, *, more: bool = False) -> None:
        """The server has answered `line`."""
        if isinstance(event, events.Search):
            self.server = Server.ANSWERED
            self._there = [self._hit(message) for message in event.messages]
            self.has_more = not (more or self._limited) and len(event.messages) >= past.DEFAULT_FOUND
        elif isinstance(event, events.Error):
            self.server, self.refusal = Server.REFUSED, safe.line(event.text)

    def widened(self, event: events.AnyEvent) -> None:
        """The server has answered `wider`."""
        if isinstance(event, events.Search) and event.messages and not self.elsewhere:
            rooms = [safe.room(message.room) for message in event.messages]
            more = len(rooms) >= past.DEFAULT_FOUND
            self.elsewhere = Elsewhere(f"#{rooms[0]}", rooms.count(rooms[0]), f"in:{rooms[0]}", more)

    def _hit(self, message: events.Message) -> Hit:
        return Hit(
            safe.room(message.room), False, message.id, self._clock.read(message.at),
            safe.name(message.nick), safe.words(message.text), message.kind == "emote",
        )  # fmt: skip


def _hits(room: Room, numbers: Iterable[int]) -> list[Hit]:
    return [
        Hit(room.name, room.private, id_at(room.log, number), it.at, it.nick, it.text, it.emote, number)
        for number in numbers
        if isinstance(it := room.log[number], Said)
    ]


def narrowed(text: str, word: str) -> str:
    """What is typed, but in another room."""
    return f"{_IN.sub('', text).strip()} {word}".strip()


def summary(search: Search, *, online: bool) -> str:
    """How the search stands, in one line."""
    if search.wanted is None:
        return _advice(search.text)
    hits = search.hits
    if not hits:
        return _nothing(search, online=online)
    parts = [f"{len(hits)} found"]
    if search.loaded > SHOWN:
        parts = [f"{len(hits)} of {search.loaded:,} shown"]
    parts.append(_far(search, online=online, hits=hits))
    return " · ".join(parts)


def _advice(text: str) -> str:
    if not text.strip():
        return "Narrow it: from:NICK in:ROOM since:2d limit:50 “exact words”".replace("“", '"').replace(
            "”", '"'
        )
    lower = text.lower()
    if "since:" in lower:
        return "since: takes a length of time: 30m, 2h, 3d, 1w. A word, from: or in: goes with it"
    if "limit:" in lower:
        return f"limit: takes a number up to {past.MAX_FOUND}"
    return "A word, from:NICK or in:ROOM is needed"


def _far(search: Search, *, online: bool, hits: Sequence[Hit]) -> str:
    """How far was looked."""
    match search.server:
        case Server.ASKED:
            return "asking the server…" if online else "the server is asked when the connection is back"
        case Server.REFUSED:
            return search.refusal
        case Server.ANSWERED if search.has_more:
            return "the row at the top brings older ones"
        case Server.ANSWERED if len(hits) >= past.MAX_FOUND:
            return f"the server tells {past.MAX_FOUND} at most: narrow it"
        case Server.ANSWERED:
            return "in all that is kept"
        case _:
            return f"in what is loaded of {search.title}"


def _nothing(search: Search, *, online: bool) -> str:
    also = _elsewhere(search.elsewhere) if search.elsewhere else ""
    match search.server:
        case Server.ANSWERED if search.wanted and search.wanted.room:
            return f"Nothing in {search.title}, as whole words{also}"
        case Server.ANSWERED:
            return f"Nothing found, as whole words{also}"
        case Server.UNASKED:
            return f"Nothing in what is loaded of {search.title}{also or ' · Enter asks the server'}"
        case _:
            return f"Nothing in what is loaded · {_far(search, online=online, hits=())}{also}"


def _elsewhere(there: Elsewhere) -> str:
    count = f"{there.hits}{'+' if there.more else ''}"
    if there.word:
        return f" · {there.title} has {count}: Enter looks there"
    return f" · your talk with {there.title} has {count}"
