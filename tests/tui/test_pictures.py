"""The pictures in the documents show the client as it is now."""

import pytest

from tools.pictures import CELL, IMAGES, PICTURES, picture, plain

pytestmark = pytest.mark.unmeasured


@pytest.mark.parametrize("name", PICTURES)
async def test_the_picture_has_not_drifted(name):
    drawn = (IMAGES / f"tui-{name}.svg").read_text(encoding="utf-8")
    assert await picture(name) == drawn, "run tools/pictures.py"


def test_a_picture_needs_nothing_from_elsewhere():
    for name in PICTURES:
        drawn = (IMAGES / f"tui-{name}.svg").read_text(encoding="utf-8")
        assert "@font-face" not in drawn
        assert "url(" not in drawn.replace("url(#", "")
        assert drawn.count("http") == drawn.count("http://www.w3.org") + drawn.count("https://example.org")


def test_spaces_at_the_beginning_of_a_text_become_its_place():
    text = f'<text x="10" textLength="{5 * CELL:.1f}">&#160;&#160;abc</text>\n'
    assert plain(text) == f'<text x="{10 + 2 * CELL:.1f}" textLength="{3 * CELL:.1f}">abc</text>\n'
