"""Where the server's log goes: one logfmt line an event, on stderr. What others chose is made safe first."""

import logging
import re
from collections.abc import MutableMapping
from typing import Any, TextIO, cast

import structlog

from chatkit.cli import streams
from chatkit.protocol.text import clean, is_plain

_FIRST = ("timestamp", "level", "event")
_any_line = structlog.processors.LogfmtRenderer(key_order=_FIRST, drop_missing=True)
_TO_BE_QUOTED = re.compile(r'[\s="\\]')


def _line(logger: object, method: str, event: MutableMapping[str, Any]) -> str:
    """The line of an event: safe for the terminal that may show it, and without what is empty."""
    values = {key: value for key, value in event.items() if value != ""}
    if all(isinstance(value, str) for value in values.values()):  # what is no string is the renderer's
        together = "".join(values.values())
        if is_plain(together) and not _TO_BE_QUOTED.search(together):
            # What the renderer would make of it, in half the time: of a login it was the dearest part.
            ordered = {key: values.pop(key) for key in _FIRST if key in values} | values
            return " ".join([f"{key}={value}" for key, value in ordered.items()])
    safe = {key: clean(value) if isinstance(value, str) else value for key, value in values.items()}
    return _any_line(logger, method, safe)


def to_stderr() -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _line,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, streams.stderr())),
        cache_logger_on_first_use=True,  # a login writes two lines
    )


def to_nowhere() -> None:
    """For a server inside another program, whose screen is not ours to write on."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
