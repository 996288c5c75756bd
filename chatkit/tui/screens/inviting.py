"""What may be done in an empty room."""

from collections.abc import Mapping
from typing import Protocol

from textual import events
from textual.widgets import Static

from chatkit.tui import invitation
from chatkit.tui.actions import written
from chatkit.tui.screens import PartOfMain
from chatkit.tui.state import ClientState


class Controls(Protocol):
    """What the application does for this."""

    @property
    def keys_here(self) -> Mapping[str, tuple[str, ...]]:
        """The keys of each action that arrive from this terminal, as far as is known."""


class Inviting(PartOfMain):
    """The part of the main screen that says how others come here, and copies that."""

    _state: ClientState
    _controls: Controls

    def hint(self, text: str) -> None:
        """Says something passing."""
        raise NotImplementedError

    def _show_invitation(self) -> None:
        empty, words = self.query_one("#empty", Static), invitation.words(self._state, self._what_copies)
        if empty.content != words:
            empty.update(words)
        empty.display = bool(words)

    def _what_copies(self) -> str:
        return written(self._controls.keys_here["invite"][:1]) or "/invite"

    def on_click(self, event: events.Click) -> None:
        if event.widget is not None and event.widget.id == "empty":
            self.action_invite()

    def action_invite(self) -> None:
        command = invitation.invitation(self._state)
        self.app.copy_to_clipboard(command)
        self.hint(f"Copied: {command}")
