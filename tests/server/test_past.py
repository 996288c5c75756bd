"""What somebody is told of the past: since the last visit, so much as fits, and only where they may read."""

import pytest

from chatkit.protocol import events, past
from chatkit.protocol.errors import NotInRoom, Unavailable
from chatkit.protocol.past import NEW, Stretch
from chatkit.server.past import MAX_PAGE, Past, Reader
from tests.server.fakes import JSON, TEXT, FakeBackend, FakeClock, RecordingSink, claim

BOB = claim("bob")


class Desk:
    """A record in which alice talks, and bob who asks about it."""

    def __init__(self, backend, clock, alice):
        self.backend = backend
        self.clock = clock
        self.alice = alice
        self.head = 0
        self.reader = Reader(BOB, lambda message: len(message.text))
        self.past = Past(backend, clock)

    async def say(self, *texts, room="lobby", apart=0):
        for text in texts:
            self.clock.advance(apart)
            appended = await self.backend.append(self.alice, room, text, "say", None)
            self.head = appended.stored.message.id

    async def recall(self, stretch=NEW):
        return await self.past.recall(self.reader, "lobby", stretch, self.head)

    async def visit(self, nick="bob"):
        """bob was here until now."""
        await self.past.leaves(claim(nick), {"lobby": self.head}, self.clock())


@pytest.fixture
async def make():
    async def make(**more):
        clock = FakeClock()
        backend = FakeBackend(clock, **more)
        await backend.open(RecordingSink())
        alice = await backend.claim("alice")
        await backend.join(alice, "lobby")
        return Desk(backend, clock, alice)

    return make


@pytest.fixture
async def desk(make):
    return await make()


def texts(answer):
    return [message.text for message in answer.messages]


def numbers(first, last):
    return [str(number) for number in range(first, last + 1)]


# a stretch


@pytest.mark.parametrize(
    ("stretch", "told"),
    [
        (Stretch(2), numbers(9, 10)),
        (Stretch(2, before=5), numbers(3, 4)),
        (Stretch(2, after=5), numbers(6, 7)),
        (Stretch(50), numbers(1, 10)),
        (Stretch(5, before=1), []),
        (Stretch(5, after=10), []),
    ],
)
async def test_a_stretch_is_told_oldest_first(desk, stretch, told):
    await desk.say(*numbers(1, 10))
    answer = await desk.recall(stretch)
    assert (answer.room, texts(answer), answer.complete) == ("lobby", told, True)
    assert (answer.new, answer.since) == (None, None)


async def test_a_stretch_of_time(desk):
    await desk.say(*numbers(1, 10), apart=60)
    assert texts(await desk.recall(Stretch(500, seconds=120))) == numbers(8, 10)


async def test_what_is_kept_no_longer_is_said_to_be_missing(make):
    desk = await make(kept=4)
    await desk.say(*numbers(1, 10))
    for stretch, told in (Stretch(3), 3), (Stretch(5), 4), (Stretch(5, after=2), 4):
        answer = await desk.recall(stretch)
        assert (len(answer.messages), answer.complete) == (told, told == 3)


# since the last visit


async def test_a_first_visit_is_told_the_last_few(desk):
    await desk.say(*numbers(1, 30))
    answer = await desk.recall()
    assert texts(answer) == numbers(11, 30)
    assert len(answer.messages) == past.DEFAULT_HISTORY
    assert (answer.new, answer.since) == (None, None)


async def test_a_first_visit_where_nothing_was_said(desk):
    assert await desk.recall() == events.History(room="lobby", messages=[], complete=True)


async def test_another_visit_is_told_what_is_new_and_since_when(desk):
    await desk.say(*numbers(1, 30))
    left = events.timestamp(desk.clock.time())
    await desk.visit()
    await desk.say(*numbers(31, 33), apart=60)
    answer = await desk.recall()
    assert (texts(answer), answer.complete) == (numbers(31, 33), True)
    assert (answer.new, answer.since) == (3, left)


async def test_another_visit_with_nothing_new(desk):
    await desk.say("one")
    await desk.visit()
    answer = await desk.recall()
    assert (answer.messages, answer.complete, answer.new) == ([], True, 0)
    assert answer.since is not None


async def test_of_very_much_that_is_new_the_last_is_told_and_all_is_counted(desk):
    await desk.visit()
    await desk.say(*numbers(1, 150))
    answer = await desk.recall()
    assert (texts(answer), answer.new, answer.complete) == (numbers(51, 150), 150, True)


async def test_what_is_still_on_its_way_is_not_told_now(desk):
    """It comes by itself, and would be there twice."""
    await desk.visit()
    await desk.say("one", "two")
    desk.head = 1
    answer = await desk.recall()
    assert (texts(answer), answer.new) == (["one"], 1)
    await desk.past.leaves(
        BOB, {"lobby": 5}, 0.0
    )  # a record restored from a copy has forgotten the later ones
    assert (await desk.recall()).new == 0


