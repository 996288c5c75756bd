"""What the keys do with the messages."""

from chatkit.tui.screens import PartOfMain
from chatkit.tui.widgets.message_pane import MessagePane


class Reading(PartOfMain):
    """The part of the main screen that moves through the messages."""

    @property
    def pane(self) -> MessagePane:
        return self.query_one(MessagePane)

    def stop_choosing(self) -> None:
        """Nothing is chosen any more. Whoever shows another log says so."""

    def action_page_up(self) -> None:
        self.pane.page(-1)

    def action_page_down(self) -> None:
        self.pane.page(1)

    def action_bottom(self) -> None:
        self.clear_selection()
        self.pane.follow()
