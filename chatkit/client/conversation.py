"""One connection's talk with a server, without any I/O: bytes in, events out; lines in, bytes out.

    greeting -- welcome --> logging in -- login or refusal --> settled -- bye, nonsense, loss --> ended
                   (without a nick, settled at once)

The server greets in text, because it cannot know yet that a program is calling; what comes before the first
line that begins with `{` is dropped. Whatever a server sends, the worst that happens is that the conversation
has ended, with a reason.
"""

from collections.abc import Iterator

import msgspec

from chatkit.client import lines
from chatkit.client.link import Connected, LoginRefused, StreamEvent
from chatkit.protocol import events
from chatkit.protocol.framing import LineBuffer
from chatkit.protocol.text import clean

MAX_LINE = 8 * 1024 * 1024  # a roster is one line, and a room may hold thousands
MAX_GREETING = 64 * 1024
_MAX_SHOWN = 200  # of what a server said that is none of ours
_STRANGER = "that does not seem to be a chatkit server"


class Ending(msgspec.Struct, frozen=True):
    """Why a conversation has ended, in plain words, and whether that is what we asked for."""

    reason: str
    logged_out: bool = False


class Conversation:
    """The state of one connection, from the first byte to the last."""

    def __init__(self, tags: Iterator[str], nick: str | None = None) -> None:
        """With a `nick`, logs in as soon as the server has answered."""
        self.server = ""
        self.nick: str | None = None
        self.room: str | None = None
        self.greeted = False
        self.settled = False
        self.refusal: LoginRefused | None = None
        self.ending: Ending | None = None
        self._wanted_nick = nick
        self._login_tag = next(tags)
        self._format_tag = next(tags)
        self._lines = LineBuffer(MAX_LINE, MAX_LINE)
        self._greeting = b""  # its last line
        self._greeting_length = 0
        self._outgoing = bytearray()
        self.send(self._format_tag, "format json")

    def send(self, tag: str, line: str) -> None:
        """Adds a line to what is to be sent. Raises ValueError where it holds a line end."""
        self._outgoing += lines.encode(tag, line)

    def outgoing(self) -> bytes:
        """What is to be sent now. It is handed out once."""
        data = bytes(self._outgoing)
        self._outgoing.clear()
        return data

    def receive(self, data: bytes) -> list[StreamEvent]:
        """Takes bytes from the server and returns the events that they complete."""
        understood: list[StreamEvent] = []
        for line in self._lines.feed(data):
            if self.ending:
                break
            if line is None:
                self.end(f"the server sent a line of more than {MAX_LINE} bytes")
            elif event := self._understand(line) if self.greeted else self._greet(line):
                understood.append(event)
        return understood

    def closed(self, how: str = "the server closed the connection") -> None:
        """There is no connection any more. A server that leaves before it speaks JSON may have said why."""
        said = "" if self.greeted else clean(self._greeting.decode("utf-8", "replace")).strip()
        self.end(f"{how}: {said}" if said else how)

    def end(self, reason: str) -> None:
        """The conversation has ended, unless it had before."""
        self.ending = self.ending or Ending(reason)

    def _greet(self, line: bytes) -> Connected | None:
        if not line.startswith(b"{"):
            self._greeting_length += len(line) + 1
            self._greeting = line[:_MAX_SHOWN] or self._greeting
            if self._greeting_length > MAX_GREETING:
                self.end(_STRANGER)
            return None
        match self._decode(line):
            case events.Welcome(protocol=protocol) if protocol != events.PROTOCOL:
                self.end(f"the server speaks protocol {protocol}, and this client {events.PROTOCOL}")
            case events.Welcome(re=tag, server=server, version=version) if tag == self._format_tag:
                return self._open(server, version)
            case events.Error(text=text):
                self.end(f"the server refused: {clean(text)[:_MAX_SHOWN]}")
            case _:
                self.end(_STRANGER)
        return None

    def _open(self, server: str, version: str) -> Connected:
        self.greeted = True
        self.server = server
        if self._wanted_nick is None:
            self.settled = True
        else:
            self.send(self._login_tag, f"login {self._wanted_nick}")
        return Connected(server, version)

    def _understand(self, line: bytes) -> StreamEvent | None:
        event = self._decode(line)
        match event:
            case events.Login(nick=nick, room=room):
                self.nick, self.room, self.settled = nick, room, True
            case events.Error(re=self._login_tag, code=code, text=text, free=free):
                self.refusal = LoginRefused(self._wanted_nick or "", code, text, tuple(free))
                self.settled = True
                return self.refusal
            case events.Bye(re=None, reason=reason):
                self.end(clean(reason)[:_MAX_SHOWN] or "the server said goodbye")
            case events.Bye():
                self.ending = Ending("logged out", logged_out=True)
        return event

    def _decode(self, line: bytes) -> events.AnyEvent | None:
        try:
            return events.decode(line)
        except msgspec.DecodeError:
            self.end("the server sent something that is no event")
            return None
