"""Bytes in, lines out: any segmentation gives the same lines.

A line ends with LF, CR LF, CR NUL or a lone CR (RFC 1123, 3.3.1; a lone CR is what raw terminals send). Only
these bytes end one: `str.splitlines` would also split at U+2028, and others would not.
"""

MAX_LINE = 8192
MAX_UNTERMINATED = 64 * 1024


def whole_lines(data: bytes, max_line: int = MAX_LINE) -> list[bytes]:
    """The lines of `data`, without their ends, where it is short and whole lines, without a NUL: as usual."""
    if data[-1:] != b"\n" or len(data) > max_line or data.find(0) >= 0:
        return []
    return data.splitlines()  # of bytes, and where there is no CR NUL, this splits by our rule


class LineBuffer:
    """Gathers bytes into lines and never holds more than `max_line` of them.

    A line longer than `max_line` bytes comes out as None, once, when it passes the limit; the rest of it is
    thrown away as it arrives. After `max_unterminated` bytes without a line end, erased ones included,
    `overflowed` is true and nothing more comes out: whoever sends that is not talking to us.
    """

    __slots__ = (
        "_after_cr", "_line", "_max_line", "_max_unterminated", "_too_long", "_unterminated", "overflowed",
    )  # fmt: skip

    def __init__(self, max_line: int = MAX_LINE, max_unterminated: int = MAX_UNTERMINATED) -> None:
        self._max_line = max_line
        self._max_unterminated = max(max_line, max_unterminated)
        self._line = b""  # the half line
        self._too_long = False  # so that what is left of the line is thrown away
        self._unterminated = 0  # bytes since the last line end, whatever became of them
        self._after_cr = False
        self.overflowed = False

    def feed(self, data: bytes) -> list[bytes | None]:
        """Takes the next bytes; returns the lines that they complete, without their ends."""
        if not (self._unterminated or self._after_cr) and (lines := whole_lines(data, self._max_line)):
            return [*lines]
        if not data or self.overflowed:
            return []
        if self._after_cr and data[0] in b"\n\0":
            data = data[1:]
        self._after_cr = data.endswith(b"\r")
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n").replace(b"\r\0", b"\n").replace(b"\r", b"\n")
        pieces = data.split(b"\n")
        if self._unterminated + max(map(len, pieces)) <= self._max_line:
            return self._take_short(pieces)
        return self._take(pieces)

    def erase(self) -> None:
        """Takes back the last character of the half line: a code point, or a byte that is part of none."""
        self._line = self._line[: len(self._line) - len(self._last())]

    def drop(self) -> None:
        """Throws the half line away; what comes next begins a new one."""
        self._line = b""
        self._too_long = False

    @property
    def partial(self) -> bytes:
        """The half line gathered so far; empty when it is already too long to become one."""
        return self._line

    @property
    def inside_character(self) -> bool:
        """Whether the half line ends with a character of UTF-8 that is not complete."""
        last = self._last()
        return bool(last) and len(last) < _width(last[0])

    @property
    def at_start(self) -> bool:
        """Whether the next byte is the first of a line."""
        return not self._line and not self._too_long

    def _last(self) -> bytes:
        """The last code point, as much of it as there is, or the last byte if that is part of none."""
        tail = self._line[-4:]
        for length in range(1, len(tail) + 1):
            first = tail[-length]
            if first & 0xC0 != 0x80:  # not one that continues a code point
                return tail[-length:] if length <= _width(first) else tail[-1:]
        return tail[-1:]

    def _take_short(self, pieces: list[bytes]) -> list[bytes | None]:
        """As `_take`, where even the longest piece cannot pass a limit: the usual case, without a loop."""
        lines: list[bytes | None] = [*pieces]
        rest = pieces[-1]
        if len(pieces) > 1:
            lines[0] = self._line + pieces[0]
            self._line = b""
            self._unterminated = 0
        self._line += rest
        self._unterminated += len(rest)
        del lines[-1]
        return lines

    def _take(self, pieces: list[bytes]) -> list[bytes | None]:
        lines: list[bytes | None] = []
        for piece in pieces[:-1]:
            self._extend(piece, lines)
            if self.overflowed:
                return lines
            if not self._too_long:
                lines.append(self._line)
            self.drop()
            self._unterminated = 0
        self._extend(pieces[-1], lines)
        return lines

    def _extend(self, piece: bytes, lines: list[bytes | None]) -> None:
        piece = piece[
            : self._max_unterminated - self._unterminated + 1
        ]  # what comes after that is not looked at
        self._unterminated += len(piece)
        if not self._too_long and len(self._line) + len(piece) > self._max_line:
            self._too_long = True
            lines.append(None)
        self.overflowed = self._unterminated > self._max_unterminated
        if self._too_long or self.overflowed:
            self._line = b""
        else:
            self._line += piece


def _width(first: int) -> int:
    """How many bytes the code point has that begins with this one; 1 for what begins none."""
    if not 0xC2 <= first <= 0xF4:
        return 1
    return 2 if first < 0xE0 else 3 if first < 0xF0 else 4
