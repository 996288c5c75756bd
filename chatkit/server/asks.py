"""What a room asks for when it cannot settle something alone, and what it is answered with."""

from collections.abc import Mapping
from typing import ClassVar, TypeAlias

import msgspec

from chatkit.protocol import events, past
from chatkit.protocol.events import Event
from chatkit.server.backends.base import Appended, Claim


class Ask(msgspec.Struct, frozen=True):
    """Something that a room cannot settle alone. `comes_first`: its answer, before anything newer."""

    comes_first: ClassVar[bool] = False


class Enter(Ask, frozen=True):
    """Take this nick and go into this room; answered with Admitted."""

    comes_first: ClassVar[bool] = True
    nick: str
    room: str


class Resume(Ask, frozen=True):
    """Take the place that waits for this token; answered with Resumed. `positions` are by key of the room."""

    comes_first: ClassVar[bool] = True
    token: str
    positions: Mapping[str, int]


class Join(Ask, frozen=True):
    """Go into this room (key), which may be new; answered with Inside."""

    comes_first: ClassVar[bool] = True
    room: str


class Leave(Ask, frozen=True):
    """Leave this room; answered with events.Left."""

    room: str


class Append(Ask, frozen=True):
    """Put this in the room's record; answered with Appended."""

    room: str
    text: str
    kind: events.Kind


class Tell(Ask, frozen=True):
    """Say this to one person alone; answered with events.Private, and events.Away where he is."""

    nick: str
    text: str
    kind: events.Kind


class Rename(Ask, frozen=True):
    """Take this nick in place of the present one; answered with events.Renamed."""

    nick: str


class SetTopic(Ask, frozen=True):
    """Say what a room is about, or (empty) that it is about nothing; answered with events.Topic."""

    room: str
    text: str


class SetAway(Ask, frozen=True):
    """Tell everybody that one is away, and why, or (None) back; answered with events.Away."""

    why: str | None


class ListRooms(Ask, frozen=True):
    """Which rooms there are; answered with events.Rooms."""


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


class Resumed(msgspec.Struct, frozen=True):
    """The answer to Resume: what was missed, in order."""

    missed: tuple[Event, ...]


class Inside(msgspec.Struct, frozen=True):
    """The answer to Join: the room (key), and for a person what was said since the last visit."""

    room: str
    missed: events.History | None = None


Answer: TypeAlias = Admitted | Resumed | Inside | Appended | Event | tuple[Event, ...]
