"""Messages as they are handed on: as plain lines, as a quotation, as Markdown."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from chatkit.protocol import names
from chatkit.tui import links
from chatkit.tui.choice import Message
from chatkit.tui.clock import Clock
from chatkit.tui.copying import whole
from chatkit.tui.entries import Said
from chatkit.tui.own import as_a_word

_BREAK = "  \n  "  # a new line of the same item
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~$&])")


def plain(messages: Iterable[Message], clock: Clock) -> str:
    """`14:02 bob: text`, a line each, or more where the text has more."""
    return "\n".join(whole(message, clock) for message in messages)


def masked(messages: Sequence[Message], others: Iterable[str] = ()) -> list[Message]:
    """The messages with other names for who said them, and for whomever of these and `others` they name."""
    said = (message.nick for message in messages if isinstance(message, Said))
    nicks = dict.fromkeys((*said, *others))
    keys = dict.fromkeys(map(names.key, nicks))
    if not keys:
        return list(messages)
    masks = {key: f"person{number}" for number, key in enumerate(keys, 1)}
    written = sorted({*nicks, *keys}, key=len, reverse=True)  # however it is written: Straße, STRASSE
    pattern = re.compile("|".join(map(as_a_word, written)), re.IGNORECASE)
    return [_masked(message, masks, pattern) for message in messages]


def _masked(message: Message, masks: Mapping[str, str], pattern: re.Pattern[str]) -> Message:
    text = pattern.sub(lambda found: masks.get(names.key(found[0]), "person"), message.text)
    if isinstance(message, Said):
        return msgspec.structs.replace(message, nick=masks[names.key(message.nick)], text=text)
    return msgspec.structs.replace(message, text=text)


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
