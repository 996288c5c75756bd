"""Time, as an argument: an asyncio loop has what is asked for here, and so has a test's clock."""

from collections.abc import Callable
from typing import Protocol


class Timer(Protocol):
    """Something that was put off, and can be called off."""

    def cancel(self) -> None: ...


class Clock(Protocol):
    """Seconds that never jump."""

    def time(self) -> float: ...
    def call_later(self, delay: float, callback: Callable[[], None], /) -> Timer: ...
