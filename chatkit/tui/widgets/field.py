"""A row in which one types something. What is pasted there is as hostile as what others say."""

from textual import events
from textual.widgets import Input

from chatkit.protocol.text import clean


class Field(Input):
    """Textual's row, which would show a paste as it is, and a terminal obeys what it is shown."""

    def on_paste(self, event: events.Paste) -> None:
        """Makes a paste safe before the row, whose turn comes next, shows it."""
        event.text = clean(event.text)
