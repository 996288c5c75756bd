"""How far something is, for whoever watches."""

import sys
import time
from collections.abc import Callable
from typing import TextIO

EVERY = 0.1  # seconds between two changes of the line


class Progress:
    """A line on stderr that changes. Where that is no terminal there is none, so that cron sends no mail."""

    def __init__(
        self,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
        *,
        quiet: bool = False,
    ) -> None:
        self._stream = stream or sys.stderr
        self._clock = clock
        self._shows = not quiet and self._stream is not None and self._stream.isatty()
        self._told_at = float("-inf")
        self._width = 0

    def tell(self, text: str) -> None:
        """Shows the text in place of the one before, unless that was a moment ago."""
        if self._shows and self._clock() - self._told_at >= EVERY:
            self._told_at = self._clock()
            self._write(text)

    def end(self, text: str = "") -> None:
        """Takes the line away; the last word, if there is one, stays."""
        if self._shows:
            self._write("")
            if text:
                self._stream.write(f"{text}\n")
                self._stream.flush()

    def _write(self, text: str) -> None:
        self._stream.write(f"\r{text:{self._width}}\r")
        self._width = len(text)
        self._stream.flush()
