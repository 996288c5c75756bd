"""What the parts of the user interface tell each other."""

from dataclasses import dataclass

from textual.message import Message


class Arrived(Message):
    """Something has come from the connection and waits in the inbox."""


@dataclass
class Followed(Message):
    """The reader has come to the newest entry, or has left it."""

    following: bool
