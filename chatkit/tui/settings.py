"""What a user may set in the client: one typed schema for file, screen and reference page."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import Meta


class SettingInvalid(ValueError):
    """A setting that cannot be. The message says which one, and what it may be."""


def _is(description: str, **bounds: Any) -> Meta:
    return Meta(description=description, **bounds)


Wanted: TypeAlias = Literal["all", "mentions", "none"]


class Look(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table `[look]`."""

    theme: Annotated[str, _is("the colours: chatkit-dark, chatkit-light, ansi, or a theme of your own")] = (
        "chatkit-dark"
    )
    rooms: Annotated[bool, _is("whether the list of rooms is there on a wide screen")] = True
    users: Annotated[bool, _is("whether the list of who is here is there on a wide screen")] = True
    text_width: Annotated[int, _is("the widest a message becomes, in cells", ge=20, le=400)] = 100
    fold_bursts: Annotated[bool, _is("whether over 50 messages a second become one line that counts")] = True
    slow_link: Annotated[
        Literal["auto", "on", "off"],
        _is("whether to draw less: found out from how fast the terminal takes it"),
    ] = "auto"


class Keys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table `[keys]`."""

    preset: Annotated[Literal["chatkit", "weechat", "irssi"], _is("whose keys it has")] = "chatkit"
    bind: Annotated[
        Mapping[str, str], _is("keys of your own: the id of an action, and its keys with commas between them")
    ] = {}


class Notify(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table `[notify]`: what happens when the terminal does not have the focus."""

    of: Annotated[Wanted, _is("which messages; private ones count as mentions")] = "mentions"
    rooms: Annotated[Mapping[str, Wanted], _is("and which ones of a room, where that is something else")] = {}
    bell: Annotated[bool, _is("whether the terminal's bell rings")] = True
    desktop: Annotated[
        Literal["auto", "osc9", "osc99", "osc777", "off"],
        _is("how the terminal is asked to show a notification"),
    ] = "auto"
    command: Annotated[
        str, _is("a program that is run too, with title and text as its last words; empty for none")
    ] = ""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of them; each has a default."""

    look: Look = Look()
    keys: Keys = Keys()
    notify: Notify = Notify()
    transcript: Annotated[
        str, _is("the folder of transcripts, in the profile's own or ~/chats; empty: none")
    ] = ""
    editor: Annotated[str, _is("the editor for long texts; empty for VISUAL or EDITOR")] = ""
