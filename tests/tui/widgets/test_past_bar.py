import pytest

from chatkit.tui.widgets.past_bar import PastBar
from tests.tui.driving import SIZES, in_the_lobby


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ("120x36", "an older part of #lobby · Esc: back to now · Monday 23 November 2026"),
        ("40x15", "Esc: back to now · older, #lobby"),
    ],
)
async def test_it_says_what_is_shown_and_how_one_comes_back(size, words):
    async with in_the_lobby(size=SIZES[size]) as d:
        bar = d.app.main.query_one(PastBar)
        assert not bar.display
        bar.show("#lobby", "Monday 23 November 2026")
        await d.settle()
        assert words in d.frame
        bar.show()
        await d.settle()
        assert words not in d.frame
