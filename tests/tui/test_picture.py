from xml.etree import ElementTree

import pytest

from chatkit.tui.entries import Said, Tone, Words
from chatkit.tui.picture import picture, save
from chatkit.tui.themes import DARK, LIGHT, nick_colour
from tests.tui.fake import NOON, stopped_clock

CLOCK = stopped_clock()
MESSAGES = [
    Said(NOON, "bob", "<b>hello</b> & \x1b goodbye, https://example.org/" + " word" * 30),
    Words(NOON, "no", Tone.ERROR),
]


@pytest.mark.parametrize("dark", [True, False])
def test_what_was_said_is_in_it_and_nothing_from_elsewhere(dark):
    svg = picture(MESSAGES, CLOCK, dark=dark).replace("\x1b", "")
    text = "".join(ElementTree.fromstring(svg).itertext()).replace("\u00a0", " ")
    for words in ("12:00", "bob", "<b>hello</b> &", "https://example.org/", "no"):
        assert words in text
    assert text.count("word") == 30
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "").replace("https://example.org/", "")
    assert nick_colour("bob", dark=dark) in svg
    assert (DARK if dark else LIGHT).background in svg


def test_the_first_one_has_a_name():
    svg = picture(
        [Said(NOON, "bob", "two", continues=True), Said(NOON, "bob", "3", continues=True)], CLOCK, dark=True
    )
    assert svg.count("bob") == 1


def test_of_nothing_there_is_a_picture_too():
    ElementTree.fromstring(picture([], CLOCK, dark=True))


def test_no_file_is_written_over(tmp_path):
    saved = [save(text, tmp_path) for text in ("one", "two")]
    assert [path.name for path in saved] == ["chatkit-1.svg", "chatkit-2.svg"]
    assert [path.read_text("utf-8") for path in saved] == ["one", "two"]


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        save("one", tmp_path / "nowhere")
