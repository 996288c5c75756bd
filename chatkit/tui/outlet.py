"""The way out to the terminal, with a clock beside it."""

from collections.abc import Callable
from typing import IO

from textual.driver import Driver

from chatkit.tui.link_sense import LinkSense


class Outlet:
    """A file that tells a LinkSense how long the terminal takes for what is written."""

    def __init__(self, file: IO[str], sense: LinkSense, now: Callable[[], float]) -> None:
        self._file = file
        self._sense = sense
        self._now = now

    def write(self, text: str) -> int:
        self._sense.begins(self._now())
        try:
            return self._file.write(text)
        finally:
            self._sense.ends(self._now())

    def flush(self) -> None:
        self._sense.begins(self._now())
        try:
            self._file.flush()
        finally:
            self._sense.ends(self._now())

    def fileno(self) -> int:
        return self._file.fileno()


def timed(driver: type[Driver], sense: LinkSense, now: Callable[[], float]) -> type[Driver]:
    """The same driver, writing through an Outlet. The attribute is private; a test holds that this works."""

    class Timed(driver):  # type: ignore[misc, valid-type]
        def __init__(self, *arguments: object, **more: object) -> None:
            super().__init__(*arguments, **more)
            if (file := getattr(self, "_file", None)) is not None:
                self._file = Outlet(file, sense, now)

    return Timed
