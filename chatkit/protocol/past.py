"""What the words after `history` and `search` mean. Pure: `2d` stays a length of time, without a clock."""

import re

import msgspec

from chatkit.protocol import names
from chatkit.protocol.errors import NickInvalid

MAX_HISTORY = 500
DEFAULT_HISTORY = 20
MAX_NEW = 100
MAX_FOUND = 100
DEFAULT_FOUND = 20

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400}
_TIME = re.compile(r"([0-9]{1,6})([smhdw])", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,15}")
_WORD = re.compile(r'"([^"]*)"|(\S+)')
_FILTER = re.compile(r"(from|in|since|limit):(.+)", re.IGNORECASE)


class Stretch(msgspec.Struct, frozen=True):
    """A part of a room's past: the last `limit` messages, those before or after an id, or of some seconds.

    `new` asks for what came since one's last visit.
    """

    limit: int = DEFAULT_HISTORY
    before: int | None = None
    after: int | None = None
    seconds: int | None = None
    new: bool = False


NEW = Stretch(MAX_NEW, new=True)


class Search(msgspec.Struct, frozen=True):
    """What is looked for: every word and phrase must be there."""

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    sender: str | None = None
    room: str | None = None
    seconds: int | None = None
    limit: int = DEFAULT_FOUND


def seconds(text: str) -> int:
    """`90s`, `30m`, `1h`, `2d`, `1w` in seconds. Raises ValueError."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return int(match[1]) * _UNITS[match[2].lower()]


def stretch(text: str) -> Stretch:
    """Reads `50`, `before 120`, `after 120 50`, `1h`, `new`, or nothing. Raises ValueError."""
    match text.lower().split():
        case []:
            return Stretch()
        case ["new"]:
            return NEW
        case [("before" | "after") as side, number, *rest] if len(rest) < 2:
            limit = _number(rest[0], MAX_HISTORY) if rest else DEFAULT_HISTORY
            identity = _number(number)
            return Stretch(limit, before=identity) if side == "before" else Stretch(limit, after=identity)
        case [word] if _TIME.fullmatch(word):
            return Stretch(MAX_HISTORY, seconds=seconds(word))
        case [word]:
            return Stretch(_number(word, MAX_HISTORY))
        case _:
            raise ValueError(text)


def search(text: str) -> Search:
    """Reads `deploy from:bob in:ops since:2d limit:50 "exact words"`. Raises ValueError, also for nothing."""
    words: list[str] = []
    phrases: list[str] = []
    filters: dict[str, str] = {}
    for match in _WORD.finditer(text):
        if match[1] is not None:
            phrases.extend([match[1]] if match[1].strip() else [])
        elif narrowed := _FILTER.fullmatch(match[2]):
            filters[narrowed[1].lower()] = narrowed[2]
        else:
            words.append(match[2])
    if not (words or phrases or filters.keys() & {"from", "in"}):
        raise ValueError(text)
    return Search(
        tuple(words),
        tuple(phrases),
        sender=_named(filters.get("from")),
        room=_named(filters.get("in")),
        seconds=seconds(filters["since"]) if "since" in filters else None,
        limit=_number(filters["limit"], MAX_FOUND) if "limit" in filters else DEFAULT_FOUND,
    )


def _number(text: str, most: int | None = None) -> int:
    if not _NUMBER.fullmatch(text) or (most is not None and not 1 <= int(text) <= most):
        raise ValueError(text)
    return int(text)


def _named(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return names.key(names.room(text))
    except NickInvalid as error:
        raise ValueError(text) from error
