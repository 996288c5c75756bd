"""What the keys do with the rooms."""

from typing import Protocol

from chatkit.tui.screens import PartOfMain


class Controls(Protocol):
    """What the application does for these keys."""

    def step(self, by: int) -> None:
        """Shows the next room, or the one before."""

    def go_to(self, number: int) -> None:
        """Shows the room of that number."""

    def attend(self) -> None:
        """Shows the next room that needs one."""


class Roaming(PartOfMain):
    """The part of the main screen that goes from room to room."""

    _controls: Controls

    def action_room_before(self) -> None:
        self._controls.step(-1)

    def action_room_after(self) -> None:
        self._controls.step(1)

    def action_next_unread(self) -> None:
        self._controls.attend()

    def action_room(self, number: int) -> None:
        self._controls.go_to(number)
