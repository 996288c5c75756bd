"""What the keys do to find what one missed."""

from textual.screen import Screen

from chatkit.tui.state import ClientState
from chatkit.tui.widgets.banner import Banner
from chatkit.tui.widgets.message_pane import MessagePane


class Seeking(Screen[None]):
    """The part of the main screen that goes to what is new, and to what was meant for us."""

    _state: ClientState

    def action_unread(self) -> None:
        number = self._state.room.log.line
        if number is None:
            self._say("Nothing is new here")
        else:
            self.query_one(MessagePane).jump(number)

    def action_mention_before(self) -> None:
        if not self.query_one(MessagePane).seek(-1):
            self._say("Nobody mentions you farther up. PgUp at the top fetches what is older")

    def action_mention_after(self) -> None:
        if not self.query_one(MessagePane).seek(1):
            self._say("Nobody mentions you farther down")

    def _say(self, hint: str) -> None:
        self.query_one(Banner).hint(hint)
