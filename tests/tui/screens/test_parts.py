"""Which parts the main screen has, and when."""

from collections import Counter

from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.reactive import Reactive
from textual.widgets import OptionList

from chatkit.tui.screens.main import MainScreen
from chatkit.tui.widgets.banner import Banner
from chatkit.tui.widgets.completion import CompletionList
from chatkit.tui.widgets.composer import Composer
from chatkit.tui.widgets.message_pane import MessagePane
from chatkit.tui.widgets.side import Side
from chatkit.tui.widgets.status_bar import StatusBar
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


async def test_each_part_of_the_first_frame_is_styled_once(monkeypatch):
    """And the composer when it gets the focus; Textual alone does it twice and more."""
    styled, apply, complete = Counter(), Stylesheet.apply, MainScreen.complete
    first = Counter()

    def counting(stylesheet, node, **more):
        styled[type(node)] += 1
        apply(stylesheet, node, **more)

    def noting(screen):
        first.update(styled)
        complete(screen)

    monkeypatch.setattr(Stylesheet, "apply", counting)
    monkeypatch.setattr(MainScreen, "complete", noting)
    async with driving(size=WIDE):
        assert {kind.__name__: first[kind] for kind in (MessagePane, Banner, StatusBar, Side)} == {
            "MessagePane": 1,
            "Banner": 1,
            "StatusBar": 1,
            "Side": 2,
        }


def test_no_part_has_what_textual_would_not_find():
    parts = [part for part in MainScreen.__mro__ if part.__module__.startswith("chatkit.tui.screens.")]
    plain = [part for part in parts if not issubclass(part, DOMNode)]
    assert len(plain) > 5
    for part in plain:
        assert not {"BINDINGS", "COMPONENT_CLASSES", "DEFAULT_CSS"} & vars(part).keys()
        assert not any(
            isinstance(each, Reactive) or hasattr(each, "_textual_on") for each in vars(part).values()
        )
