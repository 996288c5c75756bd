"""How far a room's log has come in its history, and what waits while the rest of that is asked for."""

from collections.abc import Collection
from typing import TypeAlias

from chatkit.protocol.events import Message
from chatkit.tui.entries import Crowd, Moved, Words

PAGE = 500  # messages that one answer may bring
SOME = 100
MOST = 10_000  # that may wait; a server that never answers must not fill the memory

Waiting: TypeAlias = Message | Moved | Crowd | Words


class Past:
    """Ids count without holes, so the last one that is shown says what is missing.

    From `begin` to `release` whatever comes waits in `hold`: it belongs below what is asked for.
    """

    def __init__(self) -> None:
        self.last_id = 0
        """Of the messages that are in the log; 0 when there are none, or none whose id means anything now."""
        self._held: list[Waiting] | None = None
        self._tag = ""  # of the question that is under way
        self._asked_new = False

    def forget(self) -> None:
        """The record is another one: the ids in the log mean nothing in it."""
        self.last_id = 0
        self._asked_new = False

    def begin(self) -> None:
        """Something is missing: what comes from now on waits, and an answer that is under way is too old."""
        self._tag = ""
        if self._held is None:
            self._held = []

    @property
    def incomplete(self) -> bool:
        """Whether something is missing that may still come."""
        return self._held is not None

    @property
    def question(self) -> str | None:
        """The line that asks for what is missing, if anything is and it has not been asked yet."""
        if self._held is None or self._tag:
            return None
        if self.last_id:
            return f"history after {self.last_id} {PAGE}"
        # The visit that `new` means has ended with the connection on which it was asked for, answered or not.
        return f"history {SOME}" if self._asked_new else "history new"

    def asked(self, tag: str) -> None:
        """The question went out under `tag`."""
        self._tag = tag
        self._asked_new = True

    def is_answered_by(self, tag: str | None) -> bool:
        """Whether what came under `tag` answers the question."""
        return self._held is not None and bool(tag) and tag == self._tag

    def unanswered(self, tags: Collection[str]) -> None:
        """Lines under these tags get no answer. If the question is among them, it is to be asked again."""
        if self._tag in tags:
            self._tag = ""

    def hold(self, it: Waiting) -> bool:
        """Keeps it back, if it must wait."""
        if self._held is None:
            return False
        self._held.append(it)
        if len(self._held) > MOST:
            del self._held[: MOST // 2]  # the ids tell how many messages are missing
        return True

    def lacks_before(self, id_: int) -> bool:
        """Whether this id shows that messages before it have not come, and nothing is being asked yet."""
        return self._held is None and self._asked_new and id_ > self.last_id + 1

    def is_whole(self) -> bool:
        """Whether nothing is missing between the log and what waits."""
        first = next((it.id for it in self._held or () if isinstance(it, Message)), None)
        return first is not None and first <= self.last_id + 1

    def release(self) -> list[Waiting]:
        """Gives out what waited; nothing waits from now on."""
        held, self._held, self._tag = self._held or [], None, ""
        return held
