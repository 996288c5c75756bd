"""The JSON dialect: one event a line. What the client sends stays the same lines as ever."""

from chatkit.protocol.events import Event, encode
from chatkit.protocol.grammar import Request, parse


class JsonDialect:
    """For the TUI, bots and scripts."""

    name = "json"
    catches_up = False

    def decode(self, line: bytes) -> Request | None:
        return parse(line.decode(errors="replace"), json_text=True)

    def encode(self, event: Event) -> bytes:
        return encode(event)
