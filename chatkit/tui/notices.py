"""When somebody who is not looking is told of a message, and in which words. Pure: it writes nothing."""

import math
from collections.abc import Callable
from typing import NamedTuple

from chatkit.protocol import names
from chatkit.protocol.text import clean
from chatkit.tui.clock import Clock
from chatkit.tui.entries import Entry, Said
from chatkit.tui.room import Room
from chatkit.tui.settings import Notify, Wanted

EVERY = 2.0  # seconds between two notices at least; what comes meanwhile is counted
IDLE = 60.0  # seconds without a key or the mouse, where the terminal does not tell of its focus
MOST_TITLE, MOST_TEXT = 80, 200  # characters


class Notice(NamedTuple):
    """A notification: who and where, and what was said. Safe for a terminal, and of one line each."""

    title: str
    text: str


class Notices:
    """Hears everything that is said, and keeps what somebody is to be told until it is `due`.

    A terminal that has told of its focus once is believed. Many never do: tmux only with `focus-events on`,
    others not at all. There, who touches neither key nor mouse for a minute is taken not to look. To take
    him to look for ever would mean that he is never told.
    """

    def __init__(self, clock: Clock, notify: Callable[[], Notify]) -> None:
        self._clock = clock
        self._notify = notify
        self._since = clock.wall()
        self._focused: bool | None = None  # None until the terminal has told
        self._touched = clock.monotonic()
        self._last = -math.inf  # when the last one was told
        self._held: Notice | None = None
        self._more = 0

    @property
    def away(self) -> bool:
        """Whether nobody looks, as far as is known."""
        if self._focused is None:
            return self._clock.monotonic() - self._touched >= IDLE
        return not self._focused

    def focus(self, focused: bool) -> None:
        """The terminal has got the focus, or has lost it."""
        self._focused = focused
        self._forget_if_seen()

    def touched(self) -> None:
        """A key was pressed, or the mouse was moved."""
        self._touched = self._clock.monotonic()
        self._forget_if_seen()

    def _forget_if_seen(self) -> None:
        if not self.away:
            self._held, self._more = None, 0

    def heard(self, room: Room, entry: Entry) -> None:
        """Something has come into the log of a room."""
        if isinstance(entry, Said) and self.away and self._matters(room, entry):
            self._more += self._held is not None
            self._held = _notice(room, entry)

    def _matters(self, room: Room, said: Said) -> bool:
        if said.own or (room.past.incomplete and said.at < self._since):
            return False  # what was said before we came is no news
        which = wanted(self._notify(), room)
        return which == "all" or (which == "mentions" and (said.mention or room.private))

    def due(self) -> Notice | None:
        """What is to be told now. It is told once."""
        if self.wait != 0 or self._held is None:
            return None
        more = f" (and {self._more} more)" if self._more else ""
        notice = Notice(self._held.title, self._held.text + more)
        self._held, self._more, self._last = None, 0, self._clock.monotonic()
        return notice

    @property
    def wait(self) -> float | None:
        """Seconds until something is due; None where nothing is."""
        if self._held is None:
            return None
        return max(0.0, self._last + EVERY - self._clock.monotonic())


def room_key(room: Room) -> str:
    """How a room is called in `notify.rooms`: `lobby`, and `@bob` for a private talk."""
    return f"{'@' if room.private else ''}{names.key(room.name)}"


def wanted(notify: Notify, room: Room) -> Wanted:
    """Which messages of a room one wants to be notified of."""
    return notify.rooms.get(room_key(room), notify.of)


def _notice(room: Room, said: Said) -> Notice:
    title = said.nick if room.private else f"{said.nick} in {room.title}"
    text = f"{said.nick} {said.text}" if said.emote else said.text
    return Notice(_cut(title, MOST_TITLE), _cut(text, MOST_TEXT))


def _cut(text: str, most: int) -> str:
    line = " ".join(clean(text[: 4 * most]).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
