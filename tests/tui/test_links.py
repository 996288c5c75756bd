import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.tui.links import MAX_TARGET, find


def found(text):
    return [text[link.start : link.end] for link in find(text)]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("no link: none", []),
        ("see https://example.org/a.", ["https://example.org/a"]),
        ("https://example.org, http://example.org!", ["https://example.org", "http://example.org"]),
        ("(https://en.wikipedia.org/wiki/Foo_(bar))", ["https://en.wikipedia.org/wiki/Foo_(bar)"]),
        ("[text](https://example.org/a)", ["https://example.org/a"]),
        ("<https://example.org/a>", ["https://example.org/a"]),
        ('"https://example.org/a"', ["https://example.org/a"]),
        ("**https://example.org/a**", ["https://example.org/a"]),
        ("https://example.org/a?b[]=1&c=2#d", ["https://example.org/a?b[]=1&c=2#d"]),
        ("[link=https://example.org]good[/link]", ["https://example.org"]),
        ("看https://example.org/小明。好", ["https://example.org/小明"]),
        ("“https://example.org/a”", ["https://example.org/a"]),
        ("https://example.org/one\nhttps://example.org/two", ["https://example.org/one", "https://example.org/two"]),
        ("gemini://example.org/ gopher://example.org", ["gemini://example.org/", "gopher://example.org"]),
        ("HTTPS://EXAMPLE.ORG/A", ["HTTPS://EXAMPLE.ORG/A"]),
        ("mailto:bob@example.org.", ["mailto:bob@example.org"]),
        ("ircs://irc.example.org:6697/#chat", ["ircs://irc.example.org:6697/#chat"]),
        ("https://[::1]:8080/x", ["https://[::1]:8080/x"]),
        ("https://127.0.0.1:8080", ["https://127.0.0.1:8080"]),
        ("http://a..b http://:80 http://a:b https:// https://? https://[::1", []),
        ("javascript:alert(1) file:///etc/passwd data:text/html,x vbscript:x", []),
        ("xhttps://example.org svn+https://example.org", []),
        ("mailto:bob mailto:@", []),
        ("https://exa%6dple.org/", []),
    ],
)  # fmt: skip
def test_where_the_links_are(text, links):
    assert found(text) == links


@pytest.mark.parametrize(
    ("text", "target", "host"),
    [
        ("HTTPS://Example.org/A?b#C", "https://example.org/A?b#C", "example.org"),
        ("https://bücher.de/ä?ö=%20#", "https://xn--bcher-kva.de/%C3%A4?%C3%B6=%20#", "xn--bcher-kva.de"),
        ("https://[::1]:8080/x", "https://[::1]:8080/x", "::1"),
        ("mailto:bob@example.org?attach=/etc/passwd", "mailto:bob@example.org", "bob@example.org"),
    ],
)  # fmt: skip
def test_where_a_link_leads_is_written_in_ascii(text, target, host):
    [link] = find(text)
    assert (link.target, link.host, link.disguised) == (target, host, False)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("https://bank.example@evil.example/login", "https://evil.example/login"),
        ("https://bank.example:secret@evil.example", "https://evil.example"),
        ("https://аррӏе.example/", "https://xn--80ak6aa92e.example/"),  # all of its letters are Cyrillic
        ("https://gооgle.example/", "https://xn--ggle-55da.example/"),  # two are
        ("mailto:bob@gооgle.example", "mailto:bob@g%D0%BE%D0%BEgle.example"),
    ],
)
def test_a_link_that_looks_as_if_it_led_elsewhere_says_so(text, target):
    [link] = find(text)
    assert (link.target, link.disguised) == (target, True)


def test_a_name_of_another_script_is_no_disguise():
    assert [link.disguised for link in find("https://пример.example https://例え.example")] == [False, False]


def test_what_is_longer_than_a_terminal_takes_is_no_link():
    fitting = "https://example.org/" + "a" * (MAX_TARGET - 20)
    assert found(fitting) == [fitting]
    assert found(f"{fitting}a") == []


PARTS = [
    "https://",
    "mailto:",
    "a.example",
    "@",
    "(",
    ")",
    "[",
    "]",
    ":",
    "/",
    "?",
    ".",
    " ",
    "小",
    "\u2067",
    "%",
]


@given(st.lists(st.sampled_from(PARTS) | st.characters(codec="utf-8"), max_size=12).map("".join))
def test_whatever_the_text_a_terminal_can_take_the_link(text):
    before = 0
    for link in find(text):
        assert before <= link.start < link.end <= len(text)
        assert link.target.isascii()
        assert link.target.isprintable()
        assert " " not in link.target
        assert link.target.split(":")[0] in ("https", "mailto")
        before = link.end
