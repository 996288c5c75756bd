"""What was sent before, gone through with the arrow keys, or searched."""

from collections.abc import Sequence

KEEP = 500


class Recall:
    """The sent texts, and the one that was being typed when one began to go back."""

    def __init__(self, keep: int = KEEP) -> None:
        self._keep = keep
        self._sent: list[str] = []
        self._back = 0  # how many steps back we are; 0 is the draft
        self._draft = ""

    def add(self, text: str) -> None:
        """Remembers a sent text, and is at the draft again."""
        self._back = 0
        if text.strip() and self._sent[-1:] != [text]:
            self._sent.append(text)
            del self._sent[: -self._keep]

    def older(self, current: str) -> str | None:
        """The text before this one, or None at the oldest. `current` is kept when it is the draft."""
        if self._back >= len(self._sent):
            return None
        if self._back == 0:
            self._draft = current
        self._back += 1
        return self._sent[-self._back]

    def newer(self) -> str | None:
        """The text after this one, at last the draft; None when that is where we are."""
        if self._back == 0:
            return None
        self._back -= 1
        return self._sent[-self._back] if self._back else self._draft

    def search(self) -> "Search":
        """Begins to look through it."""
        return Search(tuple(self._sent))


class Search:
    """Looks back through what was sent for a text that holds what is typed, whatever its capitals."""

    def __init__(self, sent: Sequence[str]) -> None:
        self.wanted = ""
        self.found = ""
        """The text that it is at."""
        self.failed = False
        """Whether there is none, or none before the one that it is at."""
        self._sent = sent
        self._at = len(sent)

    @property
    def prompt(self) -> str:
        """What is searched, and whether in vain."""
        words = "search" if not self.failed else "nothing older" if self._holds(self.found) else "not found"
        return f"({words}) {self.wanted}: "

    def type(self, text: str) -> None:
        """More is wanted of it: where it is may still do, else something older."""
        self.wanted += text
        self._look(min(self._at, len(self._sent) - 1))

    def erase(self) -> None:
        """The last character is not wanted: begins again from the newest."""
        self.wanted = self.wanted[:-1]
        self._look(len(self._sent) - 1)

    def older(self) -> None:
        """Goes on to the next one before that is another text."""
        self._look(self._at - 1)

    def _holds(self, text: str) -> bool:
        return bool(text) and self.wanted.casefold() in text.casefold()

    def _look(self, last: int) -> None:
        for at in range(last, -1, -1):
            if self._holds(self._sent[at]) and (at == self._at or self._sent[at] != self.found):
                self._at, self.found, self.failed = at, self._sent[at], False
                return
        self.failed = True
