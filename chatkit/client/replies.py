"""Who waits for which reply."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from chatkit.client.errors import NotConnected
from chatkit.protocol.events import Event


class Replies:
    """The requests that are not answered yet, by tag."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[Event]] = {}

    @contextmanager
    def expect(self, tag: str) -> Iterator[asyncio.Future[Event]]:
        """Within it, the reply to `tag` arrives in the future. What comes afterwards is nobody's."""
        future = self._waiting[tag] = asyncio.get_running_loop().create_future()
        try:
            yield future
        finally:
            self._waiting.pop(tag, None)
            future.cancel()

    def arrived(self, event: Event) -> None:
        """An event from the server, which may be a reply."""
        if event.re in self._waiting and not (future := self._waiting[event.re]).done():
            future.set_result(event)

    def fail(self, reason: str, tags: Iterable[str] | None = None) -> None:
        """No reply will come any more: to the lines with these tags, or to any."""
        for tag in list(self._waiting) if tags is None else tags:
            if tag in self._waiting and not (future := self._waiting[tag]).done():
                future.set_exception(NotConnected(f"the connection was lost: {reason}"))
