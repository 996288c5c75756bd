"""The lowest line: how the connection is, who one is, and where help is."""

from textual.content import Content
from textual.widgets import Static

from chatkit.tui import status
from chatkit.tui.state import ClientState
from chatkit.tui.wrap import truncate


class StatusBar(Static):
    """One line that is always there, but on tiny screens."""

    def __init__(self) -> None:
        super().__init__(markup=False)

    def show(self, state: ClientState, hints: str) -> None:
        """Shows how things are, and at the right what one may want to press."""
        now = status.bar(state)
        width = self.content_size.width
        text = truncate(now.text, max(0, width - len(hints) - 4))
        left = Content.assemble((now.mark, f"${now.tone}"), f" {text}")
        gap = " " * (width - left.cell_length - len(hints))
        self.update(Content.assemble(left, gap, (hints, "$foreground 55%")))
