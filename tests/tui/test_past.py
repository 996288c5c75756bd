from chatkit.tui.entries import Moved
from chatkit.tui.past import MOST, Past
from tests.tui.fake import message

ENTERED = Moved(0.0, "zoë", entered=True)


def asking(last_id=0):
    past = Past()
    past.last_id = last_id
    past.begin()
    past.asked("t1")
    return past


def test_at_first_nothing_is_asked_and_nothing_waits():
    past = Past()
    assert past.question is None
    assert not past.hold(message("alice", "hi"))
    assert past.release() == []


def test_at_first_it_asks_what_is_new_and_then_what_came_after_the_last():
    past = Past()
    past.begin()
    assert past.question == "history new"
    past.last_id = 7
    assert past.question == "history after 7 500"


def test_a_visit_that_was_over_before_its_past_had_come_is_not_asked_for_again():
    """By then `new` would leave out what that visit missed."""
    past = asking()
    past.release()
    past.begin()
    assert past.question == "history 100"


def test_a_question_is_asked_once_and_again_when_it_is_begun_anew_or_lost():
    past = asking(7)
    assert past.question is None
    past.unanswered(["t2"])
    assert past.question is None
    past.unanswered(["t1"])
    assert past.question == "history after 7 500"
    past.asked("t2")
    past.begin()
    assert past.question == "history after 7 500"
    assert not past.is_answered_by("t2")


def test_another_record_begins_anew():
    past = asking(7)
    past.forget()
    past.begin()
    assert (past.last_id, past.question) == (0, "history new")


def test_what_comes_meanwhile_waits_and_is_given_out_once_in_order():
    past = asking()
    first, last = message("alice", "one"), message("alice", "two")
    assert all(past.hold(it) for it in (first, ENTERED, last))
    past.begin()
    assert past.release() == [first, ENTERED, last]
    assert past.release() == []
    assert not past.hold(first)


def test_only_the_newest_question_is_answered_and_only_once():
    past = asking()
    assert past.is_answered_by("t1")
    assert not any(past.is_answered_by(tag) for tag in (None, "", "t2"))
    past.asked("t2")
    assert not past.is_answered_by("t1")
    past.release()
    assert not past.is_answered_by("t2")


def test_an_id_shows_what_is_missing_once_the_past_is_known():
    past = Past()
    assert not past.lacks_before(9), "nothing was asked yet"
    past = asking(7)
    assert not past.lacks_before(9), "it is being asked"
    past.release()
    assert [past.lacks_before(number) for number in (7, 8, 9)] == [False, False, True]


def test_a_server_that_never_answers_does_not_fill_the_memory():
    past = asking()
    for number in range(3 * MOST):
        past.hold(message("alice", "hi", number=number))
    held = past.release()
    assert len(held) <= MOST
    assert held[-1].id == 3 * MOST - 1


def test_it_is_whole_when_what_waits_begins_where_the_log_ends():
    for number, whole in (7, True), (8, True), (9, False):
        past = asking(7)
        past.hold(ENTERED)
        assert not past.is_whole()
        past.hold(message("alice", "hi", number=number))
        assert past.is_whole() is whole
