"""The record: safe and told when `append` returns, dense ids, and what is sent twice is stored once."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatkit.protocol.events import Message, timestamp
from chatkit.server.backends.base import Appended, Fenced, Query, Stored, Target
from tests.server.fakes import FakeClock, RecordingSink

DAY = 24 * 3600
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@pytest.fixture
async def bob(backend):
    return await backend.claim("Bob")


@pytest.fixture
async def alice(backend):
    return await backend.claim("alice")


async def record(backend, room="lobby"):
    return [message.text for message in (await backend.history(room)).messages]


async def test_what_is_appended_is_in_the_record_and_told_when_it_returns(backend, sink, clock, bob):
    appended = await backend.append(bob, "lobby", "hello", "say", "t")
    at = timestamp(clock.time())
    message = Message(room="lobby", id=1, at=at, nick="Bob", text="hello", kind="say")
    assert appended == Appended(Stored(message, bob, "t"), repeated=False)
    assert sink.messages == [appended.stored]
    assert (await backend.history("lobby")).messages == (message,)


@pytest.mark.parametrize("kind", ["say", "emote", "notice"])
async def test_kinds(backend, bob, kind):
    await backend.append(bob, "lobby", "x", kind, None)
    assert [message.kind for message in (await backend.history("lobby")).messages] == [kind]


async def test_ids_count_from_1_in_each_room_without_holes(backend, sink, bob, alice):
    rooms = ["lobby", "cellar", "lobby", "lobby", "cellar"] * 4
    await asyncio.gather(
        *(backend.append(bob if n % 2 else alice, room, str(n), "say", None) for n, room in enumerate(rooms))
    )
    for room in ("lobby", "cellar"):
        told = [stored.message for stored in sink.messages if stored.message.room == room]
        assert [message.id for message in told] == list(range(1, rooms.count(room) + 1))
        assert (await backend.history(room)).messages == tuple(told)


async def test_appends_of_one_claim_keep_the_order_of_the_calls(backend, sink, bob):
    """None is awaited before the next is asked for, and the last is awaited first."""
    asked = [backend.append(bob, "lobby", str(number), "say", f"t{number}") for number in range(10)]
    results = [await each for each in reversed(asked)][::-1]
    assert [(each.stored.message.id, each.stored.message.text) for each in results] == [
        (number + 1, str(number)) for number in range(10)
    ]
    assert sink.messages == [each.stored for each in results]
    assert await record(backend) == [str(number) for number in range(10)]


async def test_an_append_that_nobody_waits_for_any_more_is_in_the_record(backend, sink, bob):
    backend.append(bob, "lobby", "one", "say", None).cancel()
    await backend.append(bob, "lobby", "two", "say", None)
    assert [stored.message.text for stored in sink.messages] == await record(backend) == ["one", "two"]


async def test_an_append_with_a_claim_of_before_is_refused_by_the_call(backend, bob):
    await backend.rename(bob, "carol")
    with pytest.raises(Fenced):
        backend.append(bob, "lobby", "boo", "say", None)


async def test_a_refused_or_repeated_append_takes_no_id(backend, bob, alice):
    await backend.append(bob, "lobby", "one", "say", "t")
    await backend.append(bob, "lobby", "one", "say", "t")
    await backend.release(alice)
    with pytest.raises(Fenced):
        await backend.append(alice, "lobby", "boo", "say", None)
    appended = await backend.append(bob, "lobby", "two", "say", None)
    assert appended.stored.message.id == 2


async def test_a_room_is_one_in_any_spelling(backend, bob):
    await backend.append(bob, "lobby", "one", "say", None)
    appended = await backend.append(bob, "LOBBY", "two", "say", None)
    assert appended.stored.message.id == 2
    assert await record(backend, "Lobby") == ["one", "two"]


# the same thing sent twice


async def test_the_same_mark_returns_the_first_and_tells_nobody(backend, sink, clock, bob):
    first = await backend.append(bob, "lobby", "hello", "say", "t")
    clock.advance(60)
    again = await backend.append(bob, "lobby", "hello", "say", "t")
    assert again == Appended(first.stored, repeated=True)
    assert len(sink.messages) == 1
    assert await record(backend) == ["hello"]


async def test_sent_many_times_at_once_it_is_stored_once(backend, sink, bob):
    results = await asyncio.gather(*(backend.append(bob, "lobby", "hello", "say", "t") for _ in range(10)))
    assert [result.repeated for result in results].count(False) == 1
    assert {result.stored.message.id for result in results} == {1}
    assert len(sink.messages) == 1


async def test_who_comes_back_is_still_the_sender(backend, bob):
    """That is what marks are for: the connection broke, and nobody knows whether it was stored."""
    await backend.append(bob, "lobby", "hello", "say", "t")
    await backend.release(bob)
    again = await backend.append(await backend.claim("BOB"), "lobby", "hello", "say", "t")
    assert (again.repeated, again.stored.message.nick) == (True, "Bob")


@pytest.mark.parametrize("nicks", [["alice"], ["alice", "carol"], ["alice", "Bob"], ["BOB"]])
async def test_who_has_another_name_by_now_is_still_the_sender(backend, sink, bob, nicks):
    first = await backend.append(bob, "lobby", "hello", "say", "t")
    claim = bob
    for nick in nicks:
        claim = await backend.rename(claim, nick)
    assert await backend.append(claim, "lobby", "hello", "say", "t") == Appended(first.stored, repeated=True)
    assert len(sink.messages) == 1


async def test_who_had_another_name_before_is_the_sender_when_he_comes_back(backend, sink, bob):
    """Said under a new name; then the connection broke, and the login is anew and by that name."""
    carol = await backend.rename(bob, "carol")
    await backend.append(carol, "lobby", "hello", "say", "t")
    dave = await backend.rename(carol, "dave")
    assert (await backend.append(dave, "lobby", "hello", "say", "t")).repeated
    await backend.release(dave)
    again = await backend.append(await backend.claim("carol"), "lobby", "hello", "say", "t")
    assert (again.repeated, again.stored.message.nick) == (True, "carol")
    assert len(sink.messages) == 1


async def test_another_text_room_or_sender_is_another_message(backend, bob, alice):
    """Some clients count their tags from 1 every time; what they say must not vanish."""
    appends = [
        await backend.append(bob, "lobby", "hello", "say", "1"),
        await backend.append(bob, "lobby", "hello again", "say", "1"),
        await backend.append(bob, "cellar", "hello", "say", "1"),
        await backend.append(alice, "lobby", "hello", "say", "1"),
        await backend.append(bob, "lobby", "hello", "say", "2"),
    ]
    assert [appended.repeated for appended in appends] == [False] * 5


async def test_without_a_mark_nothing_is_a_repetition(backend, bob):
    for _ in range(2):
        assert not (await backend.append(bob, "lobby", "hello", "say", None)).repeated


async def test_a_mark_holds_for_a_day(backend, clock, bob):
    await backend.append(bob, "lobby", "hello", "say", "t")
    clock.advance(DAY - 1)
    assert (await backend.append(bob, "lobby", "hello", "say", "t")).repeated
    clock.advance(1)
    second = await backend.append(bob, "lobby", "hello", "say", "t")
    assert (second.repeated, second.stored.message.id) == (False, 2)
    clock.advance(DAY - 1)
    assert await backend.append(bob, "lobby", "hello", "say", "t") == Appended(second.stored, repeated=True)


async def test_a_clock_that_is_put_back_stores_nothing_twice(backend, clock, bob):
    await backend.append(bob, "lobby", "hello", "say", "t")
    clock.put_back(3600)
    assert (await backend.append(bob, "lobby", "hello", "say", "t")).repeated


# texts


@pytest.mark.parametrize(
    "text", ["a\x00b", "\x00", "two\nlines", "'; drop table message; --", "%s {0}", "  x  "]
)
async def test_texts_are_kept_as_they_are(backend, bob, text):
    await backend.append(bob, "lobby", text, "say", "t")
    assert await record(backend) == [text]
    assert (await backend.append(bob, "lobby", text, "say", "t")).repeated


@settings(max_examples=30)
@given(texts=st.lists(TEXTS, max_size=8))
async def test_texts_of_all_scripts_are_kept_as_they_are(open_backend, texts):
    sink = RecordingSink()
    async with open_backend(FakeClock(), sink) as backend:
        claim = await backend.claim("bob")
        for text in texts:
            await backend.append(claim, "lobby", text, "say", None)
        assert await record(backend) == [stored.message.text for stored in sink.messages] == texts


async def test_a_long_text_is_kept_whole(backend, bob):
    text = "ü" * 100_000
    await backend.append(bob, "lobby", text, "say", None)
    assert await record(backend) == [text]


async def test_texts_that_only_look_alike_are_two(backend, bob):
    """Composed and decomposed: what is compared is what was sent."""
    for text in ("Jos\u00e9", "Jose\u0301"):
        assert not (await backend.append(bob, "lobby", text, "say", "t")).repeated


# history


async def test_a_room_where_nothing_was_said(backend):
    page = await backend.history("lobby")
    assert (page.messages, page.complete) == ((), True)


async def test_history_gives_the_last_hundred_unless_told(backend, bob):
    for number in range(102):
        await backend.append(bob, "lobby", str(number), "say", None)
    assert await record(backend) == [str(number) for number in range(2, 102)]


@settings(max_examples=60)
@given(
    count=st.integers(0, 12),
    before=st.none() | st.integers(0, 14),
    after=st.none() | st.integers(0, 14),
    limit=st.integers(1, 14),
)
async def test_pages_are_as_the_model(open_backend, count, before, after, limit):
    where = {"after": after} if after is not None else {"before": before}
    async with open_backend(FakeClock(), RecordingSink()) as backend:
        bob = await backend.claim("bob")
        for number in range(1, count + 1):
            await backend.append(bob, "lobby", f"{number}", "say", None)
            await backend.append(bob, "cellar", "elsewhere", "say", None)
        page = await backend.history("lobby", **where, limit=limit)
    ids = list(range(1, count + 1))
    if after is not None:
        expected = [id_ for id_ in ids if id_ > after][:limit]
    else:
        expected = [id_ for id_ in ids if before is None or id_ < before][-limit:]
    assert [message.id for message in page.messages] == expected
    assert [message.text for message in page.messages] == [str(id_) for id_ in expected]
    assert page.complete


async def test_since_leaves_out_of_a_page_what_is_older(backend, clock, bob):
    for number in range(1, 6):
        await backend.append(bob, "lobby", str(number), "say", None)
        clock.advance(10)
    since = clock.time() - 30  # when the third was said
    for where, expected in (({}, [3, 4, 5]), ({"before": 5}, [3, 4]), ({"limit": 2}, [4, 5])):
        page = await backend.history("lobby", **where, since=since)
        assert ([message.id for message in page.messages], page.complete) == (expected, True)
    assert (await backend.history("lobby", since=clock.time())).messages == ()


async def test_reading_makes_no_room(backend):
    await backend.history("nowhere")
    await backend.search(Query(room="nowhere"), None)
    assert await backend.rooms() == ()


async def test_messages_carry_the_name_that_the_room_was_given_first(backend, bob):
    await backend.append(bob, "Lobby", "one", "say", None)
    appended = await backend.append(bob, "lobby", "two", "say", None)
    assert appended.stored.message.room == "Lobby"


async def test_paging_backwards_and_forwards_meets_every_message_once(backend, bob):
    for number in range(1, 26):
        await backend.append(bob, "lobby", str(number), "say", None)
    backwards, before = [], None
    while page := (await backend.history("lobby", before=before, limit=7)).messages:
        backwards[:0] = [message.id for message in page]
        before = page[0].id
    forwards, after = [], 0
    while page := (await backend.history("lobby", after=after, limit=7)).messages:
        forwards += [message.id for message in page]
        after = page[-1].id
    assert backwards == forwards == list(range(1, 26))


# signals


@pytest.mark.parametrize("target", [Target(room="lobby"), Target(nick="bob")])
async def test_a_signal_comes_back_as_it_was_sent(backend, sink, target):
    """On a server alone; among others it may be lost."""
    await backend.signal(target, b"\x00\xff anything")
    assert sink.signals == [(target, b"\x00\xff anything")]


async def test_a_signal_is_kept_nowhere(backend, sink, bob):
    await backend.signal(Target(room="lobby"), b"x")
    assert await record(backend) == []
    assert (sink.messages, sink.presences) == ([], [])
