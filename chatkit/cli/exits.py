"""Exit codes, and the one way in which a command fails: a plain line on stderr."""

import sys
from enum import IntEnum
from typing import NoReturn


class Exit(IntEnum):
    OK = 0
    FAILURE = 1
    USAGE = 2
    CONNECTION = 3
    REFUSED = 4
    TIMEOUT = 5
    INTERRUPTED = 130


def fail(message: str, code: Exit) -> NoReturn:
    """Ends the process with `code`, after one line that says what happened and what to do."""
    from chatkit.protocol.text import clean

    print(f"chatkit: {clean(message)}", file=sys.stderr)  # it may quote what it was given
    raise SystemExit(int(code))
