"""Who is here, for backends of one process: names that are taken, and who is in which room.

It lives in memory: whoever was here before a restart is not here after it.
"""

from collections.abc import Callable

from chatkit.protocol import names
from chatkit.protocol.errors import NickTaken
from chatkit.server.backends.base import Claim, Fenced, Presence, Sink


def senders(claim: Claim) -> tuple[str, ...]:
    """The keys under which a mark of theirs is set; it is looked for under the first.

    Who renames and sends again is known by the name that he came with. Who renames, loses the connection and
    logs in anew comes with the later name.
    """
    return tuple(dict.fromkeys((claim.origin, claim.key)))


class _Room:
    def __init__(self, name: str) -> None:
        self.name = name
        self.members: dict[str, Claim] = {}  # by key


class Present:
    """Names and rooms of one process. `clock` gives seconds since 1970, `next_fence` a number that grows."""

    def __init__(self, clock: Callable[[], float], next_fence: Callable[[], int]) -> None:
        self._clock = clock
        self._next_fence = next_fence
        self._claims: dict[str, Claim] = {}
        self._alike: dict[str, Claim] = {}
        self._rooms: dict[str, _Room] = {}  # those that somebody is in, by key

    def claim(self, nick: str) -> Claim:
        key, skeleton = names.key(nick), names.skeleton(nick)
        self._refuse_if_taken(nick, key, skeleton, None)
        return self._take(Claim(nick, key, self._next_fence(), key), skeleton)

    def rename(self, claim: Claim, nick: str, sink: Sink) -> Claim:
        self.check(claim)
        key, skeleton = names.key(nick), names.skeleton(nick)
        self._refuse_if_taken(nick, key, skeleton, claim)
        self._give_back(claim)
        new = self._take(Claim(nick, key, self._next_fence(), claim.origin), skeleton)
        for room in self._rooms.values():
            if claim.key in room.members:
                del room.members[claim.key]
                room.members[new.key] = new
        sink.renamed(claim, new)
        return new

    def release(self, claim: Claim, reason: str, sink: Sink) -> bool:
        if self._claims.get(claim.key) != claim:
            return False
        for name in [room.name for room in self._rooms.values() if claim.key in room.members]:
            self.leave(claim, name, reason, sink)
        self._give_back(claim)
        return True

    def join(self, claim: Claim, name: str, sink: Sink) -> None:
        self.check(claim)
        room = self._rooms.setdefault(names.key(name), _Room(name))
        if claim.key not in room.members:
            room.members[claim.key] = claim
            sink.presence(Presence(name, claim, self._clock(), entered=True))

    def leave(self, claim: Claim, name: str, reason: str, sink: Sink) -> None:
        key = names.key(name)
        room = self._rooms.get(key)
        if room is None or room.members.get(claim.key) != claim:
            return
        del room.members[claim.key]
        if not room.members:
            del self._rooms[key]
        sink.presence(Presence(name, claim, self._clock(), entered=False, reason=reason))

    def check(self, claim: Claim) -> None:
        """Raises Fenced if the claim is not the present one."""
        if self._claims.get(claim.key) != claim:
            raise Fenced(claim.nick)

    def rooms(self) -> dict[str, str]:
        """The rooms that somebody is in: their names by key."""
        return {key: room.name for key, room in self._rooms.items()}

    def _refuse_if_taken(self, nick: str, key: str, skeleton: str, but_by: Claim | None) -> None:
        for holder in (self._claims.get(key), self._alike.get(skeleton)):
            if holder is not None and holder != but_by:
                free = names.alternatives(nick, self._is_free)
                raise NickTaken(nick, holder.nick, alike=holder.key != key, free=free)

    def _is_free(self, nick: str) -> bool:
        return names.key(nick) not in self._claims and names.skeleton(nick) not in self._alike

    def _take(self, claim: Claim, skeleton: str) -> Claim:
        self._claims[claim.key] = self._alike[skeleton] = claim
        return claim

    def _give_back(self, claim: Claim) -> None:
        del self._claims[claim.key]
        del self._alike[names.skeleton(claim.nick)]
