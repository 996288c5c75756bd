"""How an export is written: a format each. What others wrote is text in it, and never anything else."""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import Protocol

from chatkit.protocol.events import Message


class Format(Protocol):
    """Gets the messages in pages and makes bytes of each, so that it never holds more than one."""

    by_room: bool  # whether it wants one room after the other, and not all in the order in which it was said

    def begin(self) -> bytes: ...

    def page(self, messages: Sequence[Message]) -> bytes: ...

    def end(self) -> bytes: ...


def local(at: str, zone: tzinfo | None) -> datetime:
    """The time of a message in `zone`, or in this machine's; in UTC where that reaches beyond all years."""
    moment = datetime.fromisoformat(at)
    try:
        return moment.astimezone(zone)
    except (OverflowError, OSError):
        return moment.astimezone(UTC)


def day_of(moment: datetime) -> str:
    """Tuesday, 3 November 2026"""
    return f"{moment:%A}, {moment.day} {moment:%B} {moment.year}"


def offset_of(moment: datetime) -> str:
    """UTC+01:00"""
    return f"UTC{moment.isoformat(timespec='minutes')[16:]}" if moment.utcoffset() else "UTC"


def gap(text: str) -> str:
    """What stands between a name and what its owner does: a space, but nothing in `bob's asleep`."""
    return "" if text.startswith("'s") else " "
