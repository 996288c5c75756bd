"""Lines that are typed and said where nothing is drawn: the terminal as it is, or a pipe."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress


class Console:
    """stdin and stdout. Reading waits in a thread of its own, which ends with the process."""

    def __init__(self) -> None:
        self._begun: Callable[[], str] = str
        if sys.stdin.isatty():
            with suppress(ImportError):  # Windows has none
                import readline  # gives `input` its editing and its history

                self._begun = readline.get_line_buffer

    @property
    def typing(self) -> bool:
        """Whether a line has been begun, as far as that can be known."""
        return bool(self._begun())

    def say(self, text: str) -> None:
        print(text, flush=True)

    async def typed(self) -> AsyncIterator[str]:
        loop, lines = asyncio.get_running_loop(), asyncio.Queue[str | None]()

        def tell(line: str | None) -> None:
            with suppress(RuntimeError):  # the loop has ended, and nobody waits for lines any more
                loop.call_soon_threadsafe(lines.put_nowait, line)

        threading.Thread(target=_read, args=(tell,), name="chatkit-lines", daemon=True).start()
        while (line := await lines.get()) is not None:
            yield line


def _read(tell: Callable[[str | None], None]) -> None:
    try:
        while True:
            tell(input())
    except (EOFError, OSError, ValueError):  # there are no more; or stdin was closed
        tell(None)
