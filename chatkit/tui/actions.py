"""What the keys do: one table, from which the bindings and the help are made."""

from dataclasses import dataclass

from textual.binding import Binding, BindingType


@dataclass(frozen=True)
class Action:
    """Something a key does. `id` never changes; `where` is the screen or widget whose `action_<id>` it is."""

    id: str
    keys: tuple[str, ...]
    help: str
    where: str
    priority: bool = False
    """Whether it goes before what the focused widget does with the key."""

    @property
    def shown_keys(self) -> str:
        """The keys as they are written for people."""
        return " or ".join(_written(key) for key in self.keys)


ACTIONS = (
    Action("send", ("enter",), "send what is typed", "composer"),
    Action("newline", ("shift+enter", "alt+enter", "ctrl+j"), "begin a new line", "composer"),
    Action("older", ("up",), "at the top row: what you sent before", "composer"),
    Action("newer", ("down",), "at the bottom row: back towards what you were typing", "composer"),
    Action("page_up", ("pageup",), "scroll back", "main", priority=True),
    Action("page_down", ("pagedown",), "scroll on", "main", priority=True),
    Action("bottom", ("ctrl+end", "escape"), "go to the newest message", "main", priority=True),
    Action("users", ("f8",), "show or hide who is here", "main"),
    Action("retry", ("f5",), "connect now, in place of waiting", "main"),
    Action("interrupt", ("ctrl+c",), "copy what is selected; else clear; twice: quit", "main", priority=True),
    Action("help", ("f1",), "show this help", "app"),
    Action("quit", ("ctrl+q",), "log out and quit", "app", priority=True),
)  # fmt: skip

_NAMES = {"pageup": "PgUp", "pagedown": "PgDn", "up": "↑", "down": "↓", "escape": "Esc"}


def bindings(where: str) -> list[BindingType]:
    """The key bindings of a screen or widget."""
    return [
        Binding(
            ",".join(action.keys), action.id, action.help, id=action.id, show=False, priority=action.priority
        )
        for action in ACTIONS
        if action.where == where
    ]


def _written(key: str) -> str:
    return "+".join(_NAMES.get(part, part.capitalize()) for part in key.split("+"))
