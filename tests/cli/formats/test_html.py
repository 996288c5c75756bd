"""The web page: what others wrote is text in it and nothing else, and it needs nothing from elsewhere."""

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from chatkit.cli.formats.html import Html
from chatkit.protocol.text import clean
from chatkit.tui.themes import nick_colour
from tests.cli.formats.said import EVERYTHING, ZONE, said, written
from tests.tui.test_themes import ratio

VOID = {"meta"}  # elements without an end


def exported(*messages, title="tea house"):
    return written(Html(title, ZONE), messages)


class Page(HTMLParser):
    """What a browser sees: elements, with their attributes, and text. Each must be closed in its turn."""

    def __init__(self, document):
        super().__init__()
        self.elements = []
        self.attributes = []
        self.texts = []  # of each element that holds some
        self._open = []
        self.feed(document)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, [(name, _without_colour(value)) for name, value in attrs]))
        self.attributes += attrs
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if data.strip():
            self.texts.append((self._open[-1], data))

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")

    def handle_pi(self, data):
        raise AssertionError(f"an instruction: {data}")

    def unknown_decl(self, data):
        raise AssertionError(f"a declaration: {data}")

    def said(self):
        return [text for tag, text in self.texts if tag == "bdi"]


def _without_colour(value):
    return value and re.sub(r" c\d+$", "", value)


def everywhere(text):
    """A document with this text in every place where others' may be."""
    return exported(
        said(text, nick=text, room=text),
        said(text, nick=text, room=text, id=2),
        said(text, nick=text, room=text, id=3, kind="emote"),
        said(text, nick=text, room=text, id=4, kind="notice"),
        title=text,
    )


PLAIN = Page(everywhere("hello"))


@pytest.mark.parametrize("text", [text for _, text in EVERYTHING], ids=[name for name, _ in EVERYTHING])
def test_what_others_wrote_is_text_and_nothing_else(text):
    document = everywhere(text)
    assert document == clean(document, newlines=True)
    page = Page(document)
    assert page.elements == PLAIN.elements
    lines = [each for each in page.said() if each.strip("#") not in {"", clean(text)}]
    assert set(lines) <= {clean(text, newlines=True)}
    if clean(text).strip():
        assert clean(text) in {text.strip("#") for text in page.said()}


def test_it_needs_nothing_from_elsewhere_and_runs_nothing():
    document = everywhere("hello")
    page = Page(document)
    assert "://" not in document
    assert "url(" not in document
    assert {tag for tag, _ in page.elements} & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "form",
        "base",
    } == set()
    names = {name for name, _ in page.attributes}
    assert not [name for name in names if name.startswith("on") or name in {"style", "src"}]
    assert all(value.startswith("#") for name, value in page.attributes if name == "href")


