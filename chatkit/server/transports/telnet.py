"""Telnet as servers must receive it (RFC 854): bytes in, lines and signals out. No I/O.

What comes on a plain TCP port passes through here, because one cannot know beforehand who speaks telnet:
whole lines by `plain_lines`, and from the first other byte on by `Telnet`. Whoever sends no IAC (netcat,
scripts, the TUI) is sent none.

We offer nothing and agree to nothing, so in the terms of RFC 1143 every option is off on both sides, for
ever. In that state a request to begin is refused and nothing else is answered, so no loop can come about. A
subnegotiation belongs to an option that is on: it is thrown away unread.
"""

import re
from enum import Enum, IntEnum, auto
from typing import TypeAlias

from chatkit.protocol.framing import MAX_LINE, MAX_UNTERMINATED, LineBuffer, whole_lines

MAX_REFUSALS = 256  # more requests than there are options come from nobody who listens to the answers


class Signal(Enum):
    """What came in place of a line."""

    OVERFLOW = auto()  # `max_unterminated` bytes and no line end: close. The last item
    INTERRUPT = auto()  # Ctrl-C: the half line was thrown away
    END = auto()  # Ctrl-D on an empty line, or the end of input by telnet's word: say goodbye. The last item
    ARE_YOU_THERE = auto()  # show a sign of life


Item: TypeAlias = bytes | Signal | None
"""A line, or a signal; None in place of a line longer than `max_line`, whose rest will be thrown away."""


class Code(IntEnum):
    """The bytes that mean something after an IAC (RFC 854; EOF, SUSP and ABORT: RFC 1184)."""

    EOF = 236
    SUSP = 237
    ABORT = 238
    SE = 240
    BRK = 243
    IP = 244
    AO = 245
    AYT = 246
    EC = 247
    EL = 248
    SB = 250
    WILL = 251
    WONT = 252
    DO = 253
    DONT = 254
    IAC = 255


TIMING_MARK = 6  # RFC 860

_END_OF_INPUT = 0x04  # Ctrl-D
_KEYS = {0x03: Code.IP, 0x08: Code.EC, 0x7F: Code.EC, 0x15: Code.EL}  # Ctrl-C, Backspace twice, Ctrl-U
# Bytes of UTF-8 that inetutils' telnet sends as commands: it looks at seven bits, and takes them for Ctrl-C,
# Ctrl-O, Ctrl-Z and Ctrl-Backslash. Nobody can press those within a character, so there the byte is meant.
_BYTE_MEANT = {Code.IP: b"\x83", Code.AO: b"\x8f", Code.SUSP: b"\x9a", Code.BRK: b"\x9c"}
_SPECIAL = bytes([_END_OF_INPUT, *_KEYS, Code.IAC])
_ANY_SPECIAL = re.compile(b"[" + _SPECIAL + b"]")
_IAC = bytes([Code.IAC])


def plain_lines(data: bytes, max_line: int = MAX_LINE) -> list[bytes]:
    """The lines in which a connection's input begins that needs no Telnet yet; none if it does."""
    return whole_lines(data, max_line) if _is_plain(data) else []


def _is_plain(data: bytes) -> bool:
    """Whether there is neither a key in it nor anything of telnet's."""
    return len(data.translate(None, _SPECIAL)) == len(data)


