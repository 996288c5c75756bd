"""The line above the composer that says why one cannot be heard just now, or what a key would do."""

from collections.abc import Callable

from textual.content import Content
from textual.widgets import Static

from chatkit.tui import status
from chatkit.tui.connection import Ended
from chatkit.tui.state import ClientState

HINT_FOR = 3.0  # seconds


class Banner(Static):
    """One line, replaced in place. It is not there while all is well."""

    def __init__(self, state: ClientState) -> None:
        super().__init__(markup=False)
        self._state = state
        self._key_of: Callable[[str], str] = str
        self._hint = ""
        self._hint_until = 0.0
        self._hint_when = self._standing  # else it is no longer true

    @property
    def _standing(self) -> tuple[bool, bool, bool]:
        """What one can do about the connection. That it is tried once more changes nothing."""
        return self._state.ready, self._state.needs_nick, isinstance(self._state.link, Ended)

    def on_mount(self) -> None:
        self._each_second = self.set_interval(1.0, self.refresh_words)
        self.refresh_words()

    def show(self, key_of: Callable[[str], str]) -> None:
        """Says how things are, and with which keys one does something about it."""
        self._key_of = key_of
        self.refresh_words()

    def hint(self, text: str) -> None:
        """Says something passing; with nothing to say, takes back what was said."""
        self._hint = text
        self._hint_until = self._state.clock.monotonic() + HINT_FOR
        self._hint_when = self._standing
        self.refresh_words()

    def refresh_words(self) -> None:
        """Brings the words up to date: seconds have passed, or something has happened."""
        holds = self._state.clock.monotonic() < self._hint_until and self._hint_when == self._standing
        hint = self._hint if holds else ""
        words = hint or status.banner(self._state, self._key_of) or ""
        self.set_class(isinstance(self._state.link, Ended) and not hint, "-ended")
        if words:
            self.update(Content(words))  # before it is shown: the height of what it said last would stay
            self._each_second.resume()
        else:  # nothing counts seconds
            self._each_second.pause()
        self.display = bool(words)
