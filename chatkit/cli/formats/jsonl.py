"""One event `message` a line, as the protocol encodes it: for programs, and to be imported again."""

from collections.abc import Sequence

from chatkit.protocol.events import Message, encode
from chatkit.protocol.text import clean


class Jsonl:
    """A Format."""

    by_room = False

    def begin(self) -> bytes:
        return b""

    def page(self, messages: Sequence[Message]) -> bytes:
        return b"".join(encode(_clean(each)) for each in messages)

    def end(self) -> bytes:
        return b""


def _clean(said: Message) -> Message:
    return Message(
        room=clean(said.room),
        id=said.id,
        at=said.at,
        nick=clean(said.nick),
        text=clean(said.text, newlines=True),
        kind=said.kind,
    )
