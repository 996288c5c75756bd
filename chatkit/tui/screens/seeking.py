"""What the keys do to find what one missed."""

from typing import Protocol

from textual.content import Content
from textual.widgets import Static, TextArea

from chatkit.tui.catching_up import in_words
from chatkit.tui.screens.reading import Reading
from chatkit.tui.state import ClientState
from chatkit.tui.widgets.banner import Banner
from chatkit.tui.widgets.composer import Composer


class Controls(Protocol):
    """What the application does for this."""

    def key_of(self, action: str) -> str:
        """What one presses here to have an action done; else what one types."""


class Seeking(Reading):
    """The part of the main screen that goes to what is new, and to what was meant for us."""

    _state: ClientState
    _controls: Controls

    def action_unread(self) -> None:
        number = self._state.room.log.line
        if number is None:
            self._say("Nothing is new here")
        else:
            self.pane.jump(number)

    def action_mention_before(self) -> None:
        if not self.pane.seek(-1):
            self._say("Nobody mentions you farther up. PgUp at the top fetches what is older")

    def action_mention_after(self) -> None:
        if not self.pane.seek(1):
            self._say("Nobody mentions you farther down")

    # The card of what was missed

    def on_mention_wanted(self) -> None:
        room = self._state.room
        if room.card and self.pane.seek(1, room.card.start):
            room.card = room.card._replace(start=None)
        else:
            self.close_card()
            self._say("That was the last mention. Esc goes to the newest message")

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Who types has seen enough; a draft that is there again was not typed now."""
        if event.text_area.text not in ("", self._state.room.draft):
            self.pane.unmark()
            self.close_card()

    def action_bottom(self) -> None:
        self.close_card()
        super().action_bottom()

    def close_card(self) -> None:
        self._state.room.card = None
        self.show_card()

    def show_card(self) -> None:
        card, shown = self._state.room.card, self.query_one("#card", Static)
        self.query_one(Composer).walks = bool(card and card.mentions)
        if card:
            shown.update(Content(in_words(card, self._state.clock, self._controls.key_of)))
        shown.display = card is not None

    def _say(self, hint: str) -> None:
        self.query_one(Banner).hint(hint)
