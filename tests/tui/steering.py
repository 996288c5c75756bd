"""A state at the helm of a fake connection, with a clock that is moved by hand and no screen."""

from chatkit.tui.helm import Helm
from chatkit.tui.state import ClientState
from tests.tui.fake import FakeChat, MovedClock


class Steered:
    """`said` counts what should be acknowledged soon; `chat` is the newest connection."""

    def __init__(self, nick):
        self.clock, self.chats, self.said = MovedClock(), [], 0
        self.state = ClientState("chat.lan:5005", self.clock.clock, nick)
        self.helm = Helm(self.state, self.count, self.open)

    def count(self):
        self.said += 1

    def open(self, address, nick):
        self.chats.append(FakeChat(address, nick))
        return self.chats[-1]

    @property
    def chat(self):
        return self.chats[-1]
