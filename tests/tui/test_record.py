"""Messages of the record in a log: what they are there, and how they are found again."""

from chatkit.tui.entries import Day, Log, Said, Tone, Words
from chatkit.tui.own import Own
from chatkit.tui.record import entry_of, id_at, number_of
from tests.tui.fake import message, stopped_clock

CLOCK = stopped_clock()


def a_log(*entries):
    log = Log(100)
    for entry in entries:
        log.append(entry)
    return log


def bob():
    own = Own("bob")
    own.nick = "bob"
    own.ignore(["mallory"])
    return own


def test_a_message_is_safe_and_knows_whose_it_is_and_whom_it_means():
    entry = entry_of(message("alice", "bob: \x1b[2Jhello", number=2), bob(), CLOCK)
    assert (entry.text, entry.mention, entry.own, entry.id) == ("bob: hello", True, False, 2)
    assert entry_of(message("Bob", "bob is me"), bob(), CLOCK).own
    assert entry_of(message("mallory", "spam"), bob(), CLOCK) is None
    assert entry_of(message("mallory", "mine"), bob(), CLOCK, ours=True).own


def test_a_notice_is_words_and_has_its_id():
    entry = entry_of(message("build", "green", number=7, kind="notice"), bob(), CLOCK)
    assert (entry.text, entry.tone, entry.id) == ("build: green", Tone.NOTICE, 7)


def test_a_message_is_found_by_its_id_and_a_notice_too():
    log = a_log(Day(0.0, "today"), Said(0.0, "alice", "hi", id=7), Words(0.0, "ci: green", Tone.NOTICE, 8))
    assert (number_of(log, 7), number_of(log, 8), number_of(log, 9)) == (1, 2, None)
    assert [id_at(log, number) for number in range(3)] == [0, 7, 8]


def test_what_has_no_id_is_not_found():
    assert number_of(a_log(Said(0.0, "alice", "in private")), 0) is None


def test_the_ids_of_another_record_mean_nothing():
    log = a_log(Said(0.0, "alice", "then", id=7))
    log.foreign = log.end
    log.append(Said(0.0, "alice", "now", id=7))
    assert number_of(log, 7) == 1
    assert [id_at(log, number) for number in range(2)] == [0, 7]