@pytest.mark.parametrize(("kept", "told"), [(2, ["4", "5"]), (3, ["3", "4", "5"]), (4, ["3", "4", "5"])])
async def test_of_what_is_new_some_may_be_kept_no_longer(make, kept, told):
    desk = await make(kept=kept)
    await desk.say("1", "2")
    await desk.visit()
    await desk.say("3", "4", "5")
    answer = await desk.recall()
    assert (texts(answer), answer.new, answer.complete) == (told, 3, kept > 2)


async def test_visits_are_each_persons_and_of_each_room(desk):
    await desk.say("one")
    await desk.visit("carol")
    assert (await desk.recall()).since is None
    await desk.past.leaves(BOB, {"Cellar": 7}, 0.0)
    assert (await desk.recall()).since is None
    await desk.past.leaves(claim("BOB"), {"LOBBY": 1}, 0.0)
    assert (await desk.recall()).new == 0


async def test_a_visit_that_cannot_be_kept_is_told_to_who_asked_for_it(desk):
    desk.backend.failing["put"] = Unavailable()
    with pytest.raises(Unavailable):
        await desk.visit()


# so much as fits


@pytest.mark.parametrize(
    ("stretch", "told"),
    [
        (Stretch(10), ["e", "f"]),
        (Stretch(10, before=4), ["b", "c"]),
        (Stretch(10, after=1), ["b", "c"]),
        (NEW, ["e", "f"]),
    ],
)
@pytest.mark.parametrize("visited", [False, True])
async def test_what_does_not_fit_is_left_out_where_one_goes_on_asking(desk, stretch, told, visited):
    desk.past = Past(desk.backend, desk.clock, page=20)
    if visited:
        await desk.visit()
    await desk.say(*(letter * 10 for letter in "abcdef"))
    answer = await desk.recall(stretch)
    assert [text[0] for text in texts(answer)] == told
    assert answer.new == (6 if visited and stretch is NEW else None)


async def test_a_message_too_big_for_a_page_is_a_page(desk):
    """Or nobody would ever get past it."""
    desk.past = Past(desk.backend, desk.clock, page=20)
    await desk.say("a" * 50, "b" * 50)
    assert texts(await desk.recall(Stretch(5, after=0))) == ["a" * 50]
    assert texts(await desk.recall(Stretch(5))) == ["b" * 50]
    assert texts(await desk.past.find(desk.reader, past.search("from:alice"))) == ["b" * 50]


@pytest.mark.parametrize("dialect", [TEXT, JSON], ids=lambda dialect: dialect.name)
@pytest.mark.parametrize("text", ['"' * 4000, "\\" * 4000, "a\n" * 1999 + "a", "é" * 4000, "x" * 4000])
async def test_a_page_is_weighed_as_it_is_written(desk, dialect, text):
    """A text of quotation marks is twice as long in JSON, one of line ends many times in words."""
    await desk.say(*[text] * 100)
    desk.reader = Reader(BOB, lambda message: len(dialect.encode(events.Search(messages=[message]))))
    answer = await desk.recall(Stretch(100))
    assert 1 <= len(answer.messages) < 100
    assert len(dialect.encode(answer)) <= MAX_PAGE
    found = await desk.past.find(desk.reader, past.search("from:alice limit:100"))
    assert 1 <= len(found.messages) < 100
    assert len(dialect.encode(found)) <= MAX_PAGE


# a search


async def test_a_search_finds_newest_first(desk):
    await desk.say("red apple", "green apple", "red car", apart=3600)
    for asked, found in [
        ("apple", ["green apple", "red apple"]),
        ('"red apple"', ["red apple"]),
        ("red apple", ["red apple"]),
        ("from:alice limit:1", ["red car"]),
        ("from:bob", []),
        ("in:lobby since:90m", ["red car", "green apple"]),
        ("in:cellar", []),
        ("blue", []),
    ]:
        assert texts(await desk.past.find(desk.reader, past.search(asked))) == found


# who may read what


async def test_nobody_reads_where_they_may_not(desk):
    await desk.say("secret")
    await desk.backend.join(desk.alice, "cellar")
    await desk.say("open", room="cellar")
    asked = []

    def readable(who):
        asked.append(who)
        return {"cellar"}

    desk.past = Past(desk.backend, desk.clock, readable=readable)
    for stretch in Stretch(), NEW, Stretch(before=9):
        with pytest.raises(NotInRoom):
            await desk.recall(stretch)
    assert texts(await desk.past.find(desk.reader, past.search("from:alice"))) == ["open"]
    assert texts(await desk.past.recall(desk.reader, "Cellar", Stretch(), 1)) == ["open"]
    assert set(asked) == {BOB}
