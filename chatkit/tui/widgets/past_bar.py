"""The line that says that an older part of a room is shown, and how one comes back from it."""

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

_BACK = "Esc: back to now"


class PastBar(Static):
    """One line, always there while what is shown is not what is said now."""

    def __init__(self) -> None:
        super().__init__(markup=False)
        self.display = False

    def show(self, title: str = "", day: str = "") -> None:
        """Says of which room an older part is shown, and of which day; without a room it is not there."""
        self.display = bool(title)
        words = f"an older part of {title} · {_BACK} · {day}"
        if cell_len(words) > self.app.size.width - 2:
            words = f"an older part of {title} · {_BACK}"
        if cell_len(words) > self.app.size.width - 2:
            words = f"{_BACK} · older, {title}"
        self.update(Content(words))
