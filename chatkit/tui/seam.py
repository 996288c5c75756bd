"""Older entries before a log: days begin and names are shown as if all had come in one go. Pure."""

from collections.abc import Iterable

import msgspec

from chatkit.tui.clock import Clock
from chatkit.tui.entries import Day, Entry, Gone, Log, Said, continues


def day_line(at: float, clock: Clock) -> Day:
    """What stands where the day of that moment begins."""
    day = clock.local(at).date()
    return Day(at, f"{day:%A} {day.day} {day:%B %Y}")


def dated(entries: Iterable[Entry], clock: Clock, last: Entry | None = None) -> list[Entry]:
    """The entries, oldest first, with a line where a day begins and no name where one goes on speaking.

    `last` is what stands before them.
    """
    lines: list[Entry] = []
    day = clock.local(last.at).date() if last else None
    for entry in entries:
        date = clock.local(entry.at).date()
        if day is None or date > day:
            day = date
            lines.append(day_line(entry.at, clock))
        lines.append(_following(lines[-1] if lines else last, entry))
    return lines


def mend(older: list[Entry], log: Log, clock: Clock) -> None:
    """Makes what will stand before the log, and the log's beginning, fit together."""
    if not (older and (number := _first_shown(log, log.first)) is not None):
        return
    top, day = log[number], clock.local(older[-1].at).date()
    begins = clock.local(top.at).date()
    if isinstance(top, Day) and begins <= day:
        log.replace(number, Gone(top.at))
        if (number := _first_shown(log, number)) is None:
            return
        top = log[number]
    elif not isinstance(top, Day) and begins > day:
        older.append(day_line(top.at, clock))
    if (joined := _following(older[-1], top)) != top:
        log.replace(number, joined)


def _first_shown(log: Log, number: int) -> int | None:
    """The first entry from that number on that is shown."""
    return next((n for n in range(number, log.end) if not isinstance(log[n], Gone)), None)


def _following(last: Entry | None, entry: Entry) -> Entry:
    """The entry, without a name where it continues what the last one said."""
    if isinstance(entry, Said) and continues(last, entry):
        return msgspec.structs.replace(entry, continues=True)
    return entry
