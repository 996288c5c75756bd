"""Which parts the main screen has, and when."""

from textual.widgets import OptionList

from chatkit.tui.screens.main import MainScreen
from chatkit.tui.widgets.completion import CompletionList
from chatkit.tui.widgets.composer import Composer
from chatkit.tui.widgets.message_pane import MessagePane
from tests.tui.driving import WIDE, driving


async def test_what_is_seen_at_once_is_there_in_the_first_frame_and_the_rest_after_it(monkeypatch):
    first, complete = [], MainScreen.complete

    def noting(screen):
        first.extend(screen.walk_children())
        complete(screen)

    monkeypatch.setattr(MainScreen, "complete", noting)
    async with driving(size=WIDE) as d:
        kinds = {type(part) for part in first}
        assert kinds >= {MessagePane, Composer}
        assert not any(issubclass(kind, OptionList) for kind in kinds)
        assert d.app.main.whole
        assert d.app.main.query(CompletionList)
        assert "rooms" in d.frame
