"""What one missed, on a card: how much, by how many, and how often one was meant. Pure."""

from collections.abc import Callable
from typing import NamedTuple

from chatkit.protocol import names
from chatkit.tui.clock import Clock
from chatkit.tui.entries import Log, New, Said

MANY = 20  # lines; fewer are read faster than a card


class Card(NamedTuple):
    """So many lines came since a moment. `start` is the entry from which one looks for mentions at first."""

    lines: int
    mentions: int
    people: int
    since: float
    start: int | None


def catch_up(log: Log) -> Card | None:
    """The card for what stands below the line in a log; None where that is not much."""
    new = None if log.line is None else log[log.line]
    if log.line is None or not isinstance(new, New) or new.count <= MANY:
        return None
    said = [entry for entry in log.since(log.line) if isinstance(entry, Said) and not entry.own]
    people = {names.key(entry.nick) for entry in said}
    return Card(new.count, sum(entry.mention for entry in said), len(people), new.since, log.line)


def in_words(card: Card, clock: Clock, key_of: Callable[[str], str]) -> str:
    """`41 lines, 3 mentions, 6 people since 09:12`, and what the keys do with it.

    `key_of` tells what one presses to have an action done.
    """
    counts = [_count(card.lines, "line", "lines"), _count(card.people, "person", "people")]
    if card.mentions:
        counts.insert(1, _count(card.mentions, "mention", "mentions"))
    key = f"{key_of('walk')}: next mention" if card.mentions else f"{key_of('unread')}: the first of them"
    return f"{', '.join(counts)} since {clock.short(card.since)} · {key} · Esc"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
