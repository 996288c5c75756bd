"""Messages as they are handed on: as plain lines, as a quotation, as Markdown."""

import re
from collections.abc import Iterable, Iterator

from chatkit.tui import links
from chatkit.tui.choosing import Message
from chatkit.tui.clock import Clock
from chatkit.tui.copying import whole
from chatkit.tui.entries import Said

_BREAK = "  \n  "  # a new line of the same item
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~$&])")


def plain(messages: Iterable[Message], clock: Clock) -> str:
    """`14:02 bob: text`, a line each, or more where the text has more."""
    return "\n".join(whole(message, clock) for message in messages)


def quotation(messages: Iterable[Message]) -> str:
    """Each line of the texts after `> `."""
    return "".join(f"> {line}\n" for message in messages for line in message.text.split("\n"))


def markdown(messages: Iterable[Message], clock: Clock) -> str:
    """A list, `- 14:02 **bob**: text`, in which nothing of what others wrote is markup."""
    return "".join("- " + _BREAK.join(_lines(message, clock)) + "\n" for message in messages)


def _lines(message: Message, clock: Clock) -> Iterator[str]:
    first, *others = (_escaped(line) for line in message.text.split("\n"))
    start = f"{clock.local(message.at):%H:%M}"
    if isinstance(message, Said):
        start += f" **{_markup(message.nick)}**" + ("" if message.emote else ":")
    yield f"{start} {first}"
    yield from others


def _escaped(text: str) -> str:
    """A line in which links are links and all else is text."""
    parts, position = [], 0
    for link in links.find(text):
        parts += [_markup(text[position : link.start]), f"<{link.target}>"]
        position = link.end
    return "".join([*parts, _markup(text[position:])])


def _markup(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)
