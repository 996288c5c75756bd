"""Who may read what: the one place that decides it. History and search go through it.

It is asked when something is read, not when somebody joins: what was allowed yesterday may not be today.
So far every room is open to everybody who is logged in.
"""

from collections.abc import Collection

from chatkit.server.backends.base import Claim


def readable(claim: Claim) -> Collection[str] | None:  # noqa: ARG001
    """The keys of all rooms that this person may read; None for every room."""
    return None
