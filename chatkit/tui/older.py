"""How far back a room's log goes, and the question for what was said before that."""

from collections.abc import Collection

from chatkit.tui.entries import Log
from chatkit.tui.record import id_at

PAGE = 100  # messages that are asked for at once
LITTLE = 40  # messages; fewer would leave a screen empty


class Older:
    """Asks for one page at a time, until there is nothing older or the log may hold no more."""

    def __init__(self, log: Log) -> None:
        self.wanted = False
        """Whether to ask though nobody has scrolled up: there is little above what is new."""
        self._log = log
        self._tag = ""  # of the question that is under way
        self._id = 0  # of the oldest message that the log has taken in, shown or not; 0 when there is none
        self._top = log.first  # the entry that the log began with when that was found out
        self._over = False

    @property
    def oldest(self) -> int:
        """The id of the oldest message that the log has taken in, or 0."""
        if self._log.first > self._top:  # the oldest were dropped: they can be asked for again
            self._top, foreign = self._log.first, self._log.foreign
            kept = (id_at(self._log, number) for number in range(self._top, self._log.end))
            self._id = next(filter(None, kept), 0)
            self._over = foreign is not None and self._top < foreign
        return self._id

    @property
    def question(self) -> str | None:
        """The line that asks for what is older, unless that is asked already, or there is none."""
        oldest = self.oldest
        if self._tag or self._over or self._log.is_full:
            return None
        return f"history before {oldest} {PAGE}" if oldest else f"history {PAGE}"

    @property
    def is_asking(self) -> bool:
        """Whether an answer is under way."""
        return bool(self._tag)

    def asked(self, tag: str) -> None:
        """The question went out under `tag`."""
        self._tag, self.wanted = tag, False

    def is_answered_by(self, tag: str | None) -> bool:
        """Whether what came under `tag` answers the question."""
        return bool(tag) and tag == self._tag

    def unanswered(self, tags: Collection[str]) -> None:
        """Lines under these tags get no answer. If the question is among them, it may be asked again."""
        if self._tag in tags:
            self.give_up()

    def give_up(self) -> None:
        """No answer will come any more."""
        self._tag = ""

    def shown(self, id_: int) -> None:
        """A message with that id has come to the end of the log."""
        self._id = self.oldest or id_

    def taken_in(self, id_: int, *, over: bool) -> None:
        """The answer was put in front; `id_` is the oldest of it. With `over` nothing is before that."""
        self._tag, self._id, self._top, self._over = "", id_, self._log.first, over

    def forget(self) -> None:
        """The record is another one: what is before the log's oldest message is not in it.

        A log without any, in which only the client has said something, goes on before that.
        """
        foreign = self._log.foreign
        self._over = self.oldest > 0 or (foreign is not None and foreign > self._log.first)
        self._tag, self._id, self._top = "", 0, self._log.first
        self._log.foreign = self._log.end if self._over else None
