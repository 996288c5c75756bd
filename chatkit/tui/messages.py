"""What the parts of the user interface tell each other."""

from textual.message import Message

from chatkit.tui.links import Link
from chatkit.tui.room import Room


class Arrived(Message):
    """Something has come from the connection and waits in the inbox."""


class EndSeen(Message):
    """The reader has come to where the list of those who are here is not known any more."""


class Picked(Message):
    """The entry of this number was clicked twice."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class LinkClicked(Message):
    """A link was clicked."""

    def __init__(self, link: Link) -> None:
        super().__init__()
        self.link = link


class Told(Message):
    """Something passing is to be said."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words


class TopSeen(Message):
    """The reader has come near to the oldest entry."""


class MentionWanted(Message):
    """The reader wants to see the next mention that the card of what was missed speaks of."""


class Followed(Message):
    """The reader has come to the newest entry, or has left it; the pane says which by now."""


class Rewritten(Message):
    """What is typed has changed, or what is offered or asked about it; the composer says what by now."""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, Rewritten)


class RoomChosen(Message):
    """A room was chosen in the list, or in the header."""

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room = room


class PersonChosen(Message):
    """Somebody was chosen in the list of those who are here."""

    def __init__(self, nick: str) -> None:
        super().__init__()
        self.nick = nick


class HandTaken(Message):
    """The mouse has left the list of rooms, which may be sorted again."""
