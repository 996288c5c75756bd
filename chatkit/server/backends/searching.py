"""What a search finds: text as tokens. Every backend that searches takes them from here, so that all agree.

A token is a run of letters and digits, compared as names are (NFKC, case folded), and Latin letters without
their accents: `Café` is found by `cafe`. Chinese, Japanese and Korean, Thai, Lao, Khmer and Burmese put no
spaces between words. So each of their characters is a token by itself, and a word of theirs is looked for as
a phrase: one token right after another. That finds words of one and of two characters too, which trigrams
would not. A symbol such as an emoji is a token by itself as well.

A word that falls into several tokens (`foo-bar`) is a phrase for the same reason.
"""

import re
import unicodedata

from chatkit.protocol import names
from chatkit.server.backends.base import Query

MAX_TOKEN = 64  # characters; of a longer one the rest is not looked at

_APART = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3021-\u303c\u3041-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U0001aff0-\U0001b16f\U00020000-\U0003ffff"
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
)
_INVISIBLE = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # they choose between shapes of one character
_ACCENTS = re.compile("(?<=[a-z])[\u0300-\u036f]+")


class _Spacing(dict[int, str]):
    """For str.translate: what a character becomes. Found out once for each character that turns up."""

    def __missing__(self, code: int) -> str:
        c = chr(code)
        category = unicodedata.category(c)
        if category == "Cf" or _INVISIBLE.match(c):
            c = ""
        elif category == "So" or (category[0] in "LMN" and _APART.match(c)):
            c = f" {c} "
        elif category[0] not in "LMN":
            c = " "
        self[code] = c
        return c


_SPACING = _Spacing()


def tokens(text: str) -> list[str]:
    """The tokens of a text, in order."""
    folded = text.lower() if text.isascii() else _plain(names.key(text))
    found = folded.translate(_SPACING).split()
    return [token[:MAX_TOKEN] for token in found] if len(folded) > MAX_TOKEN else found


def wanted(query: Query) -> list[list[str]] | None:
    """The phrases, as tokens, that a text must have for `query`; None if no text can have them."""
    asked = [*query.words, *query.phrases]
    found = [phrase for phrase in map(tokens, asked) if phrase]
    return None if asked and not found else found


def has(text: list[str], phrase: list[str]) -> bool:
    """Whether these tokens stand in a text's, one right after another."""
    return any(text[start : start + len(phrase)] == phrase for start in range(len(text) - len(phrase) + 1))


def _plain(text: str) -> str:
    """Without the accents of Latin letters; in other scripts a mark makes another letter, and stays."""
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))
