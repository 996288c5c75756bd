"""Questions of the program's own, each with whoever takes in the answer. They outlive a lost connection."""

from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import NamedTuple

from chatkit.protocol import events
from chatkit.tui.change import Change
from chatkit.tui.coming import Question


class _Ask(NamedTuple):
    line: str
    take: Callable[[events.AnyEvent], Change]


class Asked:
    """What is to be asked, and what has been and waits for its answer."""

    def __init__(self) -> None:
        self._to_ask: list[_Ask] = []
        self._asked: dict[str, _Ask] = {}

    def ask(self, line: str, take: Callable[[events.AnyEvent], Change]) -> Change:
        """Has a line sent as soon as it can be; `take` gets the answer, an error too."""
        self._to_ask.append(_Ask(line, take))
        return Change.ASK

    def withdraw(self, line: str) -> None:
        """That line need not be sent, if it has not been."""
        self._to_ask = [ask for ask in self._to_ask if ask.line != line]

    def questions(self) -> Iterator[Question]:
        """What is to be sent now."""
        for ask in tuple(self._to_ask):
            yield Question(ask.line, partial(self._sent, ask))

    def _sent(self, ask: _Ask, tag: str) -> None:
        self._to_ask.remove(ask)
        self._asked[tag] = ask

    def answered(self, event: events.AnyEvent) -> Change | None:
        """Takes in what answers one of these questions; None where it answers none."""
        ask = self._asked.pop(event.re or "", None)
        return ask.take(event) if ask else None

    def unanswered(self, tags: Collection[str] | None = None) -> None:
        """Lines under these tags, or under any, get no answer: what they asked is to be asked again."""
        lost = [tag for tag in self._asked if tags is None or tag in tags]
        self._to_ask += [self._asked.pop(tag) for tag in lost]

    def forget(self) -> None:
        """No answer is wanted any more."""
        self._to_ask.clear()
        self._asked.clear()
