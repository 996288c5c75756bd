"""Keys that Textual takes for others."""

from enum import Enum
from string import ascii_lowercase
from typing import Any, cast

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

DIGITS = "123456789"

_WITH_ALT = {key: f"alt+{key}" for key in ("enter", *DIGITS, *ascii_lowercase)}
_Key = Enum("_Key", _WITH_ALT)  # type: ignore[misc]


def teach_alt() -> None:
    """Lets Textual tell Alt+Enter from Enter, and Alt+1 from a key of a Mac, where Alt is sent as ESC.

    That is what tmux and most terminals do. Textual 8 drops the Alt of ESC CR, and a message would be sent
    where a new line was wanted; ESC 1 it takes for `¡`. Its table is private, so a test holds that this
    works.
    """
    table = cast(dict[str, Any], ANSI_SEQUENCES_KEYS)
    table["\x1b\r"] = (_Key["enter"],)
    for digit in DIGITS:
        table[f"\x1b{digit}"] = (_Key[digit],)
    for letter in ascii_lowercase:  # else known only when nothing follows for a while: twice, and it is `^a`
        table.setdefault(f"\x1b{letter}", (_Key[letter],))
