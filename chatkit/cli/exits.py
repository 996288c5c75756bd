"""Exit codes, what asks a command to end, and the one way in which it fails: a plain line on stderr."""

import signal
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


def endings() -> list[signal.Signals]:
    """The signals that ask for an end, besides Ctrl+C's: SIGTERM, and SIGHUP unless nohup has it ignored."""
    hangup: signal.Signals | None = getattr(signal, "SIGHUP", None)  # Windows has none
    if hangup is None or signal.getsignal(hangup) == signal.SIG_IGN:
        return [signal.SIGTERM]
    return [signal.SIGTERM, hangup]


def fail(message: str, code: Exit) -> NoReturn:
    """Ends the process with `code`, after one line that says what happened and what to do."""
    from chatkit.protocol.text import clean

    print(f"chatkit: {clean(message)}", file=sys.stderr)  # it may quote what it was given
    raise SystemExit(int(code))
