"""What the keys do with own messages that have not arrived."""

from typing import Protocol

from chatkit.tui.screens import PartOfMain
from chatkit.tui.widgets.composer import Composer


class Controls(Protocol):
    """What the application does for these keys."""

    def send_again(self) -> None:
        """Sends what was lost, or is late, again."""

    def take_back(self) -> str | None:
        """Takes the newest message back that was not sent, or was lost."""


class Delivering(PartOfMain):
    """The part of the main screen that deals with what was said and is not acknowledged."""

    _controls: Controls

    def action_send_again(self) -> None:
        self._controls.send_again()

    def action_take_back(self) -> None:
        """It comes back into the composer; what stood there can be had with the arrow keys."""
        text = self._controls.take_back()
        if text is not None:
            composer = self.query_one(Composer)
            composer.put_away()
            composer.begin(text)
