"""Making what others wrote safe for a terminal.

A terminal obeys what it is sent: `ESC[6n` makes it type an answer into its owner's input line, OSC 2 changes
the title, a right-to-left override turns a line round. Both ends clean: the server when a line comes in and
when it sends one out, a client before it shows one, because neither can know that the other did.
"""

import re
import unicodedata

from chatkit.protocol.patterns import pattern

MAX_MARKS = 4  # combining marks on one base character; real scripts need fewer, "zalgo" needs dozens

# ECMA-48: string sequences (OSC, DCS, SOS, PM, APC) up to their terminator, CSI sequences, short ones.
_escapes = pattern(
    r"(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f]).*?(?:\x07|\x1b\\|\x9c|\Z)"
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|\x1b[ -/]*[0-~]?",
    re.DOTALL,
)
_line_ends = pattern("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
# C0, DEL, C1; bidi marks, embeddings, overrides; interlinear notes; surrogates; and what is invisible but
# for the two joiners, which scripts and emoji need.
_never = pattern(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2065\u206a-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]"
)
# Invisible copies of ASCII. Their one use: after a black flag they say whose it is, for example Scotland's.
_tags = pattern(
    "(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f)|[\U000e0000-\U000e007f]"
)
_isolates = pattern("[\u2066-\u2069]")
_CLOSE_ISOLATE = "\u2069"
# The blocks in which there are combining marks, and more: most scripts and nearly all emoji are elsewhere.
_among_marks = pattern(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u1dff\u20d0-\u20ff\u2cef-\u2dff\u302a-\u302f\u3099\u309a\ua66f-\uabff"
    "\ufb1e\ufe00-\ufe2f\U000101fd-\U0001efff\U000e0000-\U0010ffff]"
)


def is_plain(text: str) -> bool:
    """Whether a glance shows that `clean` would change nothing, as it does for nearly every line.

    Each character is looked at alone, so a part of a plain text is plain too. A text with a line end is not.
    """
    # What is printable is no control, no surrogate, nothing invisible, and no space but the usual one.
    return text.isprintable() and (text.isascii() or not _among_marks().search(text))


def clean(text: str, *, newlines: bool = False) -> str:
    """Returns `text` with nothing left in it that a terminal would obey.

    Escape sequences go whole, then every control character; a tab becomes four spaces; bidi overrides go and
    isolates are closed at the end of their line; a character keeps at most four combining marks. A line end
    becomes a space, or with `newlines` a `\\n`. Cleaning twice is the same as cleaning once.
    """
    if is_plain(text) or (newlines and is_plain(text.replace("\n", ""))):
        return text
    return _clean(text, newlines)


def _clean(text: str, newlines: bool) -> str:
    text = _escapes().sub("", text)
    text = _line_ends().sub("\n" if newlines else " ", text).replace("\t", "    ")
    text = _never().sub("", text)
    if not text.isascii():
        text = _tags().sub(r"\1", text)
        text = "\n".join(_balance(_limit_marks(line)) for line in text.split("\n"))
    return text


def _limit_marks(line: str) -> str:
    if not _among_marks().search(line):
        return line
    kept = []
    marks = 0
    for c in line:
        category = unicodedata.category(c)
        if category in ("Mn", "Me"):
            marks += 1
            if marks > MAX_MARKS:
                continue
        elif category != "Cf":  # a joiner or isolate has no width: marks after it land on the same base
            marks = 0
        kept.append(c)
    return "".join(kept)


def _balance(line: str) -> str:
    if not _isolates().search(line):
        return line
    kept = []
    depth = 0
    for c in line:
        if c == _CLOSE_ISOLATE:
            if depth == 0:
                continue
            depth -= 1
        elif _isolates().match(c):
            depth += 1
        kept.append(c)
    return "".join(kept) + _CLOSE_ISOLATE * depth
