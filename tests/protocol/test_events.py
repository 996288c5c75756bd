"""Events as JSON: what is written can be read, and what is no event is a DecodeError, never worse."""

import json
from datetime import UTC, datetime
from typing import get_args

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.protocol import events
from chatkit.protocol.events import decode, encode, timestamp
from tests.samples import EVERY_EVENT

each_event = pytest.mark.parametrize("event", EVERY_EVENT, ids=lambda event: type(event).__name__)


def test_there_is_an_example_of_each():
    assert {type(event) for event in EVERY_EVENT} == set(get_args(events.AnyEvent))
    assert {cls for cls in events.Event.__subclasses__() if cls.__module__ == "chatkit.protocol.events"} == {
        type(event) for event in EVERY_EVENT
    }


@each_event
def test_what_is_written_can_be_read(event):
    assert decode(encode(event)) == event


@each_event
def test_an_event_is_one_line_and_its_name_comes_first(event):
    line = encode(event)
    assert line.endswith(b"}\n")
    assert line.count(b"\n") == 1
    assert line.startswith(b'{"event":"%s"' % type(event).__name__.lower().encode())


@each_event
def test_re_is_there_where_the_line_had_a_tag(event):
    assert "re" not in json.loads(encode(event))
    assert json.loads(encode(msgspec.structs.replace(event, re="7")))["re"] == "7"


@each_event
def test_what_is_written_is_what_the_schema_says(event):
    jsonschema.Draft202012Validator(events.schema()).validate(json.loads(encode(event)))


@each_event
def test_each_event_is_explained(event):
    assert type(event).__doc__


@each_event
def test_events_cannot_be_changed(event):
    with pytest.raises(AttributeError):
        event.re = "7"


def test_the_schema_is_one():
    schema = events.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert not validator.is_valid({"event": "message", "room": "lobby"})
    assert not validator.is_valid({"event": "nonsense"})
    assert validator.is_valid({"event": "pong", "later": "more"})


def test_names():
    assert {type(event).__name__.lower() for event in EVERY_EVENT} == events.NAMES


@pytest.mark.parametrize(
    "line",
    [
        b'{"event":"weather","room":"lobby"}',
        b'{"event":"later","re":5,"members":"a different shape"}',
        b'{"text":"hello","event":"later"}',
    ],
)
def test_an_event_of_a_later_version_is_passed_over(line):
    assert decode(line) is None


def test_a_field_of_a_later_version_is_passed_over():
    assert decode(b'{"event":"pong","re":"7","later":{"a":[1,2]}}\n') == events.Pong(re="7")


BROKEN = [
    b"",
    b"\n",
    b"Welcome to chatkit",
    b"{}",
    b"[]",
    b"5",
    b"null",
    b'"pong"',
    b'{"event":"pong"',
    b'{"event":"pong"} {"event":"pong"}',
    b'{"event":5}',
    b'{"event":null}',
    b'{"event":["pong"]}',
    b'{"event":"pong","re":5}',
    b'{"event":"pong","re":"\xff"}',
    b'{"event":"pong","re":"\\ud800"}',
    b'{"event":"message"}',
    b'{"event":"message","room":"lobby","id":"1","at":"","nick":"","text":"","kind":"say"}',
    b'{"event":"message","room":"lobby","id":1e999,"at":"","nick":"","text":"","kind":"say"}',
    b'{"event":"message","room":"lobby","id":1,"at":"","nick":"","text":"","kind":"shout"}',
    b'{"event":"users","users":{}}',
    b'{"event":"error","code":"x","text":"x","free":"bob"}',
    b'{"event":"pong","deep":' + b"[" * 100_000,
    b'{"event":"pong","deep":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    b'{"event":"later","deep":' + b'{"a":' * 100_000,
]


@pytest.mark.parametrize("line", BROKEN, ids=lambda line: repr(line[:40]))
def test_what_is_no_event_is_a_decode_error(line):
    with pytest.raises(msgspec.DecodeError):
        decode(line)


SHAPES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = st.sampled_from(sorted({field for event in EVERY_EVENT for field in event.__struct_fields__}))
ODD_EVENTS = st.builds(
    lambda name, fields: {"event": name, **fields},
    st.sampled_from([*sorted(events.NAMES), "later"]) | SHAPES,
    st.dictionaries(FIELDS, SHAPES, max_size=8),
)


@given(st.binary(max_size=60) | (ODD_EVENTS | SHAPES).map(lambda shape: json.dumps(shape).encode()))
def test_any_line_is_an_event_or_none_or_a_decode_error(line):
    try:
        event = decode(line)
    except msgspec.DecodeError:
        return
    assert event is None or isinstance(event, events.Event)


@pytest.mark.parametrize(
    ("seconds", "at"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1795442703.4567, "2026-11-23T14:05:03.456Z"),
        (1709164800.0, "2024-02-29T00:00:00.000Z"),
        (4102444799.9999, "2099-12-31T23:59:59.999Z"),
    ],
)
def test_timestamps(seconds, at):
    assert timestamp(seconds) == at


def as_datetime_tells_it(seconds):
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


WHOLE = (
    st.integers(-62_135_596_800, 253_402_300_799)
    | st.integers(-3, 3)
    | st.integers(1_795_442_700, 1_795_442_702)
)
FRACTIONS = st.sampled_from([0.0, 0.0004999, 0.0005, 0.9995, 0.9999994, 0.9999995, 0.9999996, 0.5e-6, 1.5e-6])


@given(st.builds(sum, st.tuples(WHOLE, FRACTIONS | st.floats(0, 1))) | st.floats())
def test_a_timestamp_is_what_datetime_makes_of_it(seconds):
    try:
        expected = as_datetime_tells_it(seconds)
    except (ValueError, OverflowError, OSError) as error:
        with pytest.raises(type(error)):
            timestamp(seconds)
    else:
        assert timestamp(seconds) == expected
