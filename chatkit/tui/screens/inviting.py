"""What may be done in an empty room."""

from textual import events
from textual.screen import Screen
from textual.widgets import Static

from chatkit.tui import invitation
from chatkit.tui.state import ClientState


class Inviting(Screen[None]):
    """The part of the main screen that says how others come here, and copies that."""

    _state: ClientState

    def hint(self, text: str) -> None:
        """Says something passing."""
        raise NotImplementedError

    def _show_invitation(self) -> None:
        empty, words = self.query_one("#empty", Static), invitation.words(self._state)
        empty.display = bool(words)
        if str(empty.content) != words:
            empty.update(words)

    def on_click(self, event: events.Click) -> None:
        if event.widget is not None and event.widget.id == "empty":
            self.action_invite()

    def action_invite(self) -> None:
        command = invitation.invitation(self._state)
        self.app.copy_to_clipboard(command)
        self.hint(f"Copied: {command}")
