"""A row in which one types something. What is pasted there is as hostile as what others say."""

from textual import events
from textual.widgets import Input

from chatkit.protocol.text import clean
from chatkit.tui.keys import joiner_of


class Field(Input):
    """Textual's row, which would show a paste as it is, and a terminal obeys what it is shown."""

    def on_paste(self, event: events.Paste) -> None:
        """Makes a paste safe before the row, whose turn comes next, shows it."""
        event.text = clean(event.text)

    def on_key(self, event: events.Key) -> None:
        """A joiner is a letter; Textual takes it for a key that means nothing."""
        if joiner := joiner_of(event):
            self.insert_text_at_cursor(joiner)
