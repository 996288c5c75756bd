"""Keeping text that is written from right to left in its place.

A terminal that obeys the Unicode Bidirectional Algorithm (UAX 9) takes a row of the screen for a paragraph. A
Hebrew name and an Arabic text in one would change places, with the clock and the border between them. In
isolates of their own, each is turned round by itself and moves nothing. The marks take no cells: a terminal,
or tmux, keeps them with the character before them, or drops them and then reorders nothing either."""

from chatkit.protocol.patterns import pattern

LEFT_TO_RIGHT, FIRST_STRONG = "\u2066", "\u2068"
"""The marks that open an isolate: of words that are English, and of what others wrote."""

_CLOSE = "\u2069"
# The blocks of the scripts that are written from right to left, and the isolates, which a row may cut in two.
_turning = pattern(
    "[\u0590-\u08ff\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_isolates = pattern("[\u2066-\u2069]")


def marks(text: str, opening: str = FIRST_STRONG) -> tuple[str, str]:
    """What is to stand before and after `text`, part of a row. Nothing, where it turns nothing round."""
    if text.isascii() or not _turning().search(text):
        return "", ""
    depth = unopened = 0
    for mark in _isolates().findall(text):
        depth += -1 if mark == _CLOSE else 1
        if depth < 0:
            depth, unopened = 0, unopened + 1
    return opening * (1 + unopened), _CLOSE * (1 + depth)


def isolated(text: str) -> str:
    """`text` between its marks."""
    before, after = marks(text)
    return f"{before}{text}{after}"
