"""Small documents: each has a version, and who changes one says which he has seen."""

import asyncio

import pytest

from chatkit.server.backends.base import Conflict, Doc


async def test_a_document_is_as_it_was_put_and_told_when_put_returns(backend, sink):
    value = {"text": "小明's room", "at": 1.5, "n": [1, None, True], "deep": {"": "\x00"}}
    assert await backend.put("topic", "lobby", value, expect=0) == 1
    assert await backend.get("topic", "lobby") == Doc("lobby", 1, value)
    assert sink.docs == [("topic", "lobby", Doc("lobby", 1, value))]


async def test_what_was_never_put_is_not_there(backend):
    await backend.put("topic", "lobby", {}, expect=0)
    assert await backend.get("topic", "cellar") is None
    assert await backend.get("visit", "lobby") is None


async def test_versions_count_changes(backend, sink):
    assert await backend.put("topic", "lobby", {"n": 1}, expect=0) == 1
    assert await backend.put("topic", "lobby", {"n": 2}, expect=1) == 2
    assert await backend.put("topic", "lobby", {"n": 2}, expect=None) == 3
    assert await backend.put("topic", "cellar", {"n": 9}, expect=None) == 1
    assert [(key, doc.version) for _, key, doc in sink.docs] == [
        ("lobby", 1), ("lobby", 2), ("lobby", 3), ("cellar", 1),
    ]  # fmt: skip


@pytest.mark.parametrize("expect", [0, 1, 3])
async def test_who_has_seen_another_version_changes_nothing(backend, sink, expect):
    for number in (1, 2):
        await backend.put("topic", "lobby", {"n": number}, expect=None)
    sink.docs.clear()
    with pytest.raises(Conflict) as caught:
        await backend.put("topic", "lobby", {"n": 9}, expect=expect)
    assert caught.value.version == 2
    assert await backend.get("topic", "lobby") == Doc("lobby", 2, {"n": 2})
    assert sink.docs == []


async def test_a_document_that_is_not_there_has_no_version_to_expect(backend):
    with pytest.raises(Conflict) as caught:
        await backend.put("topic", "lobby", {}, expect=1)
    assert caught.value.version == 0


async def test_of_many_who_change_it_at_once_each_counts(backend):
    async def add_one():
        while True:
            doc = await backend.get("count", "x")
            try:
                n = doc.value["n"] if doc else 0
                return await backend.put("count", "x", {"n": n + 1}, expect=doc.version if doc else 0)
            except Conflict:
                continue

    versions = await asyncio.gather(*(add_one() for _ in range(8)))
    assert sorted(versions) == list(range(1, 9))
    assert await backend.get("count", "x") == Doc("x", 8, {"n": 8})


async def test_what_is_changed_after_it_was_put_or_got_stays_as_it_was(backend):
    value = {"list": [1]}
    await backend.put("topic", "lobby", value, expect=0)
    value["list"].append(2)
    (await backend.get("topic", "lobby")).value["list"].append(3)
    assert await backend.get("topic", "lobby") == Doc("lobby", 1, {"list": [1]})


async def test_what_is_not_json_is_refused_and_changes_nothing(backend, sink):
    with pytest.raises((TypeError, ValueError)):
        await backend.put("topic", "lobby", {"n": object()}, expect=0)
    assert await backend.get("topic", "lobby") is None
    assert sink.docs == []


async def test_a_scan_has_the_documents_of_one_kind_by_key(backend):
    keys = ["b", "a", "小", "Z", "é", "", "'"]
    for key in keys:
        await backend.put("topic", key, {"key": key}, expect=0)
    await backend.put("visit", "c", {}, expect=0)
    assert [doc.key for doc in await backend.scan("topic", after="")] == sorted(keys)[1:]
    assert [doc.value["key"] for doc in await backend.scan("topic", after="Z", limit=2)] == ["a", "b"]
    assert await backend.scan("other") == ()
