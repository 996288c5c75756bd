from hypothesis import given
from hypothesis import strategies as st

from chatkit.tui.entries import Burst, Crowd, Log, Said, Tone, Words


def said(number, *, continues=False):
    return Said(float(number), "bob", str(number), continues=continues)


@given(st.integers(min_value=1, max_value=30), st.integers(max_value=100, min_value=0))
def test_a_log_keeps_the_newest_and_their_numbers(cap, count):
    log = Log(cap)
    for number in range(count):
        log.append(said(number))
    assert log.end == count
    assert min(count, cap - cap // 10) <= len(log) <= cap
    assert [entry.text for entry in log.since(0)] == [str(number) for number in range(log.first, count)]
    assert all(log[number].text == str(number) for number in range(log.first, count))
    assert log.last is None or log.last.text == str(count - 1)


def test_since_gives_what_a_reader_has_not_seen():
    log = Log(10)
    for number in range(5):
        log.append(said(number))
    assert [entry.text for entry in log.since(3)] == ["3", "4"]
    assert log.since(5) == []


def test_the_oldest_message_that_is_left_shows_who_said_it():
    log = Log(10)
    for number in range(11):
        log.append(said(number, continues=number > 0))
    assert log.first == 1
    assert not log[1].continues
    assert log[2].continues


def test_who_comes_and_goes_is_one_entry_until_something_else_is():
    log = Log(10)
    for at in (1.0, 2.0):
        log.append(Crowd(at, entered=3, left=1))
        assert len(log) == 0
    assert log.last == Crowd(2.0, entered=6, left=2)
    log.append(said(3))
    log.append(Crowd(4.0, entered=0, left=1))
    assert log.since(0) == [Crowd(2.0, entered=6, left=2), said(3)]
    assert log.unsettled == [Crowd(4.0, entered=0, left=1)]


def test_own_words_on_their_way_come_after_it():
    log = Log(10)
    log.pending["t1"] = said(1)
    log.append(Crowd(2.0, entered=3, left=1))
    assert log.unsettled == [Crowd(2.0, entered=3, left=1), said(1)]


# A burst


def texts(entries):
    return [entry.text for entry in entries]


def folded(*entries, cap=100):
    log = Log(cap)
    log.append(said(0))
    log.fold()
    for entry in entries:
        log.append(entry)
    return log


def test_what_is_folded_is_counted_in_one_line():
    log = folded(said(1), said(2), said(3))
    assert log.end == 1
    assert log.unsettled == [Burst(3.0, 3)]
    assert log.last == said(3)


def test_own_words_mentions_and_the_programs_are_shown_at_once():
    own, mention = Said(2.0, "bob", "mine", own=True), Said(3.0, "alice", "bob!", mention=True)
    words = Words(4.0, "connection lost", Tone.QUIET)
    log = folded(said(1), own, mention, words)
    assert log.unsettled == [Burst(4.0, 1), own, mention, words]
    assert folded(own).unsettled == [own]


def test_what_is_shown_at_once_shows_its_name_too():
    log = folded(Said(1.0, "alice", "bob!", mention=True, continues=True))
    assert not log.unsettled[0].continues
    log.open()
    assert log.since(0)[-1].continues


def test_opened_everything_is_in_its_place():
    mention = Said(2.0, "alice", "bob!", mention=True)
    log = folded(said(1), mention, Crowd(2.5, 1, 0), said(3))
    log.open()
    assert not log.folding
    assert [*log.since(0)] == [said(0), said(1), mention, Crowd(2.5, 1, 0), said(3)]
    assert log.unsettled == []
    log.append(said(4))
    assert log.last == said(4)


def test_pending_messages_stand_below_a_burst():
    log = folded(said(1))
    log.pending["t1"] = said(9)
    assert log.unsettled == [Burst(1.0, 1), said(9)]


def test_many_loud_ones_are_not_kept_back_for_long():
    log = folded(*(Said(1.0, "alice", f"bob {number}", mention=True) for number in range(50)))
    assert log.folding
    assert len(log.unsettled) < 30
    assert log.end > 20


def test_a_burst_that_never_ends_keeps_no_more_than_a_log_does():
    log = folded(*map(said, range(1, 35)), cap=10)
    assert log.folding
    assert log.end > 20
    assert len(log) <= 10
