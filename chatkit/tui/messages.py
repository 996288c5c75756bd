"""What the parts of the user interface tell each other."""

from textual.message import Message


class Arrived(Message):
    """Something has come from the connection and waits in the inbox."""


class EndSeen(Message):
    """The reader has come to where the list of those who are here is not known any more."""


class Followed(Message):
    """The reader has come to the newest entry, or has left it; the pane says which by now."""


class Rewritten(Message):
    """What is typed has changed, or what is offered or asked about it; the composer says what by now."""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, Rewritten)
