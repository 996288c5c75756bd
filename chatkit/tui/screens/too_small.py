"""What a terminal shows in which nothing else has a place."""

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from chatkit.tui.screens.framing import HEIGHT, WIDTH, is_too_small


class TooSmallScreen(Screen[None]):
    """Lies over everything until the terminal has grown. What lies below stays as it was."""

    def compose(self) -> ComposeResult:
        yield Static(f"Needs {WIDTH}x{HEIGHT} or more", markup=False)

    def on_resize(self, event: events.Resize) -> None:
        self._give_way()

    def on_screen_resume(self) -> None:
        """What was opened meanwhile lies over this one, and is closed by now."""
        self._give_way()

    def _give_way(self) -> None:
        if not is_too_small(self.app.size) and self.is_current:
            self.app.pop_screen()
