"""Events in order for one reader, with a cap."""

import asyncio
from collections import deque

from chatkit.client.link import Gap, StreamEvent

CAP = 10_000


class Stream:
    """What was put in comes out in order, until the end.

    A reader who falls `cap` events behind loses the oldest; in their place comes a Gap, which says how many.
    Being cancelled while waiting loses nothing.
    """

    def __init__(self, cap: int = CAP) -> None:
        self._cap = cap
        self._events: deque[StreamEvent] = deque()
        self._dropped = 0
        self._over = False
        self._news = asyncio.Event()

    def put(self, event: StreamEvent) -> None:
        """Adds an event. Never waits."""
        if len(self._events) >= self._cap:
            self._events.popleft()
            self._dropped += 1
        self._events.append(event)
        self._news.set()

    def end(self) -> None:
        """Nothing more will come."""
        self._over = True
        self._news.set()

    def __aiter__(self) -> "Stream":
        return self

    async def __anext__(self) -> StreamEvent:
        while not self._events:
            if self._over:
                raise StopAsyncIteration
            self._news.clear()
            await self._news.wait()
        if self._dropped:
            gap, self._dropped = Gap(self._dropped), 0
            return gap
        return self._events.popleft()
