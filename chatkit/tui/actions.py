"""What the keys do: one table, from which the bindings and the help are made."""

from dataclasses import dataclass

from textual.binding import Binding, BindingType


@dataclass(frozen=True)
class Action:
    """Something a key does. `id` never changes; `where` are the screens and widgets with an `action_<id>`."""

    id: str
    keys: tuple[str, ...]
    help: str
    where: tuple[str, ...]
    priority: bool = False
    """Whether it goes before what the focused widget does with the key."""

    @property
    def shown_keys(self) -> str:
        """The keys as they are written for people."""
        return ", ".join(_written(key) for key in self.keys)


APP, MAIN, COMPOSER = "app", "main", "composer"

ACTIONS = (
    Action("send", ("enter",), "send what is typed", (COMPOSER,)),
    Action("newline", ("shift+enter", "alt+enter", "ctrl+j"), "begin a new line", (COMPOSER,)),
    Action("older", ("up",), "at the top row: what you sent before", (COMPOSER,)),
    Action("newer", ("down",), "at the bottom row: forward again", (COMPOSER,)),
    Action("page_up", ("pageup",), "scroll back", (MAIN,), priority=True),
    Action("page_down", ("pagedown",), "scroll on", (MAIN,), priority=True),
    Action("bottom", ("ctrl+end", "escape"), "go to the newest message", (MAIN,), priority=True),
    Action("users", ("f8",), "show or hide who is here", (MAIN,)),
    Action("retry", ("f5",), "connect now, in place of waiting", (MAIN,)),
    Action("interrupt", ("ctrl+c",), "copy the selection, or clear; twice: quit", (MAIN, COMPOSER)),
    Action("help", ("f1",), "show this help", (APP,)),
    Action("quit", ("ctrl+q",), "log out and quit", (APP,), priority=True),
)  # fmt: skip

_NAMES = {"pageup": "PgUp", "pagedown": "PgDn", "up": "↑", "down": "↓", "escape": "Esc"}


def bindings(where: str) -> list[BindingType]:
    """The key bindings of a screen or widget."""
    return [
        Binding(
            ",".join(action.keys), action.id, action.help, id=action.id, show=False, priority=action.priority
        )
        for action in ACTIONS
        if where in action.where
    ]


def _written(key: str) -> str:
    return "+".join(_NAMES.get(part, part.capitalize()) for part in key.split("+"))
