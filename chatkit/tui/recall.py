"""What was sent before, gone through with the arrow keys."""

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
