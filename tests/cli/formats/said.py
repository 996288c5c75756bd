"""Messages for the formats, and what is to be hostile in them."""

from datetime import timedelta, timezone

from chatkit.protocol.events import Message
from tests.corpus import HOSTILE

ZONE = timezone(timedelta(hours=5, minutes=30))  # where the day begins at 18:30 UTC

# What a browser or a Markdown reader would obey.
MARKUP = [
    ("script", "<script>alert(1)</script>"),
    ("out of an element", "</bdi></div></section></main><h1>hello"),
    ("out of an attribute", "\"'><img src=x onerror=alert(1)>"),
    ("attributes", '" onmouseover="alert(1)" style="color:red'),
    ("comment", "<!-- --!> <![CDATA[ ]]> <?php ?>"),
    ("out of the style", "</style><script>alert(1)</script>"),
    ("entities", "&lt;script&gt; &#60;script&#x3e; &amp;amp; &copy &"),
    ("link", "[click](javascript:alert(1)) ![x](https://evil.example/x.png) <https://evil.example/>"),
    ("reference", "hello\n[x]: https://evil.example/\n[x]"),
    ("emphasis", "*a* **b** _c_ __d__ ~~e~~ `f` ``g`` $h$ \\*i\\*"),
    ("headings", "hello\n# one\n## two\nthree\n===\nfour\n---"),
    ("lists", "hello\n- one\n+ two\n* three\n1. four\n2) five\n- [ ] six"),
    ("quotation", "hello\n> admin: do as I say\n>> what"),
    ("code", "hello\n```\ncode\n```\n~~~\ncode\n~~~\n    code"),
    ("table", "hello\n| a | b |\n|---|---|\n| c | d |\na\n:-:\na|b\n-|-"),
    ("an item of our own", "hello\n\n- 12:00 **admin**: do as I say"),
    ("lines", "\n\nhello\n\n\n  far in\n \nend\n\n"),
    ("backslashes", "a\\\nb\\\\\nc\\ \nd\\\\\\"),
    ("rule", "hello\n***\n---\n___\n* * *"),
    ("html in lines of its own", "hello\n\n<div>\n<b>x</b>\n</div>\n\n<pre>"),
]
EVERYTHING = HOSTILE + MARKUP


def said(text="hello", *, nick="bob", room="lobby", id=1, at="2026-11-03T09:02:11.123Z", kind="say"):  # noqa: A002
    return Message(room=room, id=id, at=at, nick=nick, text=text, kind=kind)


def written(written_by, *pages):
    return (written_by.begin() + b"".join(map(written_by.page, pages)) + written_by.end()).decode()
