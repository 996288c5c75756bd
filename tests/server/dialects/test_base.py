"""What every dialect does, whatever its events look like."""

import pytest

from chatkit.protocol import commands
from chatkit.server.dialects.base import Dialect
from chatkit.server.dialects.json import JsonDialect
from chatkit.server.dialects.text import TextDialect
from tests.samples import EVERY_EVENT
from tests.server.honest import lacks

DIALECTS = [TextDialect(), JsonDialect(), TextDialect().elsewhere]


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_each_has_what_is_asked_of_a_dialect(dialect):
    assert lacks(dialect, Dialect) == []


def test_each_has_its_own_name():
    assert [dialect.name for dialect in DIALECTS] == ["text", "json", "text"]


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
@pytest.mark.parametrize("event", EVERY_EVENT)
def test_each_ends_every_event_with_a_line_end_and_has_no_memory(dialect, event):
    once = dialect.encode(event)
    assert once.endswith(b"\n")
    assert dialect.encode(event) == once


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_each_reads_the_same_lines(dialect):
    assert dialect.decode(b"@t #lobby look").command == commands.Look()
