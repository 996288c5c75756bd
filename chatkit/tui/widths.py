"""Text of which every terminal thinks that it is as wide as we do.

Terminals do not agree on what makes an emoji of several characters. Of `U+200D` between two emoji some make
one picture of two cells and others two of four; `U+FE0F` after a narrow sign makes it wide in some; a skin
tone is a part of the emoji before it or two cells of its own. Where we count otherwise than the terminal,
whatever is on the right of it moves: borders, scrollbar, the list of who is here. So those few characters are
not shown. Then each part is drawn by itself, in as many cells as all of them give it. What is copied still
has them.

Nothing can be done about spacing marks of Indic scripts, which the C library gives a cell and newer tables
none, nor about emoji that are newer than the terminal.
"""

import re

from chatkit.protocol.patterns import pattern

_JOINER, _TEXT_STYLE, _EMOJI_STYLE = "\u200d", "\ufe0e", "\ufe0f"
_SKIN_TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_NON_JOINER = "\u200c"  # no cells in any table, and it joins nothing
_STEADY = {ord(c): _NON_JOINER for c in (_JOINER, _TEXT_STYLE, _EMOJI_STYLE, *_SKIN_TONES)}
# Two regional letters are a flag of two cells. One alone has one or two, so it becomes a plain letter.
_regional = pattern("([\U0001f1e6-\U0001f1ff]{2})|([\U0001f1e6-\U0001f1ff])")
_FIRST_REGIONAL = 0x1F1E6


def steady(text: str) -> str:
    """`text` with as many characters, and without those on whose width terminals do not agree."""
    if text.isascii():
        return text
    return _regional().sub(_letter, text.translate(_STEADY))


def _letter(found: re.Match[str]) -> str:
    flag, alone = found.groups()
    return flag or chr(ord(alone) - _FIRST_REGIONAL + ord("A"))
