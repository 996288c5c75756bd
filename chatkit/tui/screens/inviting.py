"""What may be done in an empty room."""

from typing import Protocol

from textual import events
from textual.widgets import Static

from chatkit.tui import invitation
from chatkit.tui.screens import PartOfMain
from chatkit.tui.state import ClientState


class Controls(Protocol):
    """What the application does for this."""

    def key_of(self, action: str) -> str:
        """What one presses here to have an action done, written for people; else what one types."""


class Inviting(PartOfMain):
    """The part of the main screen that says how others come here, and copies that."""

    _state: ClientState
    _controls: Controls

    def hint(self, text: str) -> None:
        """Says something passing."""
        raise NotImplementedError

    def _show_invitation(self) -> None:
        words = invitation.words(self._state, self._controls.key_of("invite"))
        empty = self.query_one("#empty", Static)
        if empty.content != words:
            empty.update(words)
        empty.display = bool(words)

    def on_click(self, event: events.Click) -> None:
        if event.widget is not None and event.widget.id == "empty":
            self.action_invite()

    def action_invite(self) -> None:
        command = invitation.invitation(self._state)
        self.app.copy_to_clipboard(command)
        self.hint(f"Copied: {command}")
