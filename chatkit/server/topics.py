"""What rooms are about: a document in the backend for each room that ever had a topic."""

from collections.abc import Callable
from typing import Any

from chatkit.protocol.events import Topic, timestamp
from chatkit.server.backends.base import Backend

KIND = "topic"


class Topics:
    """Reads and writes topics. `clock` gives seconds since 1970."""

    def __init__(self, backend: Backend, clock: Callable[[], float]) -> None:
        self._backend = backend
        self._clock = clock

    async def get(self, room: str) -> Topic | None:
        """The topic of a room (key), if it ever had one."""
        doc = await self._backend.get(KIND, room)
        return read(room, doc.value) if doc else None

    async def put(self, room: str, text: str, nick: str) -> Topic:
        """Gives a room a topic, or (empty) takes it away. Everybody else there is told by the backend."""
        value = {"text": text, "nick": nick, "at": timestamp(self._clock())}
        await self._backend.put(KIND, room, value, expect=None)
        return read(room, value)

    async def all(self) -> dict[str, Topic]:
        """Those that say something, by room."""
        docs = await self._backend.scan(KIND)
        return {doc.key: read(doc.key, doc.value) for doc in docs if doc.value["text"]}


def read(room: str, value: dict[str, Any]) -> Topic:
    """A document as the event that tells of it."""
    return Topic(room=room, text=value["text"], nick=value["nick"], at=value["at"])
