from chatkit.protocol.events import Topic, timestamp
from chatkit.server.topics import Topics
from tests.server.fakes import FakeBackend, FakeClock, RecordingSink


async def opened():
    clock, sink = FakeClock(), RecordingSink()
    backend = FakeBackend(clock)
    await backend.open(sink)
    return Topics(backend, clock), sink, clock


async def test_a_room_that_never_had_a_topic():
    topics, _, _ = await opened()
    assert await topics.get("ops") is None
    assert await topics.all() == {}


async def test_a_topic_is_kept_with_who_set_it_and_when():
    topics, sink, clock = await opened()
    topic = await topics.put("ops", "deploys", "Bob")
    assert topic == Topic(room="ops", text="deploys", nick="Bob", at=timestamp(clock()))
    assert await topics.get("ops") == topic
    assert await topics.all() == {"ops": topic}
    assert [(kind, key) for kind, key, _ in sink.docs] == [("topic", "ops")]


async def test_a_topic_that_was_taken_away_is_known_and_not_listed():
    topics, _, _ = await opened()
    await topics.put("ops", "deploys", "bob")
    gone = await topics.put("ops", "", "bob")
    assert await topics.get("ops") == gone
    assert await topics.all() == {}
