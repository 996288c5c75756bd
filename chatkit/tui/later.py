"""What the first frame is drawn without: `later.HelpScreen` loads it when it is wanted, `load` all of it.

To find a module and run it takes about 0.2 ms, so dozens of them would be seen at each start.
"""

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chatkit.tui import (
        browser,
        completion,
        editor,
        known,
        notify_program,
        palette,
        pasting,
        picture,
        sharing,
        user_themes,
        verbs,
    )
    from chatkit.tui.adjusting import Adjusting
    from chatkit.tui.few_colours import FewColours
    from chatkit.tui.herald import Herald
    from chatkit.tui.screens.help import HelpScreen
    from chatkit.tui.screens.key_check import KeyCheckScreen
    from chatkit.tui.screens.nick import NickScreen
    from chatkit.tui.screens.palette import PaletteScreen
    from chatkit.tui.screens.person import PersonScreen
    from chatkit.tui.screens.search import SearchScreen
    from chatkit.tui.screens.settings import SettingsScreen
    from chatkit.tui.screens.too_small import TooSmallScreen
    from chatkit.tui.scribe import Scribe
    from chatkit.tui.widgets.completion import CompletionList
    from chatkit.tui.widgets.past_bar import PastBar
    from chatkit.tui.widgets.room_list import RoomList
    from chatkit.tui.widgets.scroll_map import MapRender
    from chatkit.tui.widgets.user_list import UserList

__all__ = [
    "Adjusting",
    "CompletionList",
    "FewColours",
    "HelpScreen",
    "Herald",
    "KeyCheckScreen",
    "MapRender",
    "NickScreen",
    "PaletteScreen",
    "PastBar",
    "PersonScreen",
    "RoomList",
    "Scribe",
    "SearchScreen",
    "SettingsScreen",
    "TooSmallScreen",
    "UserList",
    "browser",
    "completion",
    "editor",
    "known",
    "notify_program",
    "palette",
    "pasting",
    "picture",
    "sharing",
    "user_themes",
    "verbs",
]

_CLASSES = {
    "Adjusting": "adjusting",
    "CompletionList": "widgets.completion",
    "FewColours": "few_colours",
    "HelpScreen": "screens.help",
    "Herald": "herald",
    "KeyCheckScreen": "screens.key_check",
    "MapRender": "widgets.scroll_map",
    "NickScreen": "screens.nick",
    "PaletteScreen": "screens.palette",
    "PastBar": "widgets.past_bar",
    "PersonScreen": "screens.person",
    "RoomList": "widgets.room_list",
    "Scribe": "scribe",
    "SearchScreen": "screens.search",
    "SettingsScreen": "screens.settings",
    "TooSmallScreen": "screens.too_small",
    "UserList": "widgets.user_list",
}
"""The module of each class; the other names are modules."""

MODULES = tuple(f"chatkit.tui.{_CLASSES.get(name, name)}" for name in __all__)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"chatkit.tui.{_CLASSES.get(name, name)}")
    found = getattr(module, name) if name in _CLASSES else module
    globals()[name] = found  # so that this is asked only once
    return found


async def load() -> None:
    """Loads all of it, so that no first key is slow; one at a time, so that no letter waits for it."""
    for module in MODULES:
        import_module(module)
        await asyncio.sleep(0)
