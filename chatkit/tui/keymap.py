"""Which keys do what: the settings of the user, a preset below them, and the table of actions below that."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from textual.keys import _character_to_key, key_to_character

from chatkit.tui.actions import ACTIONS, APP, BENEATH, COMPOSER, MAIN, UNBOUND, Action, written
from chatkit.tui.settings import Keys

NO_KEY = "none"  # written for a key, takes away those that an action has

_AT_ONCE = frozenset({APP, MAIN, COMPOSER})  # one types, and all of these wait for keys

_MODIFIERS = {
    "ctrl": "ctrl",
    "control": "ctrl",
    "alt": "alt",
    "meta": "alt",
    "option": "alt",
    "shift": "shift",
}
_SPELLINGS = {
    "pgup": "pageup", "page_up": "pageup", "pgdn": "pagedown", "page_down": "pagedown", "esc": "escape",
    "del": "delete", "ins": "insert", "return": "enter", "↑": "up", "↓": "down", "←": "left", "→": "right",
}  # fmt: skip
_NAMED = frozenset({
    "up", "down", "left", "right", "home", "end", "insert", "delete", "pageup", "pagedown", "tab", "enter",
    "escape", "space", "backspace", *(f"f{number}" for number in range(1, 25)),
})  # fmt: skip
_EXAMPLES = (
    *sorted(_NAMED),
    *(f"{modifier}+{key}" for modifier in ("alt", "ctrl", "shift") for key in sorted(_NAMED)),
)


class KeyMap(NamedTuple):
    """The keys of each action, by its id. No key does two things at a time."""

    keys: Mapping[str, tuple[str, ...]]
    problems: tuple[str, ...] = ()
    """What of the settings could not be done, and why: a sentence each."""

    def changed(self, actions: Sequence[Action] = ACTIONS) -> dict[str, str]:
        """What differs from the table, as `App.set_keymap` takes it: ids of bindings, and their keys."""
        changed: dict[str, str] = {}
        used = {key for action in actions if _places(action) & _AT_ONCE for key in self.keys[action.id]}
        for action in actions:
            keys = self.keys[action.id]
            if keys == action.keys:
                continue
            changed |= {f"{BENEATH}{key}": key for key in action.keys if key not in used}
            if not action.numbered:
                changed[action.id] = ",".join(keys) or UNBOUND
                continue
            for number in range(1, len(action.keys) + 1):
                key = keys[number - 1] if number <= len(keys) else UNBOUND
                changed[f"{action.id}_{number}"] = key
        return changed


def read(wanted: Keys, actions: Sequence[Action] = ACTIONS) -> KeyMap:
    """The keys that the user wants. What cannot be is left out, and told."""
    problems: list[str] = []
    own = dict(_own(wanted.bind, actions, problems))
    taken: dict[str, list[Action]] = {}
    keys: dict[str, tuple[str, ...]] = {}
    for action in _by_rank(actions, own, wanted.preset):
        asked = own.get(action.id, action.keys_in(wanted.preset))
        free = tuple(key for key in asked if not _rivals(action, taken.get(key, ())))
        for key in asked:
            if key in free:
                taken.setdefault(key, []).append(action)
            elif (rival := _rivals(action, taken[key])[0]).id in own and (action.id in own or not free):
                problems.append(
                    f"{written([key])} is the key of {rival.id}, so {action.id} does not have it."
                )
        keys[action.id] = free
    return KeyMap({action.id: keys[action.id] for action in actions}, tuple(problems))


def _by_rank(actions: Iterable[Action], own: Mapping[str, tuple[str, ...]], preset: str) -> Iterable[Action]:
    """Who gets a key that several have: what the user says goes first, as he says it; then the preset."""
    order = {id_: place for place, id_ in enumerate(own)}

    def rank(action: Action) -> tuple[int, bool]:
        return order.get(action.id, len(order)), action.keys_in(preset) == action.keys

    return sorted(actions, key=rank)


def key_name(text: str) -> str | None:
    """Textual's name of a key that somebody wrote: `Ctrl+PgUp`, `alt+/`, `Esc`. None where there is none."""
    *before, last = (part.strip() for part in text.strip().split("+"))
    if len(last) != 1:
        last = last.lower().replace(" ", "_")
        last = _SPELLINGS.get(last, last)
        if last not in _NAMED and key_to_character(last) is None:
            return None
    modifiers = {_MODIFIERS.get(part.lower(), "") for part in before}
    if "" in modifiers:
        return None
    if modifiers:
        last = last.lower()  # Ctrl+N is how people write it
    name = _SPELLINGS.get(last, last) if len(last) > 1 or last in _SPELLINGS else _character_to_key(last)
    return "+".join([*sorted(modifiers), name])


def types(key: str) -> bool:
    """Whether the key types a character, and so cannot do anything else where one types."""
    return key == "space" or key_to_character(key) is not None


def _own(
    bind: Mapping[str, str], actions: Iterable[Action], problems: list[str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    by_id = {action.id: action for action in actions}
    for id_, keys in bind.items():
        if action := by_id.get(id_.replace("-", "_")):
            found = tuple(dict.fromkeys(_own_keys(action, keys, problems)))
            if found or keys.strip().lower() in ("", NO_KEY):
                yield action.id, found
        else:
            problems.append(f"There is no action {id_}.{_perhaps(id_, by_id)}")


def _own_keys(action: Action, keys: str, problems: list[str]) -> Iterator[str]:
    """The keys that were written for an action."""
    for text in filter(str.strip, keys.split(",")):
        if text.strip().lower() == NO_KEY:
            continue
        key = key_name(text)
        if key is None:
            problems.append(f"{action.id}: there is no key {text.strip()}.{_perhaps(text, _EXAMPLES)}")
        elif types(key) and _AT_ONCE.intersection(action.where):
            problems.append(f"{action.id}: {text.strip()} is for typing. Put ctrl+ or alt+ in front of it.")
        else:
            yield key


def _rivals(action: Action, others: Sequence[Action]) -> list[Action]:
    """Those of the others that wait for keys where this one does."""
    return [other for other in others if _places(other) & _places(action)]


def _places(action: Action) -> frozenset[str]:
    return frozenset(action.where) | (_AT_ONCE if _AT_ONCE.intersection(action.where) else frozenset())


def _perhaps(text: str, known: Iterable[str]) -> str:
    near = get_close_matches(text.strip().lower(), known, n=1, cutoff=0.5)
    return f" Did you mean {near[0]}?" if near else ""
