from datetime import UTC

from chatkit.tui.clock import Clock
from chatkit.tui.entries import Day, Tone
from chatkit.tui.room import Member, Room
from tests.tui.fake import NOON, stopped_clock


def lobby():
    return Room("lobby", 10, stopped_clock())


def nicks(room):
    return [member.nick for member in room.members]


def test_members_are_sorted_as_names_are_compared():
    room = lobby()
    for nick in ("zoë", "Bob", "alice", "小明"):
        room.enter(nick)
    assert nicks(room) == ["alice", "Bob", "zoë", "小明"]
    assert room.people == 4


def test_nobody_is_there_twice_whatever_the_letters_case():
    room = lobby()
    room.enter("bob")
    room.enter("BOB")
    assert nicks(room) == ["BOB"]
    room.leave("bob")
    assert room.members == ()


def test_a_roster_replaces_what_was_known():
    room = lobby()
    room.enter("alice")
    room.reset(Member("zoë", away=True), Member("bob"), Member("Bob"))
    assert room.members == (Member("Bob"), Member("zoë", away=True))


def test_somebody_unknown_may_leave_be_renamed_or_go_away():
    room = lobby()
    room.leave("nobody")
    room.rename("nobody", "somebody")
    room.mark("nobody", away=True)
    assert room.members == ()
    assert not room.is_away("nobody")


def test_who_is_away_stays_so_under_another_name():
    room = lobby()
    room.enter("bob")
    room.mark("BOB", away=True)
    room.rename("Bob", "robert")
    assert room.members == (Member("robert", away=True),)
    room.mark("robert", away=False)
    assert not room.is_away("robert")


def test_a_title_tells_a_room_from_a_talk():
    assert lobby().title == "#lobby"
    assert Room("bob", 10, stopped_clock(), private=True).title == "@bob"


def test_a_note_has_the_time_of_now_and_its_day_before_it():
    now = [NOON]
    room = Room("lobby", 10, Clock(wall=lambda: now[0], monotonic=lambda: 0.0, zone=UTC))
    room.note("one", Tone.QUIET)
    now[0] += 86_400
    room.note("two", Tone.QUIET)
    assert [isinstance(entry, Day) for entry in room.log.since(0)] == [True, False, True, False]
    assert room.log.last.at == now[0]


def test_who_is_here_is_asked_once_and_again_when_the_question_is_lost():
    room = lobby()
    assert not room.wants_look
    room.look_again()
    assert room.wants_look
    room.looked("t1")
    assert not room.wants_look
    room.unanswered(["t2"])
    assert not room.wants_look
    room.unanswered(["t1"])
    assert room.wants_look
