"""What is selected with the mouse, as it is copied and shown."""

from textual.geometry import Offset
from textual.selection import Selection

from chatkit.tui.widgets.message_pane import MessagePane
from tests.tui.driving import in_the_lobby
from tests.tui.fake import message


async def test_a_row_shows_what_is_selected_of_it_and_that_is_what_is_copied():
    async with in_the_lobby() as d:
        await d.happen(message("alice", "good morning"))
        pane = d.app.main.query_one(MessagePane)
        row = pane._index.bottom - 1
        strip = pane.render_line(pane.size.height - 1)
        start = strip.text.index("morning") - (len(strip.text) - len(strip.text.lstrip()) > 99)
        d.app.screen.selections = {pane: Selection(Offset(start, row), Offset(start + 4, row))}
        await d.settle()
        style = d.app.screen.get_component_rich_style("screen--selection")
        chosen = [
            segment.text
            for segment in pane.render_line(pane.size.height - 1)
            if segment.style and segment.style.bgcolor == style.bgcolor
        ]
        assert len("".join(chosen)) == 4
        copied, ending = pane.get_selection(d.app.screen.selections[pane])
        assert (copied in "morning", ending) == (True, "\n")
