from hypothesis import given
from hypothesis import strategies as st

from chatkit.tui.entries import Log, New, Said
from chatkit.tui.landmarks import Landmarks, Mark
from chatkit.tui.rows import RowIndex
from chatkit.tui.window import PastLog


def said(kind):
    return Said(0.0, "bob", "hi", own=kind == "o", mention=kind == "m")


def landmarks_of(kinds, cap=1000):
    """A log of others' words, `o`wn ones and `m`entions."""
    log = Log(cap)
    for kind in kinds:
        log.append(said(kind))
    landmarks = Landmarks(log)
    landmarks.follow()
    return log, landmarks


def index_of(log, height=lambda entry: 1):
    index = RowIndex(height)
    index.show(log)
    return index


def in_short(ticks):
    short = {None: ".", Mark.NEW: "n", Mark.FOUND: "f", Mark.MENTION: "m", Mark.OWN: "o"}
    return "".join(short[tick] for tick in ticks)


def ticks(log, landmarks, height):
    return in_short(landmarks.ticks(index_of(log), height))


def test_each_mark_is_where_its_entry_is():
    log, landmarks = landmarks_of("..m....o..")
    assert ticks(log, landmarks, 10) == "..m....o.."
    assert ticks(log, landmarks, 5) == ".m.o."


def test_the_most_important_of_one_cell_is_shown():
    log, landmarks = landmarks_of("om.o")
    log.append(New(0.0, 1, 0.0))
    log.line = 4
    landmarks.give({0: Mark.FOUND, 2: Mark.FOUND, 3: Mark.FOUND})
    landmarks.follow()
    assert ticks(log, landmarks, 5) == "fmffn"
    assert ticks(log, landmarks, 2) == "fn"
    assert ticks(log, landmarks, 1) == "n"
    landmarks.give({})
    log.line = None
    assert ticks(log, landmarks, 2) == "mo"


def test_an_entry_of_many_rows_is_marked_where_it_begins():
    log, landmarks = landmarks_of("m.")
    assert in_short(landmarks.ticks(index_of(log, lambda entry: 4), 8)) == "m......."


@given(
    st.text("om.", max_size=20), st.text("om.", max_size=20), st.text("om.", max_size=20), st.integers(2, 30)
)
def test_it_follows_a_log_that_grows_at_both_ends_and_loses_its_oldest(first, older, newer, cap):
    log, landmarks = landmarks_of(first, cap)
    log.prepend([said(kind) for kind in older])
    landmarks.follow()
    for kind in newer:
        log.append(said(kind))
    landmarks.follow()
    log.shrink()
    landmarks.follow()
    kept = (older + first + newer)[-len(log) :] if len(log) else ""
    assert ticks(log, landmarks, max(1, len(log))) == (kept or ".")


def test_what_an_older_part_gives_up_at_its_end_is_found_no_more():
    log = PastLog()
    for kind in "m.mm":
        log.append(said(kind))
    landmarks = Landmarks(log)
    landmarks.follow()
    log.forget(0, 2)
    landmarks.follow()
    assert (landmarks.mention(0, 1), ticks(log, landmarks, 2)) == (None, "m.")
    for kind in ".m":
        log.append(said(kind))
    landmarks.follow()
    assert [landmarks.mention(number, 1) for number in (0, 3)] == [3, None]


def test_a_mention_is_found_in_both_directions():
    _, landmarks = landmarks_of(".m..mo")
    assert [landmarks.mention(number, 1) for number in (-1, 0, 1, 3, 4)] == [1, 1, 4, 4, None]
    assert [landmarks.mention(number, -1) for number in (6, 4, 2, 1)] == [4, 1, 1, None]
    _, landmarks = landmarks_of("o.")
    assert landmarks.mention(1, -1) is landmarks.mention(-1, 1) is None
