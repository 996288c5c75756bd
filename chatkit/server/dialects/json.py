"""The JSON dialect: one event a line. What the client sends stays the same lines as ever."""

from chatkit.protocol.events import Event, encode
from chatkit.protocol.grammar import Request, parse
from chatkit.server.dialects.base import Dialect


class JsonDialect:
    """For the TUI, bots and scripts."""

    name = "json"
    for_people = False

    def __init__(self) -> None:
        self.elsewhere: Dialect = self  # each event says in which room it happened

    def decode(self, line: bytes, *, converse: bool = False) -> Request | None:
        return parse(line.decode("utf-8", "replace"), json_text=True, converse=converse)

    def encode(self, event: Event) -> bytes:
        return encode(event)
