"""Markdown, CommonMark's and GitHub's: a list for each day of each room, good to read as it is, too."""

import re
from collections.abc import Sequence
from datetime import date, tzinfo

from chatkit.cli.formats import day_of, gap, local, offset_of
from chatkit.protocol.events import Message
from chatkit.protocol.text import clean

_MARKUP = re.compile(r"[\\`*_\[<&~$]")
# What at the start of a line would make a heading, a list, a quotation or a table, where _MARKUP lets it.
_BLOCK = re.compile(r"[#+\-=>|:]")
_NUMBERED = re.compile(r"^(\d+)([.)])")
_LINE_BREAK = "\\\n  "


class Markdown:
    """A Format."""

    by_room = True

    def __init__(self, title: str, zone: tzinfo | None = None) -> None:
        """Times are told in `zone`; None is this machine's."""
        self._title = title
        self._zone = zone
        self._room: str | None = None
        self._day: date | None = None

    def begin(self) -> bytes:
        return f"# {name(self._title)}\n".encode()

    def page(self, messages: Sequence[Message]) -> bytes:
        return "".join(self._headings(each) + self._item(each) for each in messages).encode()

    def end(self) -> bytes:
        return b"" if self._room is not None else b"\nNothing was said.\n"

    def _headings(self, said: Message) -> str:
        found = ""
        if said.room != self._room:
            self._room, self._day = said.room, None
            found = f"\n## #{name(said.room)}\n"
        moment = local(said.at, self._zone)
        if moment.date() != self._day:
            self._day = moment.date()
            found += f"\n### {day_of(moment)} ({offset_of(moment)})\n\n"
        return found

    def _item(self, said: Message) -> str:
        time = f"{local(said.at, self._zone):%H:%M}"
        nick = f"**{name(said.nick)}**"
        text = clean(said.text, newlines=True)
        match said.kind:
            case "emote":
                return f"- {time} \\* {nick}{gap(text)}{paragraph(text)}\n"
            case "notice":
                return f"- {time} {nick} (notice): {paragraph(text)}\n"
            case _:
                return f"- {time} {nick}: {paragraph(text)}\n"


def escape(piece: str) -> str:
    """A piece of a line, with nothing in it that would be markup there."""
    return _MARKUP.sub(r"\\\g<0>", piece)


def name(text: str) -> str:
    """The name of somebody or something. Emphasis would not begin or end at a space."""
    return escape(clean(text).strip()) or "?"


def paragraph(text: str) -> str:
    """A text as the rest of a paragraph in a list. Its lines stay lines, its empty ones too."""
    first, *others = text.rstrip("\n").split("\n")
    return _LINE_BREAK.join([escape(first.rstrip(" ")), *map(_next_line, others)])


def _next_line(line: str) -> str:
    text = line.strip(" ")
    indent = len(line) - len(line.lstrip(" "))
    if text and indent:
        return "\xa0" * indent + escape(text)  # spaces would be lost
    if _BLOCK.match(text):
        return f"\\{text[0]}{escape(text[1:])}"
    return _NUMBERED.sub(r"\1\\\2", escape(text))
