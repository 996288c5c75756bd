"""What the parts of the user interface tell each other."""

from textual.message import Message

from chatkit.tui.links import Link


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


class Followed(Message):
    """The reader has come to the newest entry, or has left it; the pane says which by now."""
