"""Keys that Textual takes for others, and what a terminal answers about its keys."""

from string import ascii_lowercase
from typing import Any, NamedTuple, cast

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual.events import Key
from textual.keys import _character_to_key

DIGITS = "123456789"

ASK_KITTY = "\x1b[?u"
"""Asks the terminal whether it speaks the keyboard protocol of kitty. One that does not stays silent."""
KITTY, NO_KITTY = "kitty-answer", "no-kitty-answer"
"""What its answer becomes, as if a key had been pressed."""

_MARKS = "!\"#$%&'()*+,-./:;<=>?@`{|}~"  # without those that begin a sequence: [ ] \ ^ _


class _Key(NamedTuple):
    """A key as Textual's table has it."""

    value: str


def meant(key: str) -> str:
    """The key that was pressed. Of Enter with Shift or Alt, tmux can tell in a way that Textual half reads.

    That is `extended-keys always`, and what comes of it is `shift+\\r`.
    """
    return "shift+enter" if key.endswith("\r") else key


def letter_of(event: Key) -> str:
    """The character that was typed; empty for a key that means something else."""
    return event.character if event.is_printable and event.character else joiner_of(event)


def joiner_of(event: Key) -> str:
    """One of the two joiners, which Persian needs, and families of emoji. For Textual they mean nothing."""
    return event.character if event.character and event.character in "\u200c\u200d" else ""


def teach_alt() -> None:
    """Lets Textual tell Alt+Enter from Enter, and Alt+1 from a key of a Mac, where Alt is sent as ESC.

    That is what tmux and most terminals do. Textual 8 drops the Alt of ESC CR, and a message would be sent
    where a new line was wanted; ESC 1 it takes for `¡`, and ESC / for `/`. Its table is private, so a test
    holds that this works.
    """
    table = cast(dict[str, Any], ANSI_SEQUENCES_KEYS)
    table["\x1b\r"] = (_Key("alt+enter"),)
    for digit in DIGITS:
        table[f"\x1b{digit}"] = (_Key(f"alt+{digit}"),)
    for mark in _MARKS:
        table.setdefault(f"\x1b{mark}", (_Key(f"alt+{_character_to_key(mark)}"),))
    for letter in ascii_lowercase:  # else known only when nothing follows for a while: twice, and it is `^a`
        table.setdefault(f"\x1b{letter}", (_Key(f"alt+{letter}"),))


def teach_kitty() -> None:
    """Lets Textual read the answer to ASK_KITTY, which it would otherwise take for typing."""
    table = cast(dict[str, Any], ANSI_SEQUENCES_KEYS)
    for flags in range(32):  # which of the protocol's five parts are on
        table[f"\x1b[?{flags}u"] = (_Key(KITTY if flags else NO_KITTY),)
