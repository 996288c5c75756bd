"""A paste that may be an accident: what is asked before it is sent, and what becomes of it."""

from chatkit.tui.length import excess
from chatkit.tui.typed import MAX_CHARACTERS

MOST_LINES = 3  # that are pasted without a question
LARGEST = 20_000  # characters that one can still edit without waiting for it
MOST_ROWS = 2_000  # lines, likewise


def is_large(text: str) -> bool:
    """Whether a text is too large to be edited here, whatever becomes of it."""
    return len(text) > LARGEST or lines_of(text) > MOST_ROWS


def lines_of(text: str) -> int:
    """How many lines it has, whichever way they end."""
    text = text.rstrip("\r\n")
    return max(text.count("\n"), text.count("\r")) + 1


def asks(pasted: str, typed: str) -> bool:
    """Whether a paste is to be asked about, that has made `typed` of what was there. A single line never."""
    lines = lines_of(pasted)
    return lines > MOST_LINES or (lines > 1 and bool(excess(typed)))


def joined(pasted: str) -> str:
    """All in one line."""
    return " ".join(line.strip() for line in pasted.split("\n") if line.strip())


def question(pasted: str, typed: str) -> str:
    """What is asked about a paste that is there, in `typed`, to be sent or not."""
    if over := excess(typed):
        return f"{_size(pasted)} ch ({over}): Alt+E edit · J joined into one line · Esc cancel"
    keys = "Enter as one message · J joined into one line · Esc cancel"
    return f"{_size(pasted)} of {MAX_CHARACTERS:,} ch: {keys}"


def question_of_large(pasted: str) -> str:
    """What is asked about a paste that is kept aside."""
    return f"{_size(pasted)} ch, where {MAX_CHARACTERS:,} fit into a message: Alt+E edit · Esc cancel"


def _size(pasted: str) -> str:
    lines = lines_of(pasted)
    return f"{lines:,} line{'s' * (lines > 1)} pasted, {len(pasted):,}"
