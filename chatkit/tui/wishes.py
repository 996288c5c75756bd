"""What one types about the client itself, and not to the server: its settings."""

from typing import TypeAlias

import msgspec

from chatkit.protocol.events import CommandHelp


class ShowSettings(msgspec.Struct, frozen=True):
    """Open the settings."""


class Set(msgspec.Struct, frozen=True):
    """Make `text` the value of a setting; without a text, tell what it is."""

    path: str
    text: str


class Notify(msgspec.Struct, frozen=True):
    """Be notified of all messages of the room that is shown, of mentions or none; without a word, tell."""

    of: str


Wish: TypeAlias = ShowSettings | Set | Notify

COMMANDS = (
    CommandHelp(
        verb="set", usage="set SETTING [VALUE]", summary="change a setting, or tell what it is",
        example="set look.text_width 80", aliases=[],
    ),
    CommandHelp(
        verb="theme", usage="theme [NAME]", summary="change the colours, or tell which there are",
        example="theme chatkit-light", aliases=[],
    ),
    CommandHelp(
        verb="notify", usage="notify [all|mentions|none]", example="notify none", aliases=[],
        summary="choose what notifies you of this room, or of this private talk",
    ),
)  # fmt: skip
"""For the help, beside what the server tells."""


def read(verb: str, argument: str) -> Wish | None:
    """What is wished; None where that is not for the client."""
    match verb.lower():
        case "set" if not argument:
            return ShowSettings()
        case "set":
            path, _, text = argument.partition(" ")
            return Set(path, text.strip())
        case "theme":
            return Set("look.theme", argument.strip())
        case "notify":
            return Notify(argument.strip().lower())
    return None
