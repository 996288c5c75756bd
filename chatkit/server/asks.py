"""What a room asks for when it cannot settle something alone, and what it is answered with."""

from typing import TypeAlias

import msgspec

from chatkit.protocol import events, past
from chatkit.server.backends.base import Appended, Claim


class Ask(msgspec.Struct, frozen=True):
    """Something that a room cannot settle alone."""


class Enter(Ask, frozen=True):
    """Take this nick and go into this room; answered with Admitted."""

    nick: str
    room: str


class Append(Ask, frozen=True):
    """Put this in the room's record; answered with Appended."""

    room: str
    text: str
    kind: events.Kind


class Recall(Ask, frozen=True):
    """Read this stretch of the room's past; answered with events.History."""

    room: str
    stretch: past.Stretch


class Find(Ask, frozen=True):
    """Search the record; answered with events.Search."""

    search: past.Search


class Admitted(msgspec.Struct, frozen=True):
    """The answer to Enter: the name, and for a person what was said since the last visit."""

    claim: Claim
    missed: events.History | None = None


Answer: TypeAlias = Admitted | Appended | events.History | events.Search
