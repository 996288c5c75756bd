"""Search: the same answer from every backend, for all scripts; newest first; and only where one may read."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chatkit.protocol import names
from chatkit.server.backends.base import Query
from chatkit.server.backends.memory import MemoryBackend
from chatkit.server.backends.sqlite import SqliteBackend
from chatkit.server.backends.sqlite_search import index
from tests.contract.conftest import BACKENDS, opener
from tests.server.fakes import FakeClock, RecordingSink

pytestmark = pytest.mark.unmeasured


class IndexingBackend(SqliteBackend):
    """Has everything in its index, where it would first gather some hundred messages."""

    async def search(self, query, rooms):
        await self._thread.write(index, int)
        return await super().search(query, rooms)


SEARCHERS = {
    **BACKENDS,
    "sqlite, indexed": lambda clock, folder: IndexingBackend(folder, clock, pytest.fail, steady=clock),
}


@pytest.fixture(scope="session", params=sorted(SEARCHERS))
def open_backend(request):
    return opener(SEARCHERS[request.param])


SAID = [  # room, nick, text
    ("lobby", "bob", "Shall we deploy today?"),
    ("ops", "alice", "deploy is done, DEPLOY again"),
    ("lobby", "alice", "Café au lait, naïve façade"),
    ("lobby", "小明", "今天部署完成了"),
    ("ops", "小明", "部门在东京,署名"),
    ("lobby", "bob", "東京タワーはどこですか。カタカナ"),
    ("ops", "bob", "안녕하세요 세계"),
    ("lobby", "alice", "Привет, мир! Ёлка"),
    ("lobby", "bob", "foo-bar_baz x.y 3.14 don't"),
    ("ops", "alice", "🎉👍🏽 party"),
    ("lobby", "alice", "สวัสดีครับ हिन्दी"),
    ("lobby", "alice", "today we deploy: shall we?"),
]


@pytest.fixture
async def filled(backend, clock):
    claims = {nick: await backend.claim(nick) for nick in {nick for _, nick, _ in SAID}}
    for room, nick, text in SAID:
        await backend.append(claims[nick], room, text, "say", None)
        clock.advance(3600)
    return backend


async def numbers(backend, rooms=None, **query):
    """Which of SAID are found, counted from 0."""
    found = await backend.search(Query(**query), rooms)
    said = [(message.room, message.nick, message.text) for message in found]
    return [SAID.index(each) for each in said]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["deploy"], [11, 1, 0]),
        (["DEPLOY"], [11, 1, 0]),
        (["Ｄｅｐｌｏｙ"], [11, 1, 0]),
        (["deploy", "today"], [11, 0]),
        (["dep"], []),
        (["cafe"], [2]),
        (["CAFÉ"], [2]),
        (["cafe\u0301"], [2]),
        (["facade", "naive"], [2]),
        (["署"], [4, 3]),
        (["部署"], [3]),
        (["署部"], []),
        (["部", "署"], [4, 3]),
        (["部署完成了"], [3]),
        (["東京"], [5]),
        (["タワ"], [5]),
        (["ﾀﾜｰ"], [5]),
        (["は"], [5]),
        (["세계"], [6]),
        (["녕하"], [6]),
        (["привет"], [7]),
        (["МИР"], [7]),
        (["foo-bar"], [8]),
        (["foo"], [8]),
        (["bar-foo"], []),
        (["3.14"], [8]),
        (["🎉"], [9]),
        (["👍"], [9]),
        (["สวัส"], [10]),
        (["हिन्दी"], [10]),
    ],
)
async def test_words(filled, words, found):
    assert await numbers(filled, words=tuple(words)) == found


@pytest.mark.parametrize(
    ("phrases", "words", "found"),
    [
        (["shall we"], [], [11, 0]),
        (["we shall"], [], []),
        (["we, deploy!"], [], [11, 0]),
        (["shall we deploy"], [], [0]),
        (["shall we"], ["today"], [11, 0]),
        (["shall we", "today we"], [], [11]),
        (["署名"], ["部门"], [4]),
    ],
)
async def test_exact_words(filled, phrases, words, found):
    assert await numbers(filled, phrases=tuple(phrases), words=tuple(words)) == found


async def test_by_whom_and_where(filled):
    assert await numbers(filled, words=("deploy",), sender="ALICE") == [11, 1]
    assert await numbers(filled, words=("deploy",), room="Ops") == [1]
    assert await numbers(filled, sender="小明", room="lobby") == [3]
    assert await numbers(filled, sender="小明") == [4, 3]
    assert await numbers(filled, sender="ali") == []
    assert await numbers(filled, room="nowhere") == []


async def test_in_which_rooms_one_may_read(filled):
    assert await numbers(filled, {"ops"}, words=("deploy",)) == [1]
    assert await numbers(filled, {"ops", "lobby"}, words=("deploy",)) == [11, 1, 0]
    assert await numbers(filled, ["ops", "nowhere"]) == [9, 6, 4, 1]
    assert await numbers(filled, {"ops"}, words=("deploy",), room="lobby") == []
    assert await numbers(filled, set(), words=("deploy",)) == []
    assert await numbers(filled, ()) == []


async def test_what_may_not_be_read_takes_no_place_among_the_found(filled):
    assert await numbers(filled, {"ops"}, words=("deploy",), limit=1) == [1]


async def test_since(filled, clock):
    def hours_ago(hours):
        return clock.time() - 3600 * hours

    assert await numbers(filled, since=hours_ago(2)) == [11, 10]
    assert await numbers(filled, since=hours_ago(1.5)) == [11]
    assert await numbers(filled, since=hours_ago(0)) == []
    assert await numbers(filled, words=("deploy",), since=hours_ago(11)) == [11, 1]
    assert await numbers(filled, since=-5) == list(range(11, -1, -1))


async def test_a_clock_that_is_put_back_hides_nothing(backend, clock):
    bob = await backend.claim("bob")
    for text in ("one", "two", "three"):
        at = clock.time()
        await backend.append(bob, "lobby", text, "say", None)
        clock.put_back(3600)
    found = await backend.search(Query(since=at), None)
    assert [message.text for message in found] == ["three", "two", "one"]
    assert [message.text for message in await backend.search(Query(since=at + 1), None)] == ["two", "one"]


async def test_pages_of_what_is_found(filled):
    pages, before = [], None
    while found := await filled.search(Query(words=("we",), before=before, limit=1), None):
        pages += [message.text for message in found]
        before = (found[-1].room.upper(), found[-1].id)
    assert pages == [SAID[11][2], SAID[0][2]]
    assert await numbers(filled, before=("ops", 2)) == [3, 2, 1, 0]
    assert await numbers(filled, before=("ops", 99), limit=1) == [11]
    assert await numbers(filled, before=("nowhere", 1), limit=1) == [11]


async def test_a_limit(filled):
    assert await numbers(filled, limit=2) == [11, 10]
    assert len(await numbers(filled)) == len(SAID)


@pytest.mark.parametrize("nothing", ["", "!!!", " ", "\x00", "-", "_", "\ud800"])
async def test_a_word_without_letters_is_no_condition_and_alone_finds_nothing(filled, nothing):
    assert await numbers(filled, words=(nothing,)) == []
    assert await numbers(filled, phrases=(nothing,), sender="bob") == []
    assert await numbers(filled, words=(nothing, "party")) == [9]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("deploy*", [11, 1, 0]), ("^deploy", [11, 1, 0]), ("-deploy", [11, 1, 0]), ("(deploy)", [11, 1, 0]),
        ('deploy"', [11, 1, 0]), ("deploy OR party", []), ("deploy AND deploy", []), ("NOT deploy", []),
        ("text:deploy", []), ("{text}: deploy", []), ("keys:lobby", []), ("NEAR(deploy today)", []),
        ("deploy' OR 1=1 --", []), ("%eploy", []), ("_eploy", []), ('"', []), ("(", []), ("+", []),
    ],
)  # fmt: skip
async def test_what_would_mean_something_to_an_engine_means_itself(filled, word, found):
    assert await numbers(filled, words=(word,)) == found
    assert await numbers(filled, phrases=(word,)) == found
    assert await numbers(filled, sender=word) == []
    assert await numbers(filled, room=word) == []


async def test_who_has_a_strange_name_is_found_by_it_and_by_no_other(backend):
    """No name is part of another's mark."""
    for nick in ("ab", "a-b", "a_b", "ｆf", "6162"):
        await backend.append(await backend.claim(names.nick(nick)), "lobby", nick, "say", None)
    for nick in ("ab", "a-b", "a_b", "ff", "6162"):
        assert [names.key(it.text) for it in await backend.search(Query(sender=nick), None)] == [nick]


