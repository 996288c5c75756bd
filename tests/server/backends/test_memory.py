"""What is this backend's own: how much it holds. What all promise is tested in tests/contract."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chatkit.server.backends.base import Query
from chatkit.server.backends.memory import REPEAT_WINDOW, MemoryBackend
from tests.server.fakes import FakeClock, RecordingSink


async def filled(kept, count, **more):
    backend = MemoryBackend(FakeClock(), kept=kept, **more)
    await backend.open(RecordingSink())
    bob = await backend.claim("bob")
    for number in range(1, count + 1):
        await backend.append(bob, "lobby", str(number), "say", f"t{number}")
    return backend, bob


@given(
    count=st.integers(0, 12),
    kept=st.integers(1, 12),
    before=st.none() | st.integers(0, 14),
    after=st.none() | st.integers(0, 14),
    limit=st.integers(1, 14),
)
@example(count=2, kept=1, before=1, after=None, limit=1)  # nothing was before the first
async def test_pages_of_what_is_kept_say_whether_something_is_missing(count, kept, before, after, limit):
    backend, _ = await filled(kept, count)
    where = {"after": after} if after is not None else {"before": before}
    page = await backend.history("lobby", **where, limit=limit)
    ids = list(range(1, count + 1))
    if after is not None:
        wanted = [id_ for id_ in ids if id_ > after]
        there = [id_ for id_ in wanted if id_ > count - kept][:limit]
        complete = there == wanted[:limit]
    else:
        wanted = [id_ for id_ in ids if before is None or id_ < before][-limit:]
        there = [id_ for id_ in wanted if id_ > count - kept]
        complete = there == wanted
    assert [message.id for message in page.messages] == there
    assert page.complete == complete


async def test_ids_go_on_where_old_messages_are_kept_no_longer():
    backend, bob = await filled(3, 10)
    assert await backend.join(bob, "lobby") == 10
    assert [message.id for message in (await backend.history("lobby")).messages] == [8, 9, 10]


async def test_of_marks_the_oldest_is_forgotten_first():
    backend, bob = await filled(100, 3, repeats=2)
    for number, known in ((3, True), (2, True), (1, False)):
        assert (await backend.append(bob, "lobby", str(number), "say", f"t{number}")).repeated is known


async def test_a_mark_that_is_set_anew_is_the_newest():
    clock = FakeClock()
    backend = MemoryBackend(clock, repeats=2, steady=clock)
    await backend.open(RecordingSink())
    bob = await backend.claim("bob")
    for mark in ("old", "older"):
        await backend.append(bob, "lobby", "hello", "say", mark)
    clock.advance(REPEAT_WINDOW)
    for mark in ("old", "new"):
        await backend.append(bob, "lobby", "hello", "say", mark)
    assert (await backend.append(bob, "lobby", "hello", "say", "old")).repeated


async def test_of_rooms_it_knows_the_oldest_message_that_is_kept():
    backend, _ = await filled(3, 10)
    assert [(room.head, room.oldest) for room in await backend.rooms()] == [(10, 8)]


async def test_after_a_message_that_is_kept_no_longer_comes_the_oldest():
    backend, _ = await filled(3, 10)
    found = await backend.search(Query(before=("lobby", 2)), None)
    assert [message.id for message in found] == []
    found = await backend.search(Query(before=("lobby", 9)), None)
    assert [message.id for message in found] == [8]


async def test_it_does_nothing_for_nobody():
    """Used before `open` or after `close`, it is a bug to hear of."""
    backend = MemoryBackend(FakeClock())
    bob = await backend.claim("bob")
    with pytest.raises(RuntimeError, match="not open"):
        await backend.append(bob, "lobby", "hello", "say", None)


async def test_of_very_many_rooms_the_longest_silent_lose_their_past_and_ids_go_on():
    backend = MemoryBackend(FakeClock(), kept=2, in_all=4)
    await backend.open(RecordingSink())
    bob = await backend.claim("bob")
    for room in "abcab":
        for text in "123":
            await backend.append(bob, room, text, "say", None)
    kept = {room: [m.text for m in (await backend.history(room)).messages] for room in "abc"}
    assert kept == {"a": ["2", "3"], "b": ["2", "3"], "c": []}
    assert not (await backend.history("c")).complete
    assert (await backend.append(bob, "c", "4", "say", None)).stored.message.id == 4


async def test_of_very_many_documents_those_go_that_were_not_changed_for_longest():
    backend = MemoryBackend(FakeClock(), in_all=2)
    await backend.open(RecordingSink())
    for key in "abac":
        await backend.put("visit", key, {}, expect=None)
    assert [doc.key for doc in await backend.scan("visit")] == ["a", "c"]
