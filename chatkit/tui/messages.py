"""What the parts of the user interface tell each other."""

from textual.message import Message


class Arrived(Message):
    """Something has come from the connection and waits in the inbox."""


class Followed(Message):
    """The reader has come to the newest entry, or has left it; the pane says which by now."""
