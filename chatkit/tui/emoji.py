"""Emoji by their names, as `:tea` is completed. The table is Rich's, which knows thousands."""

from functools import cache

MOST = 50  # of those that are found
_SKIN = "_skin_tone"  # five more of each hand; nobody picks one out of a list of hundreds


def named(beginning: str) -> list[tuple[str, str]]:
    """The names that begin so, each with its emoji: the shortest name first, each emoji once."""
    found: dict[str, str] = {}
    for name, emoji in _table():
        if name.startswith(beginning):
            found.setdefault(emoji, name)
            if len(found) == MOST:
                break
    return [(name, emoji) for emoji, name in found.items()]


@cache
def _table() -> list[tuple[str, str]]:
    """Loaded when somebody wants one: it takes a few milliseconds."""
    from rich._emoji_codes import EMOJI  # noqa: PLC0415 - private, so a test holds that it is there

    names = (name for name in EMOJI if _SKIN not in name)
    return [(name, EMOJI[name]) for name in sorted(names, key=lambda name: (len(name), name))]
