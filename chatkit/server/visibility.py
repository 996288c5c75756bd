"""Who may read what: the one place that decides it. Whatever tells of rooms and their past goes through it.

It is asked when something is read, not when somebody joins: what was allowed yesterday may not be today.
So far every room is open to everybody who is logged in.
"""

from collections.abc import Callable, Collection, Iterable
from typing import TypeAlias

from chatkit.server.backends.base import Claim

Readable: TypeAlias = Callable[[Claim | None], Collection[str] | None]


def readable(who: Claim | None) -> Collection[str] | None:  # noqa: ARG001
    """The keys of all rooms that somebody may read; None for every room.

    `who` is None for whoever runs the server, who exports and backs up.
    """
    return None


def visible(rooms: Iterable[str], allowed: Collection[str] | None) -> list[str]:
    """Those of the rooms (keys) that are `readable`."""
    return [room for room in rooms if allowed is None or room in allowed]
