"""Where one types. Enter sends; what was sent before comes back with the arrow keys."""

from textual import events
from textual.content import Content
from textual.widgets import TextArea

from chatkit.protocol.text import clean
from chatkit.tui.actions import bindings
from chatkit.tui.messages import Submitted
from chatkit.tui.recall import Recall


class Composer(TextArea):
    """A text area that grows with its text. It keeps the text until `accept` says that it was sent."""

    BINDINGS = bindings("composer")

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, compact=True, highlight_cursor_line=False)
        self._recall = Recall()

    def hint(self, text: str) -> None:
        """What stands there while nothing is typed."""
        self.placeholder = Content(text)

    def accept(self) -> None:
        """The text was sent, or is not wanted: it goes into the memory of the arrow keys."""
        self._recall.add(self.text)
        self.clear()

    def on_paste(self, event: events.Paste) -> None:
        """Makes a paste safe before the text area, whose turn comes next, shows it."""
        event.text = clean(event.text, newlines=True)

    def action_send(self) -> None:
        self.post_message(Submitted(self.text))

    def action_newline(self) -> None:
        self.insert("\n")

    def action_older(self) -> None:
        if self.navigator.is_first_wrapped_line(self.cursor_location):
            self._put(self._recall.older(self.text))
        else:
            self.action_cursor_up()

    def action_newer(self) -> None:
        if self.navigator.is_last_wrapped_line(self.cursor_location):
            self._put(self._recall.newer())
        else:
            self.action_cursor_down()

    def _put(self, text: str | None) -> None:
        if text is not None:
            self.text = text
            self.move_cursor(self.document.end)
