from datetime import UTC

from chatkit.tui.clock import Clock
from chatkit.tui.entries import Day, Said, Tone, Words
from chatkit.tui.room import Member, Room
from tests.tui.fake import NOON, stopped_clock


def lobby():
    return Room("lobby", 10, stopped_clock())


def nicks(room):
    return [member.nick for member in room.members]


def test_what_a_burst_keeps_back_is_on_the_card():
    room = Room("lobby", 100, stopped_clock())
    for number in range(30):
        said = Said(NOON, f"guest{number % 3}", "bob: hello", mention=True)
        room.missed(said)
        room.log.fold()
        room.add(said)
    room.come_back()
    assert (room.card.lines, room.card.mentions, room.card.people) == (30, 30, 3)
    assert not room.log.folding


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


def test_a_day_is_told_before_its_first_entry():
    now = [NOON]
    room = Room("lobby", 10, Clock(wall=lambda: now[0], monotonic=lambda: 0.0, zone=UTC))
    room.add(Words(now[0], "one", Tone.QUIET))
    now[0] += 86_400
    room.add(Words(now[0], "two", Tone.QUIET))
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


# a large room


def pages():
    """a, c and e are known of nine people."""
    room = lobby()
    room.turn_page(map(Member, "ace"), "", "e", 9)
    return room


def test_of_a_large_room_the_first_are_known_and_how_many_there_are():
    room = pages()
    assert (nicks(room), room.people, room.next, room.unseen) == (["a", "c", "e"], 9, "e", False)


def test_the_next_page_comes_after_and_the_last_one_is_the_end():
    room = pages()
    room.turn_page(map(Member, "GI"), "e", "I", 9)
    assert (nicks(room), room.next) == (list("aceGI"), "I")
    room.turn_page(map(Member, "k"), "i", "", 10)
    assert (nicks(room), room.next, room.people) == (list("aceGIk"), "", 10)


def test_a_page_takes_the_place_of_what_was_known_from_there_on():
    room = pages()
    room.turn_page(map(Member, "bd"), "A", "d", 8)
    assert (nicks(room), room.next, room.people) == (list("abd"), "d", 8)
    room.turn_page(map(Member, "b"), "", "b", 8)
    assert (nicks(room), room.next) == (["b"], "b")


def test_a_page_beyond_what_is_known_would_leave_a_gap():
    room = pages()
    room.turn_page(map(Member, "xyz"), "w", "z", 11)
    assert (nicks(room), room.next, room.people) == (list("ace"), "e", 11)
    room.look_again()
    room.turn_page(map(Member, "d"), "c", "d", 11)
    assert (nicks(room), room.unseen) == (list("ace"), True)


def test_who_comes_and_goes_beyond_what_is_known_is_counted():
    room = pages()
    room.enter("z")
    room.enter("b")
    room.enter("B", away=True)
    assert (nicks(room), room.people) == (list("aBce"), 11)
    room.leave("y")
    room.leave("a")
    assert (nicks(room), room.people) == (list("Bce"), 9)
    room.rename("c", "zoë")
    room.rename("e", "d")
    room.mark("d", away=True)
    assert (room.members, room.people) == ((Member("B", away=True), Member("d", away=True)), 9)


def test_when_it_is_only_counted_who_comes_what_is_known_is_stale_until_one_looks():
    room = lobby()
    room.reset(Member("a"))
    room.count(300)
    assert (nicks(room), room.people, room.stale) == (["a"], 300, True)
    room.looked("t1")
    assert (room.stale, room.is_looking) == (False, True)
    room.look_is_answered("t0")
    assert room.is_looking
    room.look_is_answered("t1")
    assert not room.is_looking
    room.reset(Member("a"), Member("b"))
    assert (room.people, room.next) == (2, "")


def test_names_are_found_by_how_they_begin_as_the_server_compares_them():
    room = Room("lobby", 100, stopped_clock())
    room.reset(*map(Member, ("Alice", "alf", "José", "bob")))
    assert room.named("AL") == {"alice": "Alice", "alf": "alf"}
    assert room.named("al", "JOSÉ") == {"alice": "Alice", "alf": "alf", "josé": "José"}
    assert room.named() == {}
