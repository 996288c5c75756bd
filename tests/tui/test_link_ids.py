from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip

from chatkit.tui.link_ids import LinkIds

GROUND = Color.parse("black")


def written(*segments):
    strip = Strip(LinkIds().apply(list(segments), GROUND))
    return [segment.style and segment.style.link_id for segment in strip]


def link(target="https://example.org/"):
    return Segment("part", Style(link=target) + Style(bold=True))


def test_what_belongs_to_one_link_has_one_id_whenever_it_is_drawn():
    first, second = link(), link()
    assert first.style.link_id != second.style.link_id
    [one], [other] = written(first), written(second)
    assert one == other != ""


def test_two_links_have_two():
    one, other = written(link(), link("https://example.org/b"))
    assert one != other


def test_what_is_no_link_stays_as_it_is():
    plain = Segment("plain", Style(bold=True))
    assert LinkIds().apply([plain], GROUND) == [plain]
    assert written(Segment("bare"), link(), plain)[::2] == [None, ""]
