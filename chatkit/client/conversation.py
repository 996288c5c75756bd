"""One connection's talk with a server, without any I/O: bytes in, events out; lines in, bytes out.

    greeting -- welcome --> coming in -- login or refusal --> settled -- bye, nonsense, loss --> ended
                   (without a nick, settled at once)

Coming in is `resume` where an earlier connection was lost, and `login` where there was none, or where the
server knows nothing of it any more. What was left unanswered, and what is to be sent meanwhile, goes out when
that is settled.

The server greets in text, because it cannot know yet that a program is calling; what comes before the first
line that begins with `{` is dropped. Whatever a server sends, the worst that happens is that the conversation
has ended, with a reason.
"""

from collections.abc import Callable, Iterator

import msgspec

from chatkit.client import lines, unanswered
from chatkit.client.link import Connected, LoginRefused, Lost, StreamEvent
from chatkit.client.remembered import Remembered
from chatkit.client.unanswered import Line
from chatkit.protocol import events
from chatkit.protocol.commands import Logout
from chatkit.protocol.framing import LineBuffer
from chatkit.protocol.text import clean

MAX_LINE = 8 * 1024 * 1024  # a roster is one line, and a room may hold thousands
MAX_GREETING = 64 * 1024
_MAX_SHOWN = 200  # of what a server said that is none of ours
_LOGGED_OUT = "logged out"
_STRANGER = "that does not seem to be a chatkit server"
_OTHERS = (b"http/", b"ssh-", b"<!doctype", b"<html")  # what such a server begins with, and not to be shown


class Ending(msgspec.Struct, frozen=True):
    """Why a conversation has ended, in plain words, and whether that is what we asked for."""

    reason: str
    logged_out: bool = False


class Conversation:
    """The state of one connection, from the first byte to the last."""

    def __init__(self, tags: Iterator[str], memory: Remembered) -> None:
        """Goes on with the session that is remembered, or begins one as soon as the server has answered."""
        self.server = ""
        self.logged_in = False
        self.greeted = False
        self.settled = False
        self.refusal: LoginRefused | None = None
        self.ending: Ending | None = None
        self.memory = memory
        self._tags = tags
        self._login_tag = next(tags)
        self._format_tag = next(tags)
        self._resume_tag = next(tags)
        self._returning: dict[str, str] = {}  # the room that is joined again under a tag
        self._lines = LineBuffer(MAX_LINE, MAX_LINE)
        self._greeting = b""  # its last line
        self._greeting_length = 0
        self._outgoing = bytearray()
        self._write(self._format_tag, "format json")

    def send(self, tag: str, line: str) -> None:
        """Adds a line to what is to be sent: now, or when we are in. It must be one that may be sent."""
        kept = self.memory.asked(tag, line)
        if self.settled:
            self._write(tag, self.memory.send(tag, kept))

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
            else:
                understood += self._understand(line) if self.greeted else self._greet(line)
        return understood

    def closed(self, how: str = "the server closed the connection") -> None:
        """There is no connection any more. A server that leaves before it speaks JSON may have said why."""
        said = "" if self.greeted else clean(self._greeting.decode("utf-8", "replace")).strip()
        self.end(f"{how}: {said}" if said else how)

    def end(self, reason: str) -> None:
        """The conversation has ended, unless it had before. Where we were about to leave, we have left."""
        if self.ending is None:
            logged_out = self.memory.unanswered.holds(Logout)
            self.ending = Ending(_LOGGED_OUT, logged_out=True) if logged_out else Ending(reason)

    # Until we are in

    def _greet(self, line: bytes) -> list[StreamEvent]:
        if line.lower().startswith(_OTHERS):
            self.end(_STRANGER)
            return []
        if not line.startswith(b"{"):
            self._greeting_length += len(line) + 1
            self._greeting = line[:_MAX_SHOWN] or self._greeting
            if self._greeting_length > MAX_GREETING:
                self.end(_STRANGER)
            return []
        match self._decode(line):
            case events.Welcome(protocol=protocol) if protocol != events.PROTOCOL:
                self.end(f"the server speaks protocol {protocol}, and this client {events.PROTOCOL}")
            case events.Welcome(re=tag, server=server, version=version) if tag == self._format_tag:
                self.greeted = True
                self.server = server
                return [Connected(server, version), *self._come_in()]
            case events.Error(text=text):
                self.end(f"the server refused: {clean(text)[:_MAX_SHOWN]}")
            case _:
                self.end(_STRANGER)
        return []

    def _come_in(self) -> list[StreamEvent]:
        if line := self.memory.resume_line(self._resume_tag):
            self._write(self._resume_tag, line)
        elif self.memory.nick is not None:
            self._write(self._login_tag, f"login {self.memory.nick}")
        else:
            return self._settle(unanswered.never, "nobody is logged in any more")
        return []

    def _settle(self, may_go_again: Callable[[Line], bool], why_not: str) -> list[StreamEvent]:
        """Sends what is unanswered, as far as that is safe, and tells of the rest."""
        self.settled = True
        lost = self.memory.unanswered.give_up(may_go_again)
        for tag, line in self.memory.unanswered:
            self._write(tag, self.memory.send(tag, line))
        return [Lost(lost, why_not)] if lost else []

    # From then on

    def _understand(self, line: bytes) -> list[StreamEvent]:
        event = self._decode(line)
        if event is None:
            return []
        answers = self.memory.unanswered.answered(event.re)
        match event:
            case events.Message() | events.Private():
                if not self.memory.saw(event) and not answers:
                    return []
            case events.Login():
                return [event, *self._enter(event)]
            case events.Error(re=self._resume_tag) if not self.settled:
                self.memory.resume_refused()
                return self._come_in()
            case events.Error(re=self._login_tag, code=code, text=text, free=free) if not self.settled:
                self.refusal = LoginRefused(self.memory.nick or "", code, text, tuple(free))
                return [self.refusal, *self._settle(unanswered.never, "the login was refused")]
            case events.Bye(re=None, reason=reason):
                self.end(clean(reason)[:_MAX_SHOWN] or "the server said goodbye")
            case events.Bye():
                self.ending = Ending(_LOGGED_OUT, logged_out=True)
            case _:
                self._follow(event)
        return [event]

    def _enter(self, event: events.Login) -> list[StreamEvent]:
        self.logged_in = True
        self.memory.logged_in(event)
        for room in self.memory.returning:
            tag = next(self._tags)
            self._returning[tag] = room
            self._write(tag, f"join {room}")
        if self.settled:  # somebody has logged in by hand
            return []
        if event.resumed:
            return self._settle(unanswered.after_resume, "they could mean something else now")
        return self._settle(unanswered.after_login, "the server has not kept our place")

    def _follow(self, event: events.AnyEvent) -> None:
        """Keeps in mind who and where we are, and how far we have come."""
        match event:
            case events.Gap():
                self.memory.saw(event)
            case events.Joined():
                self.memory.joined(event)
            case events.Left(re=str()):
                self.memory.left(event)
            case events.Query():
                self.memory.query(event)
            case events.Renamed():
                self.memory.renamed(event)
            case events.Error(re=str(tag)) if tag in self._returning:
                self.memory.returned(self._returning[tag])

    def _write(self, tag: str, line: str) -> None:
        self._outgoing += lines.encode(tag, line)

    def _decode(self, line: bytes) -> events.AnyEvent | None:
        try:
            return events.decode(line)
        except msgspec.DecodeError:
            self.end("the server sent something that is no event")
            return None
