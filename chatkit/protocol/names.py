"""What a nick and a room name may be, and when two of them are the same or look the same.

A name is Unicode letters (with their marks), digits, `_` and `-`, of one script. Three forms matter:

- as typed (NFC), which is what people see;
- its `key` (NFKC, case folded), by which names are compared: `Bob` and `bob` are one;
- its `skeleton`, in which letters that look alike are one letter: `b0b` looks like `bob`. Taken before
  case folding, because `I` looks like `l` and `i` does not (Unicode Technical Standard 39, section 4).
"""

import unicodedata
from collections.abc import Callable, Iterator
from itertools import count, islice
from types import MappingProxyType

from chatkit.protocol.errors import NickInvalid
from chatkit.protocol.patterns import pattern

MAX_NICK = 24
MAX_ROOM = 32
MAX_MARKS = 4  # on one letter, as in text.py

# Letters and marks that draw nothing: `bob` with one of them would look like `bob`. The grapheme joiner,
# Hangul fillers, Khmer inherent vowels, and the variation selectors.
_invisible = pattern(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)

# A script is known by the first word of its letters' Unicode names, with these exceptions.
_SCRIPT = MappingProxyType({"ARABIC-INDIC": "ARABIC", "EXTENDED": "ARABIC", "IDEOGRAPHIC": "CJK"})
# Of any script: Hawaiian and Ukrainian spell with these two. Other modifier letters pass for punctuation,
# such as the colon after a name (U+02D0), so they count as a script of their own.
_APOSTROPHES = "\u02bb\u02bc"

# Scripts that are written together.
_TOGETHER = (
    frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}),
    frozenset({"CJK", "BOPOMOFO"}),
    frozenset({"CJK", "HANGUL"}),
)

# From UTS 39's confusables.txt: the letters and digits that pass for a Latin letter in most fonts.
_LOOKS_LIKE = str.maketrans(
    "01I" "аеорсухіјѕԁһԛԝѵӏ" "АВЕКМНОРСТХІЈЅҮ" "αγινορυκ" "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" "օսոհց" "ıɑɡ",
    "oll" "aeopcyxijsdhqwvl" "ABEKMHOPCTXlJSY" "ayivopuk" "ABEZHlKMNOPTYX" "ounhg" "iag",
)  # fmt: skip


def nick(text: str) -> str:
    """Returns `text` as a nick in its shown form (NFC), or raises NickInvalid with the reason."""
    return _name(text, MAX_NICK)


def room(text: str) -> str:
    """Returns `text` as a room's name, without the `#` that may stand before it. Raises NickInvalid."""
    return _name(text.removeprefix("#"), MAX_ROOM)


def key(name: str) -> str:
    """The form in which names are compared."""
    if name.isascii():
        lower = name.lower()  # which is all that there is to it
        return name if lower == name else lower  # there need not be two of each person in memory
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def skeleton(name: str) -> str:
    """The form that names share when they look alike."""
    compatible = name if name.isascii() else unicodedata.normalize("NFKC", name)
    return key(compatible.translate(_LOOKS_LIKE))


def alternatives(wanted: str, is_free: Callable[[str], bool], how_many: int = 3) -> tuple[str, ...]:
    """Names close to `wanted` that `is_free` accepts, at most `how_many`."""
    return tuple(islice((name for name in _candidates(wanted) if is_free(name)), how_many))


def _candidates(wanted: str) -> Iterator[str]:
    for ending in ("_", "-too"):
        name = wanted[: MAX_NICK - len(ending)] + ending
        if _one_script(key(name)):
            yield name
    for number in islice(count(2), 1000):
        yield f"{wanted[: MAX_NICK - len(str(number))]}{number}"


def _name(text: str, limit: int) -> str:
    if len(text) <= limit and text.isascii() and text.replace("_", "").replace("-", "").isalnum():
        return text  # nearly every name: nothing that is looked at below is in ASCII
    shown = unicodedata.normalize("NFC", text)
    if not 1 <= len(shown) <= limit:
        raise NickInvalid(shown[: limit + 1], "length")
    if not _characters_fit(shown):
        raise NickInvalid(shown, "character")
    # What a compatibility letter stands for must be a name too, or one could hide a space in it.
    folded = key(shown)
    if not _characters_fit(folded):
        raise NickInvalid(shown, "character")
    if not any(c.isalnum() for c in folded):
        raise NickInvalid(shown, "empty")
    if not _one_script(folded):
        raise NickInvalid(shown, "script")
    return shown


def _characters_fit(name: str) -> bool:
    if _invisible().search(name):
        return False
    marks = MAX_MARKS  # none may come first
    for c in name:
        category = unicodedata.category(c)
        if category in ("Mn", "Mc"):
            marks += 1
            if marks > MAX_MARKS:
                return False
        elif c in "_-" or category[0] == "L" or category == "Nd":
            marks = 0 if category[0] == "L" else MAX_MARKS
        else:
            return False
    return True


def _one_script(name: str) -> bool:
    # A digit has a script too unless it is ASCII's: the Bengali zero looks like an o.
    scripts = {_script(c) for c in name if c.isalpha() or (c.isdecimal() and not c.isascii())}
    scripts.discard("")
    return len(scripts) <= 1 or any(scripts <= together for together in _TOGETHER)


def _script(c: str) -> str:
    if c in _APOSTROPHES:
        return ""
    word = unicodedata.name(c, "?").split()[0]
    return _SCRIPT.get(word, word)
