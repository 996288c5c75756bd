"""One room as seen from here: its log, who is in it, and what has not been read."""

from bisect import insort
from datetime import date

from chatkit.protocol import names
from chatkit.tui.entries import Log
from chatkit.tui.past import Past


class Room:
    """One room as seen from here."""

    def __init__(self, name: str, cap: int) -> None:
        self.name = name
        self.topic = ""
        self.log = Log(cap)
        self.day: date | None = None  # of the newest entry
        self.unread = 0
        self.following = True  # whether the reader sees the newest entry
        self.past = Past()
        self._members: list[str] = []

    @property
    def members(self) -> tuple[str, ...]:
        """Who is here, sorted by name as the server does."""
        return tuple(self._members)

    def enter(self, nick: str) -> None:
        self.leave(nick)
        insort(self._members, nick, key=names.key)

    def leave(self, nick: str) -> None:
        key = names.key(nick)
        self._members = [member for member in self._members if names.key(member) != key]

    def reset(self, members: list[str]) -> None:
        unique = {names.key(member): member for member in members}
        self._members = [unique[key] for key in sorted(unique)]
