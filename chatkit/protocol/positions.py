"""How far a client has come, as `resume` is told: `lobby:120 ops:33 @:5`.

Each part is a room and the id of the last message that the client has of it. `@`, which is no room's name,
stands for private messages.
"""

from collections.abc import Mapping

from chatkit.protocol import names
from chatkit.protocol.patterns import pattern

PRIVATE = "@"

_part = pattern(r"#?(\S+):([0-9]{1,15})")


def read(text: str) -> dict[str, int]:
    """The ids by key of the room. Raises ValueError."""
    found = {}
    for part in text.split():
        match = _part().fullmatch(part)
        if match is None:
            raise ValueError(part)
        found[names.key(match[1])] = int(match[2])
    return found


def write(positions: Mapping[str, int]) -> str:
    """The opposite of `read`."""
    return " ".join(f"{room}:{id_}" for room, id_ in positions.items())
