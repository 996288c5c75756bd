"""What the keys do: one table, from which the bindings and the help are made."""

from collections.abc import Iterator
from dataclasses import dataclass

from textual.binding import Binding, BindingType

from chatkit.tui.keys import DIGITS


@dataclass(frozen=True)
class Action:
    """Something a key does. `id` never changes; `where` are the screens and widgets with an `action_<id>`."""

    id: str
    keys: tuple[str, ...]
    help: str
    where: tuple[str, ...]
    priority: bool = False
    """Whether it goes before what the focused widget does with the key."""
    numbered: bool = False
    """Whether it is told which of its keys was pressed: `action_<id>(1)` for the first."""

    @property
    def shown_keys(self) -> str:
        """The keys as they are written for people."""
        if self.numbered:
            return f"{_written(self.keys[0])} to {self.keys[-1][-1]}"
        return ", ".join(_written(key) for key in self.keys)

    def bindings(self) -> Iterator[Binding]:
        """Its key bindings, each with an id by which its key can be changed."""
        if not self.numbered:
            yield self._binding(",".join(self.keys), self.id, self.id)
        else:
            for number, key in enumerate(self.keys, 1):
                yield self._binding(key, f"{self.id}({number})", f"{self.id}_{number}")

    def _binding(self, keys: str, action: str, id_: str) -> Binding:
        return Binding(keys, action, self.help, id=id_, show=False, priority=self.priority)


APP, MAIN, COMPOSER = "app", "main", "composer"
ROOM_KEYS = tuple(f"alt+{digit}" for digit in DIGITS)

ACTIONS = (
    Action("send", ("enter",), "send what is typed", (COMPOSER,)),
    Action("newline", ("shift+enter", "alt+enter", "ctrl+j"), "begin a new line", (COMPOSER,)),
    Action("older", ("up",), "at the top row: what you sent before", (COMPOSER,)),
    Action("newer", ("down",), "at the bottom row: forward again", (COMPOSER,)),
    Action("page_up", ("pageup",), "scroll back", (MAIN,), priority=True),
    Action("page_down", ("pagedown",), "scroll on", (MAIN,), priority=True),
    Action("bottom", ("ctrl+end", "escape"), "go to the newest message", (MAIN,), priority=True),
    Action("unread", ("alt+u",), "go to the first message that is new", (MAIN,), priority=True),
    Action("mention_before", ("alt+p",), "go to the mention of you before", (MAIN,), priority=True),
    Action("mention_after", ("alt+n",), "go to the next mention of you", (MAIN,), priority=True),
    Action("walk", ("space",), "after you missed much: the next mention", (COMPOSER,)),
    Action("room_before", ("alt+up",), "go to the room before", (MAIN,), priority=True),
    Action("room_after", ("alt+down",), "go to the next room", (MAIN,), priority=True),
    Action(
        "room", ROOM_KEYS, "go to the first room, the second ...", (MAIN,), priority=True, numbered=True
    ),
    Action("users", ("f8",), "show or hide who is here", (MAIN,)),
    Action("retry", ("f5",), "connect now, in place of waiting", (MAIN,)),
    Action("interrupt", ("ctrl+c",), "copy the selection, or clear; twice: quit", (MAIN, COMPOSER)),
    Action("help", ("f1",), "show this help", (APP,)),
    Action("quit", ("ctrl+q",), "log out and quit", (APP,), priority=True),
)  # fmt: skip

_NAMES = {"pageup": "PgUp", "pagedown": "PgDn", "up": "↑", "down": "↓", "escape": "Esc"}


def bindings(where: str) -> list[BindingType]:
    """The key bindings of a screen or widget."""
    return [binding for action in ACTIONS if where in action.where for binding in action.bindings()]


def _written(key: str) -> str:
    return "+".join(_NAMES.get(part, part.capitalize()) for part in key.split("+"))
