"""Who came to the wrong door: told by the first bytes, before anything is executed.

This is more than politeness. A web page can make its reader's browser POST to any port of the reader's own
machine, and a server of lines that overlooks the request line would obey the body.
"""

import re
from enum import Enum, auto

from chatkit.protocol.errors import WrongProtocol
from chatkit.protocol.framing import MAX_UNTERMINATED


class Verdict(Enum):
    """What the first bytes of a connection say, where they do not name another protocol."""

    UNDECIDED = auto()  # obey nothing yet: the next bytes may show that it is HTTP or SSH
    LINES = auto()  # somebody for us: all bytes so far go to Telnet.feed
    CLOSE = auto()  # no text at all, such as TLS: there is nothing that one could say to it


# Tab, line ends, Escape, Ctrl-C, Ctrl-D and both kinds of Backspace are keys that a person may begin with.
_NO_KEY = frozenset(range(0x20)) - frozenset(b"\t\r\n\x1b\x03\x04\x08")
_OPENINGS = ((b"SSH-", "ssh"), (b"PROXY ", "proxy"), (b"PRI *", "http"))

# A line that may still become `METHOD target HTTP/1.1`; any token is a method (RFC 9110, 9.1). A byte that a
# terminal's keys or telnet send shows that it will not.
_REQUEST = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+(?: [^\x00-\x08\x0a-\x1f\x7f\xff]*)?")
_VERSION = re.compile(rb" HTTP/[0-9][^ ]*\Z")
_HEAD = 256  # bytes whose shape is looked at: one must not make us look at 64 KiB again for every byte


class Sniffer:
    """Gathers a connection's first bytes until it is known what they are."""

    __slots__ = ("first",)

    def __init__(self) -> None:
        self.first = b""

    def feed(self, data: bytes) -> Verdict | WrongProtocol:
        """Takes the next bytes; returns what `first`, all of them, are."""
        self.first += data
        return sniff(self.first)


def sniff(first: bytes) -> Verdict | WrongProtocol:
    """Judges the first bytes of a connection, as many as there are.

    A WrongProtocol is to be told and the connection closed; nothing that came with it or after it may be
    obeyed. The first line end decides at the latest, so nobody's line waits for the next one.
    """
    if not first:
        return Verdict.UNDECIDED
    if first[0] in _NO_KEY:
        return Verdict.CLOSE
    for opening, protocol in _OPENINGS:
        if first.startswith(opening):
            return WrongProtocol(protocol)
    line = first.partition(b"\n")[0].partition(b"\r")[0]
    if not _REQUEST.fullmatch(line, 0, _HEAD):
        return Verdict.LINES
    if len(line) == len(first) <= MAX_UNTERMINATED:
        return Verdict.UNDECIDED
    return WrongProtocol("http") if _VERSION.search(line.rstrip(b" ")) else Verdict.LINES
