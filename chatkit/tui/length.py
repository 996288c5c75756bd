"""How long what is typed has become, told when it comes near what one message may hold."""

from chatkit.tui.typed import MAX_BYTES, MAX_CHARACTERS, Say, Tell, TooLong, quoted, read

_NEAR = 0.8  # of what a message may hold


def counter(typed: str) -> str:
    """`3,812 of 4,000 ch`, `12 ch too many`, or nothing while there is room enough."""
    if len(typed.encode()) < _NEAR * MAX_CHARACTERS:
        return ""  # as good as always
    if over := excess(typed):
        return over
    match read(typed):
        case Say(text) | Tell(_, text):
            characters, size = len(text), len(quoted(text).encode())
            if size / MAX_BYTES > characters / MAX_CHARACTERS:
                return f"{size:,} of {MAX_BYTES:,} bytes" if size >= _NEAR * MAX_BYTES else ""
            return f"{characters:,} of {MAX_CHARACTERS:,} ch" if characters >= _NEAR * MAX_CHARACTERS else ""
    return ""


def excess(typed: str) -> str:
    """By how much it is longer than one message may be, in words; empty where it is not."""
    match read(typed):
        case TooLong(size, limit, unit):
            return f"{size - limit:,} {'ch' if unit == 'characters' else unit} too many"
    return ""
