"""Where one types. Enter sends; what was sent before comes back with the arrow keys."""

from collections.abc import Callable

from textual import events
from textual.content import Content
from textual.widgets import TextArea

from chatkit.protocol.text import clean
from chatkit.tui.actions import COMPOSER, bindings
from chatkit.tui.messages import MentionWanted
from chatkit.tui.recall import Recall


class Composer(TextArea):
    """A text area that grows with its text, and keeps it until `send` says that it was sent."""

    BINDINGS = bindings(COMPOSER)

    def __init__(self, send: Callable[[str], bool], interrupt: Callable[[], None]) -> None:
        super().__init__(compact=True, highlight_cursor_line=False)
        self._send = send
        self._interrupt = interrupt
        self._recall = Recall()
        self.walks = False
        """Whether the space bar, while nothing is typed, goes to the next mention."""

    def hint(self, text: str) -> None:
        """What stands there while nothing is typed."""
        self.placeholder = Content(text)

    def begin(self, draft: str) -> None:
        """What is being typed is another text now."""
        self.text = draft
        self.move_cursor(self.document.end)

    def put_away(self) -> None:
        """The text is not wanted: the arrow keys bring it back."""
        self._recall.add(self.text)
        self.clear()

    def on_paste(self, event: events.Paste) -> None:
        """Makes a paste safe before the text area, whose turn comes next, shows it."""
        event.text = clean(event.text, newlines=True)

    async def on_key(self, event: events.Key) -> None:
        """Does what the key is bound to here, at once.

        Left to itself, Textual does so when the key has gone up to the application; what was typed after it,
        and came with it in one packet, would be in the text by then, and be sent with it.
        """
        active = self.screen.active_bindings.get(event.key)
        if active is not None and active.node is self:
            event.stop()
            event.prevent_default()
            await self.run_action(active.binding.action)

    def action_send(self) -> None:
        text = self.text
        self.clear()  # before: what is sent may show another room, where another text was being typed
        if self._send(text):
            self._recall.add(text)
        else:
            self.insert(text)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "walk":
            return self.walks and not self.text
        return super().check_action(action, parameters)

    def action_walk(self) -> None:
        self.post_message(MentionWanted())

    def action_interrupt(self) -> None:
        self._interrupt()

    def action_newline(self) -> None:
        self.insert("\n")

    def action_older(self) -> None:
        if self.navigator.is_first_wrapped_line(self.cursor_location):
            self._show(self._recall.older(self.text))
        else:
            self.action_cursor_up()

    def action_newer(self) -> None:
        if self.navigator.is_last_wrapped_line(self.cursor_location):
            self._show(self._recall.newer())
        else:
            self.action_cursor_down()

    def _show(self, text: str | None) -> None:
        if text is not None:
            self.begin(text)