class Telnet:
    """One connection's input.

    Write what `outgoing()` has before the answers to the items of the same `feed`: after Ctrl-C, inetutils'
    telnet shows nothing of what comes before the answer to its DO TIMING-MARK.
    """

    __slots__ = ("_ended", "_held", "_lines", "_max_skipped", "_outgoing", "_refusals", "_skipped")

    def __init__(self, max_line: int = MAX_LINE, max_unterminated: int = MAX_UNTERMINATED) -> None:
        self._lines = LineBuffer(max_line, max_unterminated)
        self._held = b""  # the beginning of a command whose end has not come yet
        self._skipped: int | None = None  # bytes of the subnegotiation that we are in
        self._max_skipped = max_unterminated
        self._outgoing: bytearray | None = None
        self._refusals = 0
        self._ended = False

    def feed(self, data: bytes) -> list[Item]:
        """Takes the next bytes; returns the lines that they complete, edited, and the signals, in order."""
        items: list[Item] = []
        within_command = self._held or self._skipped is not None
        if within_command or self._ended or not _is_plain(data):
            self._edit(data, items)
        else:
            self._text(data, items)
        return items

    def eof(self) -> bytes:
        """After the last byte: the half line that it left, as though it had been ended; empty if none."""
        rest = self._lines.partial
        self._lines.drop()
        return rest

    def outgoing(self) -> bytes:
        """What must be sent because of what was received; empty unless that had an IAC."""
        if self._outgoing is None:
            return b""
        outgoing, self._outgoing = bytes(self._outgoing), None
        return outgoing

    def _edit(self, data: bytes, items: list[Item]) -> None:
        """Takes bytes of which some are keys or telnet's."""
        data = self._held + data
        self._held = b""
        position = 0
        while position < len(data) and not self._ended:
            if self._skipped is not None:
                position = self._skip(data, position, items)
                continue
            special = _ANY_SPECIAL.search(data, position)
            end = special.start() if special else len(data)
            if position < end:
                self._text(data[position:end], items)
            elif data[position] == Code.IAC:
                end = self._command(data, position, items)
            else:
                self._key(data[position], items)
                end = position + 1
            position = end

    def _text(self, data: bytes, items: list[Item]) -> None:
        items += self._lines.feed(data)
        if self._lines.overflowed:
            self._end(Signal.OVERFLOW, items)

    def _key(self, key: int, items: list[Item]) -> None:
        if key != _END_OF_INPUT:
            self._obey(_KEYS[key], items)
        elif self._lines.at_start:
            self._end(Signal.END, items)

    def _command(self, data: bytes, position: int, items: list[Item]) -> int:
        """Obeys what the IAC at `position` begins; returns where that ends."""
        command = data[position : position + 3]
        negotiates = len(command) > 1 and command[1] in (Code.WILL, Code.WONT, Code.DO, Code.DONT)
        if len(command) < (3 if negotiates else 2):
            self._held = command
            return len(data)
        code = command[1]
        if negotiates:
            self._negotiate(code, command[2])
            return position + 3
        if code < Code.EOF:
            return position + 1  # no command: only the IAC is dropped, because the byte may be an LF
        if code in _BYTE_MEANT and self._lines.inside_character:
            self._text(_BYTE_MEANT[Code(code)], items)
        else:
            self._obey(code, items)
        return position + 2

    def _obey(self, code: int, items: list[Item]) -> None:
        match code:
            case Code.IAC:
                self._text(_IAC, items)
            case Code.EC:
                self._lines.erase()
            case Code.EL | Code.BRK | Code.SUSP | Code.AO | Code.ABORT:
                self._lines.drop()
            case Code.IP:
                self._lines.drop()
                items.append(Signal.INTERRUPT)
            case Code.EOF:
                self._end(Signal.END, items)
            case Code.AYT:
                items.append(Signal.ARE_YOU_THERE)
            case Code.SB:
                self._skipped = 0
            case _:
                pass  # NOP, DM, GA, EOR, and an SE without its SB

    def _negotiate(self, verb: int, option: int) -> None:
        if verb == Code.DO and option == TIMING_MARK:
            # Always, however many there were: until then inetutils' telnet shows nothing more after Ctrl-C.
            self._send(Code.IAC, Code.WILL, TIMING_MARK)
        elif verb in (Code.DO, Code.WILL) and self._refusals < MAX_REFUSALS:
            self._refusals += 1
            self._send(Code.IAC, Code.WONT if verb == Code.DO else Code.DONT, option)

    def _send(self, *codes: int) -> None:
        if self._outgoing is None:
            self._outgoing = bytearray()
        self._outgoing += bytes(codes)

    def _skip(self, data: bytes, position: int, items: list[Item]) -> int:
        """Passes over a subnegotiation, in which IAC IAC is not its end; returns how far."""
        assert self._skipped is not None  # noqa: S101
        iac = data.find(_IAC, position)
        if iac == len(data) - 1:
            self._held = _IAC
            end, counted = len(data), iac
        else:
            end = counted = iac + 2 if iac >= 0 else len(data)
        self._skipped += counted - position
        if self._skipped > self._max_skipped:
            self._end(Signal.OVERFLOW, items)
        elif 0 <= iac < len(data) - 1 and data[iac + 1] == Code.SE:
            self._skipped = None
        return end

    def _end(self, signal: Signal, items: list[Item]) -> None:
        items.append(signal)
        self._ended = True
