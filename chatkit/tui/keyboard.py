"""Which keys this terminal delivers: what is known of it, and what was seen to arrive."""

import enum
from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Arrival(enum.Enum):
    """Whether a key reaches the program."""

    SEEN = "seen"
    MISSING = "missing"
    UNKNOWN = "unknown"


class Terminal(NamedTuple):
    """What the environment says of the terminal, and the terminal of itself."""

    name: str = ""
    """`TERM`."""
    program: str = ""
    """`TERM_PROGRAM`."""
    tmux: bool = False
    screen: bool = False

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Terminal":
        return cls(
            environment.get("TERM", ""), environment.get("TERM_PROGRAM", ""),
            tmux="TMUX" in environment, screen="STY" in environment,
        )  # fmt: skip


ANY = Terminal()

# What needs the keyboard protocol of kitty, because without it a terminal sends the same as for another key.
_SAME_AS = {
    "shift+enter": "Enter", "ctrl+enter": "Enter", "ctrl+shift+enter": "Enter", "shift+space": "Space",
    "ctrl+tab": "Tab", "ctrl+i": "Tab", "ctrl+m": "Enter", "shift+escape": "Esc",
    "shift+backspace": "Backspace", "alt+f": "Ctrl+→", "alt+b": "Ctrl+←",
}  # fmt: skip
_PREFIXES = {"tmux": "ctrl+b", "screen": "ctrl+a"}
_CURSOR = frozenset({"up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete"})


class Keyboard:
    """What is known of the keys of a terminal, for one session."""

    def __init__(self, terminal: Terminal = ANY) -> None:
        self.terminal = terminal
        self.kitty: bool | None = None
        """Whether it speaks the keyboard protocol of kitty; None while it has not said so."""
        self._seen: set[str] = set()
        self._marked: set[str] = set()

    def arrived(self, key: str) -> None:
        """This key was pressed, and is here."""
        self._seen.add(key)
        self._marked.discard(key)

    def mark(self, key: str) -> None:
        """The user says that this key does not arrive; said again, he takes it back."""
        if key in self._marked:
            self._marked.remove(key)
        else:
            self._marked.add(key)
            self._seen.discard(key)

    def arrival(self, key: str) -> Arrival:
        """Whether this key arrives here, as far as is known."""
        if key in self._seen:
            return Arrival.SEEN
        return Arrival.MISSING if self.why_missing(key) else Arrival.UNKNOWN

    def why_missing(self, key: str) -> str:
        """Why this key does not arrive; empty where it does, or where nothing is known of it."""
        if key in self._seen:
            return ""
        if key in self._marked:
            return "you marked it"
        for program, prefix in _PREFIXES.items():
            if key == prefix and getattr(self.terminal, program):
                return f"{program} keeps it for itself"
        *modifiers, last = key.split("+")
        if self.terminal.name == "linux" and modifiers and last in _CURSOR:
            return "the Linux console does not tell it from the key alone"
        if self.kitty:
            return ""
        if key in _SAME_AS:
            return f"this terminal sends the same as for {_SAME_AS[key]}"
        if "ctrl" in modifiers and len(last) == 1 and (last.isdigit() or "shift" in modifiers):
            return "this terminal does not tell it from the key alone"
        return ""

    def delivered(self, keys: Iterable[str]) -> tuple[str, ...]:
        """These keys without those that are known not to arrive; those that were seen come first."""
        here = [key for key in keys if self.arrival(key) is not Arrival.MISSING]
        return tuple(sorted(here, key=lambda key: key not in self._seen))