# all backends alike

PIECES = st.sampled_from(
    [
        *"abéßİı部署のカｶー안녕", "ด", "ี", "ि", "न", "्", "🎉", "👍", "🏽",
        *"\u200d\ufe0f\u0301\U00020000", *"1²Ⅷﬁ_-.'\"\x00\n\u3000 ",
        "the", "and", "OR", "NOT", "naïve", "ДА", "да",
    ]
)  # fmt: skip
TEXT = st.lists(PIECES, min_size=1, max_size=8).map("".join)
ANY_TEXT = TEXT | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
ROOMS = st.sampled_from(["lobby", "ops", "房间"])
NICKS = st.sampled_from(["bob", "alice", "小明"])
SAYS = st.lists(st.tuples(ROOMS, NICKS, ANY_TEXT), min_size=1, max_size=8)


@st.composite
def said_and_asked(draw):
    """Some messages, and a query made of pieces of them as a rule, so that there is something to find."""
    said = draw(SAYS)
    text = draw(st.sampled_from(said))[2]
    start = draw(st.integers(0, len(text)))
    piece = text[start : draw(st.integers(start, len(text)))]
    words = tuple(draw(st.lists(st.just(piece) | TEXT, max_size=2)))
    phrases = tuple(draw(st.lists(st.just(piece) | TEXT, max_size=1)))
    query = Query(
        words, phrases, draw(st.none() | NICKS), draw(st.none() | ROOMS), None,
        draw(st.none() | st.tuples(ROOMS, st.integers(0, 4))), draw(st.integers(1, 9)),
    )  # fmt: skip
    return said, query, draw(st.none() | st.frozensets(ROOMS))


@settings(max_examples=150)
@given(case=said_and_asked())
@example(case=([("lobby", "bob", "x" * 100), ("lobby", "bob", "x" * 64)], Query(("x" * 90,)), None))
async def test_what_is_found_is_what_a_scan_would_find(open_backend, case):
    said, query, rooms = case
    scan = MemoryBackend(FakeClock())
    await scan.open(RecordingSink())
    async with open_backend(FakeClock(), RecordingSink()) as backend:
        for each in (scan, backend):
            claims = {nick: await each.claim(nick) for nick in ("bob", "alice", "小明")}
            for room, nick, text in said:
                await each.append(claims[nick], room, text, "say", None)
        assert await backend.search(query, rooms) == await scan.search(query, rooms)