def test_the_policy_allows_its_style_and_nothing_else():
    document = everywhere("hello")
    [style] = re.findall("<style>(.*)</style>", document, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    [policy] = [
        dict(attrs) for tag, attrs in PLAIN.elements if ("http-equiv", "Content-Security-Policy") in attrs
    ]
    assert policy["content"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def test_every_link_leads_to_a_place_of_which_there_is_one():
    page = Page(
        exported(
            said(),
            said(id=2),
            said(id=3, at="2026-11-05T00:00:00.000Z"),
            said(id=4, at="2026-11-03T10:00:00.000Z"),  # the clock was put back
            said(room="ops"),
            said(room="ops", id=2, kind="emote"),
        )
    )
    places = [value for name, value in page.attributes if name == "id"]
    assert len(set(places)) == len(places)
    links = [value[1:] for name, value in page.attributes if name == "href"]
    assert set(links) <= set(places)
    assert {"index", "r1", "r2", "d1", "d2", "d3", "d4", "m1-1", "m1-4", "m2-2"} <= set(places)
    assert {"r1", "r2", "d1", "d4"} <= set(links)


def body(document):
    """What is in <main>, a line for each that there is."""
    inside = document.partition("<main>\n")[2].partition("</main>")[0]
    return re.sub(r"<a href[^>]*><time[^>]*>(.*?)</time></a>", r"[\1]", inside)


BOB = (
    '<div class="by c1"><span class="face" aria-hidden="true">B</span>'
    '<p class="who"><bdi class="nick">bob</bdi>'
)


def test_messages_of_one_person_stand_together():
    document = exported(
        said("one"),
        said("two", id=2, at="2026-11-03T09:07:00.000Z"),
        said("later", id=3, at="2026-11-03T09:12:00.000Z"),
        said("waves", id=4, at="2026-11-03T09:12:01.000Z", kind="emote"),
        said("again", id=5, at="2026-11-03T09:12:02.000Z"),
    )
    assert body(document) == (
        '<section>\n<h2 id="r1"><bdi>#lobby</bdi></h2>\n'
        '<section class="day">\n<h3 id="d1"><time datetime="2026-11-03">Tuesday, 3 November 2026</time>'
        "<small>UTC+05:30</small></h3>\n"
        f'{BOB}[14:32]</p>\n<div class="said" id="m1-1"><bdi class="text">one</bdi></div>\n'
        '<div class="said" id="m1-2">[14:37]<bdi class="text">two</bdi></div>\n</div>\n'
        f'{BOB}[14:42]</p>\n<div class="said" id="m1-3"><bdi class="text">later</bdi></div>\n</div>\n'
        '<div class="act c1" id="m1-4">[14:42]<bdi class="nick">bob</bdi> <bdi>waves</bdi></div>\n'
        f'{BOB}[14:42]</p>\n<div class="said" id="m1-5"><bdi class="text">again</bdi></div>\n</div>\n'
        "</section>\n</section>\n"
    )


def test_pages_make_no_difference():
    messages = [said(str(number), id=number, room=f"room{number // 4}") for number in range(10)]
    one, other = Html("x", ZONE), Html("x", ZONE)
    assert written(one, messages) == written(other, messages[:2], [], messages[2:])


def test_the_index_has_each_room_and_day():
    document = exported(
        *(
            said(id=number, at=f"2026-{month}-01T12:00:00.000Z")
            for number, month in enumerate((10, 10, 11), 1)
        ),
        *(said(room=f"room{number}") for number in range(3)),
    )
    index = document.partition("<nav")[2]
    assert (
        '<bdi>#lobby</bdi></a><small>3</small></summary>\n<h3>October 2026</h3><p><a href="#d1">1</a></p>'
        in index
    )
    assert '<h3>November 2026</h3><p><a href="#d2">1</a></p>' in index
    assert index.count("<details>") == 4  # more rooms than are shown open
    assert "6 messages" in index
    assert exported(said()).count("<details open>") == 1


def test_of_nothing_it_says_so():
    document = exported()
    assert "<p>Nothing was said.</p>" in document
    Page(document)


def test_emotes_join():
    assert '<bdi class="nick">bob</bdi><bdi>&#x27;s asleep</bdi>' in exported(said("'s asleep", kind="emote"))


# colours


def colours(document, dark):
    """The nicks' colours in the style, by class."""
    light, _, rest = document.partition("@media (prefers-color-scheme: dark)")
    return dict(re.findall(r"\.(c\d+) { --nick: (#\w+) }", rest if dark else light))


@pytest.mark.parametrize("dark", [True, False])
def test_a_nick_has_the_colour_that_it_has_in_the_terminal(dark):
    nicks = [f"nick{number}" for number in range(200)] + ["小明", "José"]
    for nick in nicks:
        document = exported(said(nick=nick))
        [name] = re.findall(r'class="by (c\d+)"', document)
        assert colours(document, dark)[name] == nick_colour(nick, dark=dark)


@pytest.mark.parametrize("dark", [True, False])
def test_everything_can_be_read(dark):
    from textual.color import Color

    light, _, rest = exported(said()).partition("@media (prefers-color-scheme: dark)")
    named = dict(re.findall(r"--(back|card|panel|text|faint|accent|mark): (#\w+)", rest if dark else light))
    letters = [*colours(light + "@media (prefers-color-scheme: dark)" + rest, dark).values()]
    assert len(letters) == 12
    for ground in ("back", "card", "panel"):
        for letter in (*letters, named["text"], named["faint"], named["accent"]):
            assert ratio(Color.parse(named[ground]), Color.parse(letter)) >= 4.5, (ground, letter)
