"""The way to the terminal: Textual's driver, with a clock beside what it writes, and what it lacks."""

import asyncio
from collections.abc import Callable
from typing import IO, Any

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


def own(driver: type[Driver], sense: LinkSense, now: Callable[[], float]) -> type[Driver]:
    """The same driver, writing through an Outlet, and not confused by a SIGCONT.

    Much that it needs is private in Textual; tests hold that this works.
    """

    class Own(driver):  # type: ignore[misc, valid-type]
        attrs_before: Any

        def __init__(self, *arguments: object, **more: object) -> None:
            super().__init__(*arguments, **more)
            if (file := getattr(self, "_file", None)) is not None:
                self._file = Outlet(file, sense, now)

        def start_application_mode(self) -> None:
            """SIGCONT calls this too, also after a stop that nobody told of: `kill -STOP`, or a debugger.

            From then on Textual would read keys in two threads, each of which gets some of them: an Enter
            comes before what was typed before it. And it would leave the terminal raw at the end.
            """
            if self._reads:
                # This may be in a signal handler, anywhere; the writer's queue must not be met half-way.
                asyncio.get_running_loop().call_soon_threadsafe(self._start_anew)
            else:
                super().start_application_mode()

        def _start_anew(self) -> None:
            if not self._reads:
                return  # it has been told to stop meanwhile
            before = self.attrs_before
            self.exit_event.set()
            self._key_thread.join()
            self.exit_event.clear()
            self._writer_thread.stop()
            self._must_signal_resume = True  # a shell may have written meanwhile, so all is drawn anew
            super().start_application_mode()
            self.attrs_before = before

        @property
        def _reads(self) -> bool:
            reader = getattr(self, "_key_thread", None)
            return reader is not None and reader.is_alive()

    return Own
