"""A moment as people write it: `14:05`, `mon`, `yesterday 9:30`, `2026-11-23 14:05`, `3h`. Pure."""

import re
from datetime import date, datetime, time, timedelta

from chatkit.protocol import past
from chatkit.tui.clock import Clock

EXAMPLES = "/at 14:05 · /at mon · /at yesterday 9:30 · /at 2026-11-23 14:05 · /at 3h"

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})")
_LEAST = 3  # letters of a day or month
_LONGEST = 2  # digits of a day; many more, and it could not even be told that there is none
_EARLIEST = 86_400.0  # before it, not every system knows the local time


def read(text: str, clock: Clock) -> float:
    """Seconds since 1970 of what `text` means here and now; a day means its beginning.

    What could lie ahead is taken for the last time that it was: nothing was said tomorrow. Raises ValueError.
    """
    words = text.lower().replace(",", " ").split()
    now = clock.local(clock.wall())
    if len(words) == 1 and re.fullmatch(r"\d+[smhdw]", words[0]):
        return max(_EARLIEST, clock.wall() - past.seconds(words[0]))
    if len(words) == 1 and "t" in words[0] and words[0][:1].isdigit():
        words = words[0].split("t", 1)  # as programs write it
    at = _time(words[-1]) if words else None
    words = words[:-1] if at is not None else words
    if not words and at is None:
        raise ValueError(text)
    day = _day(words, now.date()) if words else now.date()
    moment = _seconds(day, at or time(), clock)
    if moment > clock.wall() and (back := 1 if not words else 7 if _weekday(words[0]) is not None else 0):
        moment = _seconds(day - timedelta(days=back), at or time(), clock)
    return moment


def _time(word: str) -> time | None:
    match = _TIME.fullmatch(word)
    return time(int(match[1]), int(match[2])) if match else None


def _day(words: list[str], today: date) -> date:
    match words:
        case ["today"]:
            return today
        case ["yesterday"]:
            return today - timedelta(days=1)
        case [word] if (weekday := _weekday(word)) is not None:
            return today - timedelta(days=(today.weekday() - weekday) % 7)
        case [word]:
            return date.fromisoformat(word)
        case [_, _] if len(min(words)) <= _LONGEST:
            number, month = sorted(words)  # `23 nov` or `nov 23`
            day = date(today.year, _MONTHS.index(month[:_LEAST]) + 1, int(number))
            return day if day <= today else day.replace(year=today.year - 1)
        case _:
            raise ValueError(words)


def _weekday(word: str) -> int | None:
    """Which day of the week that is, cut short or not."""
    short = len(word) >= _LEAST
    return next((number for number, name in enumerate(_DAYS) if short and name.startswith(word)), None)


def _seconds(day: date, at: time, clock: Clock) -> float:
    """What clock and calendar on the wall here show, as seconds since 1970."""
    local = datetime.combine(day, at)
    try:
        zoned = local.replace(tzinfo=clock.zone) if clock.zone else local.astimezone()
        return max(_EARLIEST, zoned.timestamp())
    except (OverflowError, OSError) as error:
        raise ValueError(day) from error
