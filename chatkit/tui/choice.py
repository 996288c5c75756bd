"""Which messages of a room are chosen, for something to be done with them: one, or some in a row."""

from typing import TypeAlias, TypeGuard

from chatkit.tui import links
from chatkit.tui.entries import Entry, Log, Said, Tone, Words

Message: TypeAlias = Said | Words
"""What can be chosen: what somebody said, and the server's own words."""


class Choice:
    """A choice in a log, by the entries' numbers, so that it stays what it is whatever comes or goes."""

    def __init__(self, log: Log, number: int | None = None) -> None:
        """Begins at the entry of that number, or at the newest, as `go_to` does."""
        self._log = log
        self._cursor = self._anchor = 0
        self.go_to(log.end if number is None else number)

    @property
    def cursor(self) -> int:
        """The number of the one that moves."""
        self._stay_inside()
        return self._cursor

    @property
    def span(self) -> tuple[int, int]:
        """The numbers of the first and the last one; between them may be what is no message."""
        self._stay_inside()
        return min(self._anchor, self._cursor), max(self._anchor, self._cursor)

    @property
    def message(self) -> Message | None:
        """The one that moves; None where there is no message at all."""
        number = self.cursor
        entry = self._log[number] if self._log.first <= number < self._log.end else None
        return entry if is_message(entry) else None

    @property
    def messages(self) -> list[Message]:
        """All that are chosen, the oldest first."""
        first, last = self.span
        between = (self._log[number] for number in range(first, min(last + 1, self._log.end)))
        return [entry for entry in between if is_message(entry)]

    @property
    def links(self) -> list[links.Link]:
        """The links in them, each once."""
        found = {link.target: link for message in self.messages for link in links.find(message.text)}
        return list(found.values())

    def step(self, by: int, *, extend: bool = False) -> None:
        """Goes to the next message (1) or the one before (-1), if any; with `extend`, keeps the others."""
        number = self._nearest(self.cursor + by, by)
        if number is not None:
            self._move(number, extend=extend)

    def go_to(self, number: int) -> None:
        """Goes to the entry of that number, if it is a message; else to the one before it, or after it."""
        number = max(self._log.first, min(number, self._log.end - 1))
        back = self._nearest(number, -1)
        found = self._nearest(number, 1) if back is None else back
        self._move(number if found is None else found)

    def _move(self, number: int, *, extend: bool = False) -> None:
        self._cursor = number
        if not extend:
            self._anchor = number

    def _nearest(self, number: int, by: int) -> int | None:
        while self._log.first <= number < self._log.end:
            if is_message(self._log[number]):
                return number
            number += by
        return None

    def _stay_inside(self) -> None:
        """The oldest are dropped in time."""
        if self._cursor < self._log.first:
            self.go_to(self._log.first)
        self._anchor = max(self._anchor, self._log.first)


def hints(choice: Choice, width: int) -> str:
    """What the keys do with it, in so many cells: the most wanted first, and as many as fit."""
    count, found = len(choice.messages), len(choice.links)
    words = [f"{count} chosen"] if count > 1 else []
    words += ["y copy", "r reply", "Esc back"]
    if found:
        words.append("o open" if found == 1 else f"1-{min(found, 9)} open")
    words += ["q quote", "Y Markdown", "Shift+↑↓ more"]
    while len(" · ".join(words)) > width and len(words) > 1:
        words.pop()
    return " · ".join(words)


def is_message(entry: Entry | None) -> TypeGuard[Message]:
    """Whether an entry can be chosen. What happened to people or to the connection is no message."""
    return isinstance(entry, Said) or (isinstance(entry, Words) and entry.tone is not Tone.QUIET)
