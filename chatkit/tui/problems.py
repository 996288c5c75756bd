"""What is wrong with what the user has set up: themes, keys. Pure."""

from chatkit.tui.change import Change
from chatkit.tui.entries import Tone
from chatkit.tui.rooms import Rooms


class Problems:
    """Keeps them until they can be told where the user looks: below what is read back at the beginning."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._untold: list[str] = []

    def add(self, *texts: str) -> None:
        self._untold += texts

    def tell(self) -> Change:
        """Tells what has not been told yet, in the room that is shown."""
        change = Change.NOTHING
        for text in self._untold:
            change |= self._rooms.note(text, Tone.ERROR)
        self._untold.clear()
        return change
