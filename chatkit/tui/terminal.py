"""What a terminal is told besides what it shows: notifications, and the title of its window. Pure text.

The sequences end in BEL and not in ESC \\: that would end the envelope of a multiplexer.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from chatkit.protocol.text import clean
from chatkit.tui.notices import Notice

Kind: TypeAlias = Literal["osc9", "osc99", "osc777", "off"]

_NONE = frozenset({"linux", "dumb", "vt100", "vt220", "unknown"})  # what they do not know they may print
_BY_PROGRAM: Mapping[str, Kind] = {
    "apple_terminal": "off", "vscode": "off",
    "ghostty": "osc777", "wezterm": "osc777", "warpterminal": "osc777", "iterm.app": "osc9", "iterm2": "osc9",
}  # fmt: skip
_BY_TERM: Mapping[str, Kind] = {
    "xterm-kitty": "osc99", "xterm-ghostty": "osc777", "foot": "osc777", "rxvt": "osc777",
    "contour": "osc777",
}  # fmt: skip
_BY_VARIABLE: Mapping[str, Kind] = {
    "KITTY_WINDOW_ID": "osc99", "KITTY_PID": "osc99", "GHOSTTY_RESOURCES_DIR": "osc777",
    "WEZTERM_PANE": "osc777", "VTE_VERSION": "osc777",
}  # fmt: skip

KEEP_TITLE, TITLE_BACK = "\x1b[22;2t", "\x1b]2;\x07\x1b[23;2t"
"""Before the first title, and at the end: without a title, for terminals that keep none."""


def kind(environ: Mapping[str, str]) -> Kind:
    """How this terminal shows a notification, as far as its environment tells.

    OSC 9 where nothing tells: more terminals know it than any other, and the rest pass over it.
    """
    term = environ.get("TERM", "").lower()
    if term in _NONE or not term:
        return "off"
    for name in ("TERM_PROGRAM", "LC_TERMINAL"):  # the second comes through ssh
        if found := _BY_PROGRAM.get(environ.get(name, "").lower()):
            return found
    for known, found in _BY_TERM.items():
        if term.startswith(known):
            return found
    return next((found for name, found in _BY_VARIABLE.items() if environ.get(name)), "osc9")


def has_title(environ: Mapping[str, str]) -> bool:
    """Whether this terminal may be told a title."""
    return environ.get("TERM", "").lower() not in _NONE | {""}


def in_tmux(environ: Mapping[str, str]) -> bool:
    """Whether tmux stands between us and the terminal, here or at the other end of ssh."""
    return bool(environ.get("TMUX")) or environ.get("TERM", "").startswith("tmux")


def notification(how: Kind, notice: Notice, *, tmux: bool) -> str:
    """The sequence that shows it; empty for `off`."""
    title, text = _payload(notice.title), _payload(notice.text)
    match how:
        case "osc9":
            sequence = _osc(f"9;{title}: {text}")
        case "osc99":  # one id: a new one takes the place of the last
            sequence = _osc(f"99;i=chatkit:d=0;{title}") + _osc(f"99;i=chatkit:d=1:p=body;{text}")
        case "osc777":
            sequence = _osc(f"777;notify;{title};{text}")
        case "off":
            return ""
    return _through_tmux(sequence) if tmux else sequence


def title(text: str) -> str:
    """The sequence that makes this the title of the window."""
    return _osc(f"2;{_payload(text)}")


def _payload(text: str) -> str:
    """Text that cannot end the sequence, nor be taken for a part of it."""
    return clean(text).replace(";", ",")


def _osc(text: str) -> str:
    return f"\x1b]{text}\x07"


def _through_tmux(sequence: str) -> str:
    """In the envelope that tmux opens and passes on, where `allow-passthrough` is on."""
    escaped = sequence.replace("\x1b", "\x1b\x1b")
    return f"\x1bPtmux;{escaped}\x1b\\"
