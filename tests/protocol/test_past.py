"""What may stand after `history` and `search`, and what of it is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.protocol import past
from chatkit.protocol.past import NEW, Search, Stretch


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", Stretch(20)),
        ("   ", Stretch(20)),
        ("1", Stretch(1)),
        ("500", Stretch(500)),
        ("before 120", Stretch(20, before=120)),
        ("before 120 50", Stretch(50, before=120)),
        ("BEFORE  120   50", Stretch(50, before=120)),
        ("before 0", Stretch(20, before=0)),
        ("after 120", Stretch(20, after=120)),
        ("after 0 500", Stretch(500, after=0)),
        ("after 999999999999999", Stretch(20, after=999_999_999_999_999)),
        ("1h", Stretch(500, seconds=3600)),
        ("90S", Stretch(500, seconds=90)),
        ("2d", Stretch(500, seconds=172_800)),
        ("new", NEW),
        ("New", Stretch(100, new=True)),
    ],
)
def test_a_stretch(typed, meant):
    assert past.stretch(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "0", "501", "-1", "1.5", "x", "٣", "1e3", "1000000000000000", "1y", "h", "1000000d", "1h 5", "new 5",
        "5 5", "before", "after", "before x", "before -1", "after 1 0", "after 1 501", "before 1 2 3",
        "around 5", "before 1h", "before 1000000000000000",
    ],
)  # fmt: skip
def test_no_stretch(typed):
    with pytest.raises(ValueError):  # noqa: PT011
        past.stretch(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("deploy", Search(("deploy",))),
        ("deploy failed", Search(("deploy", "failed"))),
        ('"went wrong"', Search(phrases=("went wrong",))),
        ('why "went wrong" deploy', Search(("why", "deploy"), ("went wrong",))),
        ('"" deploy " "', Search(("deploy",))),
        ('"never closed', Search(('"never', "closed"))),
        ("部署 失败", Search(("部署", "失败"))),
        ("from:Bob", Search(sender="bob")),
        ("IN:#Lobby", Search(room="lobby")),
        ("in:lobby from:José x", Search(("x",), sender="josé", room="lobby")),
        ("x since:2d", Search(("x",), seconds=172_800)),
        ("x since:30M limit:100", Search(("x",), seconds=1800, limit=100)),
        ("x from:a from:b", Search(("x",), sender="b")),
        ("http://host from:", Search(("http://host", "from:"))),
        ('"from:bob"', Search(phrases=("from:bob",))),
        ("to:bob", Search(("to:bob",))),
    ],
)
def test_a_search(typed, meant):
    assert past.search(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "", "  ", '""', '" "', '"  " ""', "since:2d", "limit:5", "since:2d limit:5", "x since:soon",
        "x since:2",
        "x limit:0", "x limit:101", "x limit:many", "from:a,b", "x from:" + "b" * 33, "x in:#", "x in:a/b",
    ],
)  # fmt: skip
def test_no_search(typed):
    """What would find everything, or nothing, is a mistake that is worth an answer."""
    with pytest.raises(ValueError):  # noqa: PT011
        past.search(typed)


WORDS = st.sampled_from(
    ["new", "before", "after", "1h", "50", "0", "-3", "x", '"', "from:", "since:", "limit:"]
)
TYPED = st.text() | st.lists(WORDS | st.text(max_size=3), max_size=5).map(" ".join)


@given(TYPED)
def test_whatever_is_typed_is_a_stretch_within_bounds_or_refused(typed):
    try:
        stretch = past.stretch(typed)
    except ValueError:
        return
    assert 1 <= stretch.limit <= past.MAX_HISTORY
    kinds = (stretch.before, stretch.after, stretch.seconds, stretch.new or None)
    assert sum(kind is not None for kind in kinds) <= 1


@given(TYPED | TYPED.map('x "{}"'.format))
def test_whatever_is_typed_is_a_search_that_looks_for_something_or_is_refused(typed):
    try:
        search = past.search(typed)
    except ValueError:
        return
    assert search.words or search.phrases or search.sender or search.room
    assert all(word.strip() for word in search.words + search.phrases)
    assert 1 <= search.limit <= past.MAX_FOUND


@given(st.integers(0, 999_999), st.sampled_from("smhdw"))
def test_a_length_of_time(number, unit):
    seconds = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}[unit]
    assert past.seconds(f"{number}{unit}") == number * seconds
