"""Bytes in, lines out: any segmentation gives the same lines.

A line ends with LF, CR LF, CR NUL or a lone CR (RFC 1123, 3.3.1; a lone CR is what raw terminals send). Only
these bytes end one: `str.splitlines` would also split at U+2028, and others would not.
"""

import re

MAX_LINE = 8192
MAX_UNTERMINATED = 64 * 1024

_LINE_END = re.compile(rb"\r\n|\r\0|\r|\n")


class LineBuffer:
    """Gathers bytes into lines and never holds more than `max_line` of them.

    A line longer than `max_line` bytes comes out as None, once, when it passes the limit; the rest of it is
    thrown away as it arrives. After `max_unterminated` bytes without a line end `overflowed` is true and
    nothing more comes out: whoever sends that is not talking to us.
    """

    __slots__ = ("_after_cr", "_length", "_line", "_max_line", "_max_unterminated", "overflowed")

    def __init__(self, max_line: int = MAX_LINE, max_unterminated: int = MAX_UNTERMINATED) -> None:
        self._max_line = max_line
        self._max_unterminated = max_unterminated
        self._line = bytearray()
        self._length = 0  # of the line so far, thrown away bytes included
        self._after_cr = False
        self.overflowed = False

    def feed(self, data: bytes) -> list[bytes | None]:
        """Takes the next bytes; returns the lines that they complete, without their ends."""
        lines: list[bytes | None] = []
        if not data or self.overflowed:
            return lines
        start = 1 if self._after_cr and data[0] in b"\n\0" else 0
        self._after_cr = data.endswith(b"\r")
        *complete, rest = _LINE_END.split(data[start:])
        for piece in complete:
            self._extend(piece, lines)
            if self.overflowed:
                return lines
            if self._length <= self._max_line:
                lines.append(bytes(self._line))
            self.clear()
        self._extend(rest, lines)
        return lines

    def clear(self) -> None:
        """Throws the half line away."""
        self._line.clear()
        self._length = 0

    @property
    def partial(self) -> bytes:
        """The half line gathered so far; empty when it is already too long to become one."""
        return bytes(self._line)

    def _extend(self, piece: bytes, lines: list[bytes | None]) -> None:
        if not piece:
            return
        was_short = self._length <= self._max_line
        self._length += len(piece)
        if self._length <= self._max_line:
            self._line += piece
        elif was_short:
            self._line.clear()
            lines.append(None)
        self.overflowed = self._length > self._max_unterminated
