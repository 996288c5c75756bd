"""The links in a text: where they are, where they lead, and whether they pretend to lead somewhere else."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from chatkit.protocol import names
from chatkit.protocol.patterns import pattern

MAX_TARGET = 2083  # characters; terminals take no longer link (VTE's limit)

# Nothing but what leads elsewhere: no `file:`, no `javascript:`, no program of the reader's.
_link = pattern(
    r"(?<![A-Za-z0-9+.-])(?:(?:https?|gemini|gopher|ftp|ircs?)://|mailto:)"
    # Up to a space, a quotation mark, what no address has, or the punctuation of Chinese and Japanese.
    r"[^\s<>\"`{}|\\^\u2018-\u201f\u2066-\u2069\u3000-\u3020\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+",
    re.IGNORECASE,
)
_host = pattern(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|[0-9a-f:]*:[0-9a-f:.]+", re.IGNORECASE)
_address = pattern(r"[\w.+-]+@[\w.-]+")
_ENDINGS = ".,;:!?'*…([&"  # after a link, these belong to the sentence
_BRACKETS = {")": "(", "]": "["}
_PLAIN = "%/:=&?~#+!$,;'@()*[]"  # what `quote` leaves as it is


class Link(NamedTuple):
    """`text[start:end]` is a link to `target`, which is ASCII; `host` is where that really is.

    It is `disguised` where a reader may take it for another: a name before an `@` looks like the host, or
    letters of another script look like Latin ones.
    """

    start: int
    end: int
    target: str
    host: str
    disguised: bool = False


def find(text: str) -> tuple[Link, ...]:
    """The links in `text`, in order; none overlaps another."""
    if ":" not in text:
        return ()
    return tuple(_links(text))


def _links(text: str) -> Iterator[Link]:
    for found in _link().finditer(text):
        start = found.start()
        end = start + len(_without_the_sentence(found.group()))
        try:
            link = _read(text[start:end], start, end)
        except ValueError:  # no host, port or address that there could be
            continue
        if link is not None and len(link.target) <= MAX_TARGET:
            yield link


def _without_the_sentence(address: str) -> str:
    """Cuts off a bracket that was opened before the address, and what ends a sentence."""
    opened: list[str] = []
    for position, c in enumerate(address):
        if c in "([":
            opened.append(c)
        elif c in _BRACKETS and (not opened or opened.pop() != _BRACKETS[c]):
            address = address[:position]
            break
    return address.rstrip(_ENDINGS)


def _read(address: str, start: int, end: int) -> Link | None:
    scheme, rest = address.split(":", 1)
    if scheme.lower() == "mailto":
        to = rest.split("?", 1)[0]  # what follows could attach a file of the reader's
        if not _address().fullmatch(to):
            return None
        return Link(start, end, f"mailto:{quote(to, _PLAIN)}", to, _looks_latin(to.rpartition("@")[2]))
    parts = urlsplit(address)
    host = _ascii_host(parts.hostname or "")
    if not _host().fullmatch(host):
        return None
    port = "" if parts.port is None else f":{parts.port}"
    shown = f"[{host}]" if ":" in host else host
    # Without the name and the password: a browser would not send them, and a reader takes them for the host.
    tail = rest.removeprefix("//").removeprefix(parts.netloc)
    target = f"{parts.scheme}://{shown}{port}{quote(tail, _PLAIN)}"
    disguised = "@" in parts.netloc or _looks_latin(parts.hostname or "")
    return Link(start, end, target, host, disguised)


def _ascii_host(host: str) -> str:
    """The host as it is asked for: `xn--mnchen-3ya.de` for `münchen.de`. Raises ValueError."""
    return host if host.isascii() else host.encode("idna").decode()


def _looks_latin(host: str) -> bool:
    """Whether a part of it is not ASCII but looks so."""
    return any(not part.isascii() and names.skeleton(part).isascii() for part in host.split("."))
