"""A key that Textual takes for another one."""

from enum import Enum
from typing import Any, cast

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS


class _Key(Enum):
    ALT_ENTER = "alt+enter"


def teach_alt_enter() -> None:
    """Lets Textual tell Alt+Enter from Enter where it is sent as ESC CR: in tmux, and in most terminals.

    Textual 8 drops the Alt, and a message would be sent where a new line was wanted. Its table is private,
    so a test holds that this works.
    """
    cast(dict[str, Any], ANSI_SEQUENCES_KEYS)["\x1b\r"] = (_Key.ALT_ENTER,)
