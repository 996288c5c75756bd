"""Where the server's log goes: one logfmt line an event, on stderr. What others chose is made safe first."""

import logging
from collections.abc import MutableMapping
from typing import Any, TextIO, cast

import structlog

from chatkit.cli import streams
from chatkit.protocol.text import clean


def _clean_values(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Makes strings safe for the terminal that may show the log, and leaves out what is empty."""
    return {
        key: clean(value) if isinstance(value, str) else value for key, value in event.items() if value != ""
    }


def to_stderr() -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _clean_values,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"], drop_missing=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, streams.stderr())),
        cache_logger_on_first_use=True,  # a login writes two lines
    )


def to_nowhere() -> None:
    """For a server inside another program, whose screen is not ours to write on."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
