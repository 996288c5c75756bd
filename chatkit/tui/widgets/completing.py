"""A text area in which names can be completed. What may be meant is decided in `completion.py`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.widget import Widget
from textual.widgets.text_area import Selection

from chatkit.tui import later
from chatkit.tui.messages import Rewritten
from chatkit.tui.state import ClientState
from chatkit.tui.widgets.blinking import Blinking

if TYPE_CHECKING:
    from chatkit.tui.completion import Candidate, Choice, Completion


class Completing(Blinking):
    """Offers what may be meant while one types, and lets Tab go through it.

    What stands behind the cursor, pale, is the rest of the only candidate, or what a command still wants.
    """

    def __init__(self, state: ClientState, paint: Callable[[Widget, int], bool]) -> None:
        self._state = state
        self._offer: Completion | None = None
        self._choice: Choice | None = None
        self._putting = False  # a text of ours, for which nothing is to be offered
        super().__init__(paint, compact=True, highlight_cursor_line=False)

    @property
    def offered(self) -> "tuple[Candidate, ...]":
        """What there is to choose from, in a list."""
        if self._choice:
            return self._choice.candidates
        listed = self._offer and self._offer.opens and not self._offer.ghost(self.text)
        return self._offer.candidates if self._offer and listed else ()

    @property
    def chosen(self) -> int | None:
        """Which of them is in the text."""
        return self._choice.chosen if self._choice else None

    @property
    def cursor(self) -> int:
        """Where the cursor is, in characters."""
        return len(self.get_text_range((0, 0), self.cursor_location))

    # What is offered

    def update_suggestion(self) -> None:
        """Textual calls this after each edit."""
        if not self._putting:
            self.offer()

    def offer(self) -> None:
        """Offers what fits what is typed by now."""
        typed, cursor = self.text, self.cursor
        self._choice = None
        self._offer = later.completion.offer(typed, cursor, self._state)
        ghost = self._offer.ghost(typed) if self._offer else ""
        self.suggestion = ghost or later.completion.usage(typed, cursor, self._state)
        self.post_message(Rewritten())

    def offer_again(self) -> None:
        """More is known than before."""
        if self._choice is None and self.text:
            self.offer()

    def offer_nothing(self) -> None:
        """Takes back what is offered."""
        self._offer = self._choice = None
        self.suggestion = ""
        self.post_message(Rewritten())

    def watch_selection(self, old: Selection, new: Selection) -> None:
        """Where the cursor has gone, something else is meant. After an edit that is offered at once."""
        if not self._putting and (self._offer or self._choice or self.suggestion):
            self.offer_nothing()

    def put(self, text: str, cursor: int) -> None:
        """Puts another text in the place of this one, as an edit that can be undone. Offers nothing."""
        self._putting = True
        self.replace(text, (0, 0), self.document.end, maintain_selection_offset=False)
        before = text[:cursor]
        self.move_cursor((before.count("\n"), len(before) - before.rfind("\n") - 1))
        self._putting = False
        self._offer, self.suggestion = None, ""
        self.post_message(Rewritten())

    # What is chosen

    def take(self, number: int) -> None:
        """Takes this one of what is offered."""
        if self._choice is None and self._offer is not None:
            self._choice = later.completion.Choice(self.text, self.cursor, self._offer)
        if self._choice is not None and number < len(self._choice.candidates):
            self.put(*self._choice.take(number))
            self.offer()

    def action_complete(self) -> None:
        self._step(1)

    def action_complete_back(self) -> None:
        self._step(-1)

    def action_cursor_right(self, select: bool = False) -> None:
        """At the end, the arrow takes the rest that stands there."""
        if not select and self.suggestion and self._offer and self._offer.ghost(self.text):
            self._step(1)
        else:
            self.suggestion = ""  # it says what is wanted, and is not to be typed
            super().action_cursor_right(select)

    def _step(self, by: int) -> None:
        if self._choice is None:
            found = later.completion.complete(self.text, self.cursor, self._state)
            if found is None:
                return
            self._choice = later.completion.Choice(self.text, self.cursor, found)
        self.put(*self._choice.step(by))
        if len(self._choice.candidates) == 1:
            self.offer()  # what comes next

    def choose(self, key: str, action: str) -> bool:
        """Does what a key means to the list. False where it means what it always does."""
        if not self.offered:
            return False
        if key == "escape":
            if self._choice:
                self.put(*self._choice.before)
            self.offer_nothing()
        elif action in ("older", "newer"):
            self._step(-1 if action == "older" else 1)
        elif action == "send" and self._choice:
            self.offer()
        else:
            if action not in ("complete", "complete_back"):
                self._choice = None
            return False
        return True
