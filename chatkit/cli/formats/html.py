"""One HTML file that needs nothing else: no script, nothing from elsewhere, light and dark."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from hashlib import blake2s, sha256
from html import escape
from importlib import resources
from itertools import groupby

from chatkit.cli.formats import day_of, gap, local, offset_of
from chatkit.protocol import names
from chatkit.protocol.events import Message
from chatkit.protocol.text import clean

COLOURS = 12  # for nicks; html.css has them, and they are the terminal client's
TOGETHER = 300  # seconds in which one's messages stand under one name
MOST_OPEN = 3  # rooms in the index whose days are shown at once

_HEAD = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{digest}'; \
base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="chatkit">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header><h1><bdi>{title}</bdi></h1><a href="#index">Rooms and days</a></header>
<main>
"""


class _Room:
    """What the index says of a room: its days, each with the number of its heading."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.messages = 0
        self.days: list[tuple[int, date]] = []


class Html:
    """A Format. Of what it has written it keeps no more than a line for each day of a room, for the index.

    The index stands at the end of the file, because it is not known before; a wide screen shows it beside the
    rest.
    """

    by_room = True

    def __init__(self, title: str, zone: tzinfo | None = None) -> None:
        """Times are told in `zone`; None is this machine's."""
        self._title = title
        self._zone = zone
        self._rooms: list[_Room] = []
        self._days = 0
        self._day: date | None = None
        self._last: tuple[str, datetime] | None = (
            None  # whose messages are being put together, and when it was
        )

    def begin(self) -> bytes:
        style = (resources.files("chatkit.cli.formats") / "html.css").read_text("utf-8")
        digest = b64encode(sha256(style.encode()).digest()).decode()
        return _HEAD.format(title=_name(self._title), style=style, digest=digest).encode()

    def page(self, messages: Sequence[Message]) -> bytes:
        return "".join(map(self._entry, messages)).encode()

    def end(self) -> bytes:
        parts = [self._end_room()] if self._rooms else ["<p>Nothing was said.</p>\n"]
        opened = " open" if len(self._rooms) <= MOST_OPEN else ""
        parts.append('</main>\n<nav id="index" aria-label="Rooms and days">\n<h2>Rooms and days</h2>\n')
        parts += (_index(number, room, opened) for number, room in enumerate(self._rooms, 1))
        messages = sum(room.messages for room in self._rooms)
        parts.append(
            f"<footer>{messages:,} messages. Written by chatkit.</footer>\n</nav>\n</body>\n</html>\n"
        )
        return "".join(parts).encode()

    def _entry(self, said: Message) -> str:
        before = ""
        moment = local(said.at, self._zone)
        if not self._rooms or said.room != self._rooms[-1].name:
            before = self._end_room() + self._begin_room(said.room)
        if moment.date() != self._day:
            before += self._end_day() + self._begin_day(moment)
        self._rooms[-1].messages += 1
        place = f"m{len(self._rooms)}-{said.id}"
        if said.kind == "say":
            return before + self._said(said, moment, place)
        return before + self._end_group() + _done(said, moment, place)

    def _said(self, said: Message, moment: datetime, place: str) -> str:
        begin = ""
        if not self._goes_on(said.nick, moment):
            begin = (
                f'{self._end_group()}<div class="by {_colour(said.nick)}">'
                f'<span class="face" aria-hidden="true">{_face(said.nick)}</span>'
                f'<p class="who"><bdi class="nick">{_name(said.nick)}</bdi>{_time(moment, place)}</p>\n'
            )
        again = "" if begin else _time(moment, place)
        self._last = said.nick, moment
        return (
            f'{begin}<div class="said" id="{place}">{again}<bdi class="text">{_text(said.text)}</bdi></div>\n'
        )

    def _goes_on(self, nick: str, moment: datetime) -> bool:
        if self._last is None or self._last[0] != nick:
            return False
        return abs((moment - self._last[1]).total_seconds()) < TOGETHER

    def _begin_room(self, name: str) -> str:
        self._rooms.append(_Room(name))
        return f'<section>\n<h2 id="r{len(self._rooms)}"><bdi>#{_name(name)}</bdi></h2>\n'

    def _begin_day(self, moment: datetime) -> str:
        self._days += 1
        self._day = moment.date()
        self._rooms[-1].days.append((self._days, self._day))
        return (
            f'<section class="day">\n<h3 id="d{self._days}"><time datetime="{self._day}">'
            f"{day_of(moment)}</time><small>{offset_of(moment)}</small></h3>\n"
        )

    def _end_group(self) -> str:
        ended, self._last = self._last is not None, None
        return "</div>\n" if ended else ""

    def _end_day(self) -> str:
        ended, self._day = self._day is not None, None
        return self._end_group() + ("</section>\n" if ended else "")

    def _end_room(self) -> str:
        return self._end_day() + ("</section>\n" if self._rooms else "")


def _done(said: Message, moment: datetime, place: str) -> str:
    """What is no speech: an emote, or a notice."""
    nick = f'<bdi class="nick">{_name(said.nick)}</bdi>'
    if said.kind == "notice":
        kind, inside = "note", f'<div>{nick} <bdi class="text">{_text(said.text)}</bdi></div>'
    else:
        kind, inside = "act", f"{nick}{gap(said.text)}<bdi>{_text(said.text)}</bdi>"
    return f'<div class="{kind} {_colour(said.nick)}" id="{place}">{_time(moment, place)}{inside}</div>\n'


def _time(moment: datetime, place: str) -> str:
    exact = moment.isoformat(timespec="milliseconds")
    return f'<a href="#{place}"><time datetime="{exact}">{moment:%H:%M}</time></a>'


def _index(number: int, room: _Room, opened: str) -> str:
    title = f'<a href="#r{number}"><bdi>#{_name(room.name)}</bdi></a>'
    parts = [f"<details{opened}><summary>{title}<small>{room.messages:,}</small></summary>\n"]
    for month, days in groupby(room.days, key=lambda day: f"{day[1]:%B %Y}"):
        links = " ".join(f'<a href="#d{place}">{day.day}</a>' for place, day in days)
        parts.append(f"<h3>{month}</h3><p>{links}</p>\n")
    return "".join([*parts, "</details>\n"])


def _colour(nick: str) -> str:
    """The class of a nick's colour, the one that it has in the terminal client."""
    digest = blake2s(names.key(nick).encode("utf-8", "surrogatepass"), digest_size=4).digest()
    return f"c{int.from_bytes(digest) % COLOURS}"


def _face(nick: str) -> str:
    """A letter that stands for somebody, as in a round picture."""
    return next((c.upper() for c in nick if c.isalnum()), "?")


def _name(text: str) -> str:
    """What somebody else wrote, in one line, as text that can be nothing but text."""
    return escape(clean(text))


def _text(text: str) -> str:
    """The same of several lines."""
    return escape(clean(text, newlines=True))
