"""What one can do: one table, from which key bindings, palette, help and `/verb` are made."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import msgspec
from textual.binding import Binding, BindingType

from chatkit.tui.keys import DIGITS


class Action(msgspec.Struct, frozen=True):
    """Something a key does. `id` never changes; `where` are the screens and widgets with an `action_<id>`.

    It may have no keys: then it is done from the palette or as `/verb`, until the user gives it one.
    """

    id: str
    keys: tuple[str, ...]
    help: str
    where: tuple[str, ...]
    priority: bool = False
    """Whether it goes before what the focused widget does with the key."""
    numbered: bool = False
    """Whether it is told which of its keys was pressed: `action_<id>(1)` for the first."""
    weechat: tuple[str, ...] | None = None
    """Its keys in that preset, where they differ; so does the next one."""
    irssi: tuple[str, ...] | None = None

    @property
    def verb(self) -> str:
        """What it is called where one types: `/verb` does it."""
        return self.id.replace("_", "-")

    @property
    def usage(self) -> str:
        """The verb, and what must follow it."""
        return f"{self.verb} NUMBER" if self.numbered else self.verb

    def keys_in(self, preset: str) -> tuple[str, ...]:
        """Its keys in a preset."""
        keys = {"weechat": self.weechat, "irssi": self.irssi}.get(preset)
        return self.keys if keys is None else keys

    def bindings(self) -> Iterator[Binding]:
        """Its key bindings, each with an id by which its key can be changed."""
        if not self.numbered:
            yield self._binding(",".join(self.keys) or UNBOUND, self.id, self.id)
        else:
            for number, key in enumerate(self.keys, 1):
                yield self._binding(key, f"{self.id}({number})", f"{self.id}_{number}")

    def _binding(self, keys: str, action: str, id_: str) -> Binding:
        return Binding(keys, action, self.help, id=id_, show=False, priority=self.priority)


APP, MAIN, COMPOSER = "app", "main", "composer"
UNBOUND = "unbound"  # stands where Textual wants a key and there is none; no terminal sends it
BENEATH = "beneath_"  # the ids of bindings that come back where a key of ours is given up
CHOOSING = "choosing"  # the main screen too, while a message is chosen
ROOM_KEYS = tuple(f"alt+{digit}" for digit in DIGITS)

ACTIONS = (
    Action("send", ("enter",), "send what is typed", (COMPOSER,)),
    Action("newline", ("shift+enter", "alt+enter", "ctrl+j"), "begin a new line", (COMPOSER,)),
    Action("older", ("up",), "at the top row: what you sent before", (COMPOSER,)),
    Action("newer", ("down",), "at the bottom row: forward again", (COMPOSER,)),
    Action("undo", ("ctrl+underscore",), "take the last change back", (COMPOSER,)),
    Action("cut_row", ("ctrl+k",), "delete to the end of the row; nothing typed: the palette", (COMPOSER,)),
    Action(
        "palette", ("ctrl+p",), "rooms, people and commands in one list", (MAIN,), priority=True,
        weechat=("alt+g",), irssi=("alt+g",),
    ),
    Action(
        "page_up", ("pageup",), "scroll back", (MAIN,), priority=True, irssi=("pageup", "alt+p"),
    ),
    Action(
        "page_down", ("pagedown",), "scroll on", (MAIN,), priority=True, irssi=("pagedown", "alt+n"),
    ),
    Action(
        "bottom", ("ctrl+end", "escape"), "go to the newest message", (MAIN,), priority=True,
        weechat=("alt+end", "ctrl+end", "escape"),
    ),
    Action(
        "room_before", ("alt+up",), "go to the room before", (MAIN,), priority=True,
        weechat=("ctrl+p", "alt+up", "alt+left"), irssi=("ctrl+p", "alt+up", "alt+left"),
    ),
    Action(
        "room_after", ("alt+down",), "go to the next room", (MAIN,), priority=True,
        weechat=("ctrl+n", "alt+down", "alt+right"), irssi=("ctrl+n", "alt+down", "alt+right"),
    ),
    Action("complete", ("tab",), "complete a name, a command or an emoji", (COMPOSER,)),
    Action("complete_back", ("shift+tab",), "the candidate before", (COMPOSER,)),
    Action("search_sent", ("ctrl+r",), "search what you sent before; again: older", (COMPOSER,)),
    Action("edit", ("alt+e",), "write in your own editor", (MAIN,), priority=True),
    Action("unread", ("alt+u",), "go to the first message that is new", (MAIN,), priority=True),
    Action("mention_before", ("alt+p",), "go to the mention of you before", (MAIN,), priority=True),
    Action("mention_after", ("alt+n",), "go to the next mention of you", (MAIN,), priority=True),
    Action("walk", ("space",), "after you missed much: the next mention", (COMPOSER,)),
    Action("search", ("ctrl+f",), "search what was said", (MAIN,), priority=True),
    Action(
        "room", ROOM_KEYS, "go to the first room, the second ...", (MAIN,), priority=True, numbered=True
    ),
    Action("send_again", ("alt+r",), "send again what was not acknowledged", (MAIN,), priority=True),
    Action("take_back", ("alt+x",), "take back what waits or was lost", (MAIN,), priority=True),
    Action("users", ("f8",), "show or hide who is here", (MAIN,), weechat=("alt+shift+n", "f8")),
    Action("next_unread", ("alt+a",), "go where something is unread, at last back", (MAIN,), priority=True),
    Action("room_list", ("f7",), "show or hide the rooms", (MAIN,), priority=True),
    Action("invite", ("alt+i",), "copy what others write to come here", (MAIN,), priority=True),
    Action("choose", ("ctrl+up",), "choose a message: to copy, answer or open it", (MAIN,), priority=True),
    Action("choose_before", ("up", "k"), "the message before", (CHOOSING,)),
    Action("choose_after", ("down", "j"), "the next message", (CHOOSING,)),
    Action("choose_oldest", ("home",), "the oldest message", (CHOOSING,)),
    Action("choose_newest", ("end",), "the newest message", (CHOOSING,)),
    Action("choose_more_before", ("shift+up", "K"), "the one before as well", (CHOOSING,)),
    Action("choose_more_after", ("shift+down", "J"), "the next one as well", (CHOOSING,)),
    Action("copy_chosen", ("y",), "copy what is chosen", (CHOOSING,)),
    Action("copy_markdown", ("Y",), "copy it as Markdown", (CHOOSING,)),
    Action("save_picture", ("S",), "save a picture of it", (CHOOSING,)),
    Action("mask_nicks", ("m",), "other names in what is copied and saved, or the real ones", (CHOOSING,)),
    Action("open_link", ("o",), "open the link in it", (CHOOSING,)),
    Action("open_numbered", tuple(DIGITS), "open the first link, the second ...", (CHOOSING,), numbered=True),
    Action("reply", ("r",), "answer who said it", (CHOOSING,)),
    Action("quote", ("q",), "quote it", (CHOOSING,)),
    Action("retry", ("f5",), "connect now, in place of waiting", (MAIN,)),
    Action("interrupt", ("ctrl+c",), "copy the selection, or clear; twice: quit", (MAIN, COMPOSER)),
    Action("help", ("f1",), "show keys and commands", (APP,)),
    Action("settings", ("f2",), "change the settings", (APP,)),
    Action("key_check", ("f3",), "press keys and see which ones arrive", (APP,), weechat=("alt+k", "f3")),
    Action("redraw", ("ctrl+l",), "draw the screen anew", (APP,), priority=True),
    Action(
        "suspend", ("ctrl+z",), "into the background; the shell's fg brings it back", (APP,), priority=True
    ),
    Action("quit", ("ctrl+q",), "log out and quit", (APP,), priority=True),
)  # fmt: skip

_NAMES = {
    "pageup": "PgUp", "pagedown": "PgDn", "up": "↑", "down": "↓", "left": "←", "right": "→", "escape": "Esc",
}  # fmt: skip


def bindings(where: str) -> list[BindingType]:
    """The key bindings of a screen or widget."""
    return [binding for action in ACTIONS if where in action.where for binding in action.bindings()]


def beneath(where: str, others: Iterable[BindingType]) -> list[BindingType]:
    """What these others do with keys that are ours there: it comes back where ours get other keys."""
    own = {key for action in ACTIONS if where in action.where for key in action.keys}
    return [
        replace(binding, id=f"{BENEATH}{binding.key}", show=False)
        for binding in Binding.make_bindings(others) if binding.key in own
    ]  # fmt: skip


def written(keys: Sequence[str]) -> str:
    """Keys as they are written for people; of many that differ in a digit, the first and the last."""
    if len(keys) > 2 and all(key[-1:].isdigit() for key in keys) and len({key[:-1] for key in keys}) == 1:
        return f"{written(keys[:1])} to {keys[-1][-1]}"
    return ", ".join(key if len(key) == 1 else _written(key) for key in keys)  # `y` and `Y` are two


def _written(key: str) -> str:
    return "+".join(_NAMES.get(part, part.capitalize()) for part in _parts(key))


def _parts(key: str) -> list[str]:
    """The key's modifiers and the key itself, in the order in which people say them: Ctrl+Alt+Shift+N."""
    *modifiers, last = key.split("+")
    return [*sorted(modifiers, key=lambda modifier: (modifier != "ctrl", modifier)), last]
