"""What is to be done about what was typed: a line to be sent, nothing more, or it cannot be done."""

from collections.abc import Callable
from typing import NamedTuple

from chatkit.tui.change import Change


class Line(NamedTuple):
    """A line to be sent; `sent` takes its tag then, and `queued` notes that it has to wait for a connection.

    Without `queued` it cannot wait. `hint` says where it has gone, if that is not seen.
    """

    text: str
    sent: Callable[[str], Change]
    queued: Callable[[], Change] | None = None
    hint: str = ""


class Done(NamedTuple):
    """It is done already."""

    change: Change


class Refused(NamedTuple):
    """It cannot be done here, and why."""

    why: str
