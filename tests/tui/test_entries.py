from hypothesis import given
from hypothesis import strategies as st

from chatkit.tui.entries import Burst, Crowd, Gone, Log, Said, Tone, Words


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


def texts(log):
    return [entry.text for entry in log.since(log.first)]


def filled(count, cap=10):
    log = Log(cap)
    for number in range(count):
        log.append(said(number))
    return log


def test_older_entries_have_numbers_below_the_others():
    log = filled(2)
    log.prepend([said(-2), said(-1)])
    assert (log.first, log.end) == (-2, 2)
    assert texts(log) == ["-2", "-1", "0", "1"]
    assert (log[-2].text, log[1].text) == ("-2", "1")
    assert [entry.text for entry in log.before(0)] == ["-2", "-1"]
    assert log.since(2) == log.before(-2) == []


def test_what_was_put_in_front_is_not_dropped_while_it_is_read():
    log = filled(8)
    log.prepend([said(number) for number in range(-6, 0)])
    for number in 8, 9:
        log.append(said(number))
    assert log.first == -6
    log.shrink()
    assert (log.first, log.end, len(log)) == (0, 10, 10)
    log.append(said(10))
    assert log.first == 1


def test_a_log_that_has_room_keeps_it_when_nobody_reads_it_any_more():
    log = filled(2)
    log.prepend([said(-1)])
    log.shrink()
    assert texts(log) == ["-1", "0", "1"]


def test_there_is_an_end_to_what_is_put_in_front():
    log = filled(3)
    assert not log.is_full
    log.prepend([said(number) for number in range(-10, 0)])
    assert log.is_full
    for number in range(3, 30):
        log.append(said(number))
    assert len(log) <= 20
    log.shrink()
    assert not log.is_full


def test_an_entry_that_is_another_one_now_is_told_of():
    log = filled(3)
    assert log.revised == set()
    log.replace(1, Gone(1.0))
    assert (log[1], log.revised) == (Gone(1.0), {1})


# A burst


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
