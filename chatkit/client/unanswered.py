"""The lines that the server has not answered yet, and which of them may be sent again."""

from collections.abc import Callable, Iterator

import msgspec

from chatkit.protocol.commands import Command, Emote, Format, Login, Logout, Reply, Resume, Say
from chatkit.protocol.grammar import Request

MOST = 1000  # that are worth keeping over a loss; who has sent so many without an answer waits for one

# What belongs to one connection; and `reply`, because somebody else may have told us something meanwhile.
_ONCE = (Format, Login, Resume, Logout, Reply)


class Line(msgspec.Struct):
    """A line that was sent, or waits to be.

    `text` names the room that it is about, because our lines may go elsewhere when it is sent again; `sure`
    is false where that room is not known.
    """

    text: str
    request: Request
    sure: bool = True
    sent: bool = False


class Unanswered:
    """Lines by tag, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._lines: dict[str, Line] = {}

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[tuple[str, Line]]:
        return iter(self._lines.items())

    def add(self, tag: str, line: Line) -> None:
        """A line whose answer is waited for from now on."""
        self._lines[tag] = line

    def answered(self, tag: str | None) -> bool:
        """The answer to it has come. False where it had before, or was never waited for."""
        return tag is not None and self._lines.pop(tag, None) is not None

    def holds(self, *kinds: type[Command]) -> bool:
        """Whether one of these kinds was sent."""
        return any(line.sent and isinstance(line.request.command, kinds) for line in self._lines.values())

    def give_up(self, may_go_again: Callable[[Line], bool]) -> tuple[str, ...]:
        """Forgets those that were sent and may not be sent again. Returns their tags."""
        lost = tuple(tag for tag, line in self if line.sent and not may_go_again(line))
        for tag in lost:
            del self._lines[tag]
        return lost


def after_resume(line: Line) -> bool:
    """The server knows what it obeyed: whatever means the same when it is sent again may be."""
    return line.sure and not isinstance(line.request.command, _ONCE)


def after_login(line: Line) -> bool:
    """Only what was said is in the record, where the same words under the same tag and nick appear once."""
    return line.sure and isinstance(line.request.command, Say | Emote)


def never(_: Line) -> bool:
    """There is nobody under whose name it could be sent."""
    return False
