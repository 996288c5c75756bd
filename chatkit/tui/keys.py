"""Keys that Textual takes for others, and what a terminal answers about its keys."""

from enum import Enum
from string import ascii_lowercase
from typing import Any, NamedTuple, cast

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual.keys import _character_to_key

DIGITS = "123456789"

_Key = Enum("_Key", {"enter": "alt+enter", **{digit: f"alt+{digit}" for digit in DIGITS}})  # type: ignore[misc]


class _Named(NamedTuple):
    """A key as Textual's table has it."""

    value: str


_MARKS = "!\"#$%&'()*+,-./:;<=>?@`{|}~"  # without those that begin a sequence: [ ] \\ ^ _

ASK_KITTY = "\x1b[?u"
"""Asks the terminal whether it speaks the keyboard protocol of kitty. One that does not stays silent."""
KITTY, NO_KITTY = "kitty-answer", "no-kitty-answer"
"""What its answer becomes, as if a key had been pressed."""


def meant(key: str) -> str:
    """The key that was pressed. Of Enter with Shift or Alt, tmux can tell in a way that Textual half reads.

    That is `extended-keys always`, and what comes of it is `shift+\\r`.
    """
    return "shift+enter" if key.endswith("\r") else key


def teach_alt() -> None:
    """Lets Textual tell Alt+Enter from Enter, and Alt+1 from a key of a Mac, where Alt is sent as ESC.

    That is what tmux and most terminals do. Textual 8 drops the Alt of ESC CR, and a message would be sent
    where a new line was wanted; ESC 1 it takes for `¡`, ESC / for `/`, and on ESC A it waits whether more
    will come. Its table is private, so a test holds that this works.
    """
    table = cast(dict[str, Any], ANSI_SEQUENCES_KEYS)
    table["\x1b\r"] = (_Key["enter"],)
    for digit in DIGITS:
        table[f"\x1b{digit}"] = (_Key[digit],)
    for character in _MARKS + ascii_lowercase:
        table.setdefault(f"\x1b{character}", (_Named(f"alt+{_character_to_key(character)}"),))


def teach_kitty() -> None:
    """Lets Textual read the answer to ASK_KITTY, which it would otherwise take for typing."""
    table = cast(dict[str, Any], ANSI_SEQUENCES_KEYS)
    for flags in range(32):  # which of the protocol's five parts are on
        table[f"\x1b[?{flags}u"] = (_Named(KITTY if flags else NO_KITTY),)
