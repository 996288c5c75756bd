"""What the parts of the user interface tell each other."""

from textual.message import Message


class Arrived(Message):
    """Something has come from the connection and waits in the inbox."""


class EndSeen(Message):
    """The reader has come to where the list of those who are here is not known any more."""


class TopSeen(Message):
    """The reader has come near to the oldest entry."""


class MentionWanted(Message):
    """The reader wants to see the next mention that the card of what was missed speaks of."""


class Followed(Message):
    """The reader has come to the newest entry, or has left it; the pane says which by now."""
