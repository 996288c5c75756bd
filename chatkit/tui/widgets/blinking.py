"""A text area whose cursor costs little: blinking is nearly all that an idle client does."""

from collections.abc import Callable
from typing import Any

from textual.geometry import Region
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import TextArea

BLINK = 0.6  # seconds, as in GTK and so in most terminals


class Blinking(TextArea):
    """Has the row of its cursor painted by `paint`, which returns False where that alone cannot be painted.

    What it needs is private in Textual; tests hold that this works.
    """

    def __init__(self, paint: Callable[[Widget, int], bool], **more: Any) -> None:
        self._paint = paint
        self._restyled = True
        super().__init__(**more)

    def set_interval(self, interval: float, *what: Any, **more: Any) -> Timer:
        """A text area has one, of 0.5 s: its cursor's."""
        return super().set_interval(max(interval, BLINK), *what, **more)

    def _toggle_cursor_blink_visible(self) -> None:
        if not self.screen.is_active:
            return
        shown = not self._cursor_visible
        self.set_reactive(TextArea._cursor_visible, shown)  # noqa: SLF001 - without the painting of Textual
        row = self.cursor_screen_offset.y - self.region.y
        self._styles_cache.set_dirty(Region(0, row, self.size.width, 1))
        if not self._paint(self, row):
            self.refresh_lines(self._cursor_offset[1])

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._restyled = True

    def render_lines(self, crop: Region) -> list[Strip]:
        """TextArea reads its styles for each drawing: a fifth of what a blink of the cursor costs."""
        if self._restyled:
            self._restyled = False
            return super().render_lines(crop)
        return super(TextArea, self).render_lines(crop)
