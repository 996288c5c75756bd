"""The reference pages say what the code says, and the schema holds for every event that is sent."""

import json
from typing import get_args

import jsonschema
import pytest

from chatkit.protocol import events
from tests.samples import EVERY_EVENT
from tools.reference import ROOT, pages

PAGES = pages()
SCHEMA = json.loads((ROOT / "docs" / "reference" / "events.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", sorted(PAGES), ids=lambda page: page.name)
def test_a_page_has_not_drifted(page):
    assert page.read_text(encoding="utf-8") == PAGES[page], "run: python tools/reference.py"


def test_the_schema_itself_is_valid():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("event", EVERY_EVENT, ids=lambda event: type(event).__name__)
@pytest.mark.parametrize("tag", [None, "a-1"])
def test_every_event_is_as_the_schema_says(event, tag):
    sent = json.loads(events.encode(type(event)(**{**_fields(event), "re": tag})))
    jsonschema.validate(sent, SCHEMA)


def test_there_is_a_sample_of_every_event():
    assert {type(event) for event in EVERY_EVENT} == set(get_args(events.AnyEvent))


@pytest.mark.parametrize(
    "wrong", [{}, {"event": "nonsense"}, {"event": "message", "text": "hi"}, {"event": "bye", "reason": 3}]
)
def test_the_schema_refuses_what_is_no_event(wrong):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, SCHEMA)


def test_protocol_md_names_every_event_command_and_error_code():
    from chatkit.protocol.commands import BY_VERB
    from chatkit.protocol.errors import ChatError

    page = (ROOT / "docs" / "reference" / "protocol.md").read_text(encoding="utf-8")
    wanted = {*events.NAMES, *BY_VERB, *(error.code for error in ChatError.__subclasses__())}
    assert [name for name in sorted(wanted) if f"`{name}`" not in page and f"`{name} " not in page] == []


def _fields(event):
    return {name: getattr(event, name) for name in event.__struct_fields__}
