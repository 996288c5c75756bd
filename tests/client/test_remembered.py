"""What is remembered of a session: who and where we are, how far we have come, and how we go on."""

import pytest

from chatkit.client.remembered import Remembered
from chatkit.protocol import events
from chatkit.protocol.framing import MAX_LINE
from tests.client.fake_server import AT, message, private

TAG = "t"


def login(room="lobby", *others, nick="bob", epoch="e1", resume="TOKEN", resumed=False):
    rooms = [*others, room]
    return events.Login(nick=nick, room=room, epoch=epoch, rooms=rooms, resume=resume, resumed=resumed)


def joined(room):
    return events.Joined(re=TAG, room=room, topic="")


def left(room):
    return events.Left(re=TAG, room=room, nick="bob", at=AT, reason="")


def inside(*rooms):
    """bob, logged in, and in other rooms than the lobby too."""
    memory = Remembered("bob")
    memory.logged_in(login())
    for room in rooms:
        memory.joined(joined(room))
    return memory


def sent(memory, text):
    tag = f"t-{len(memory.unanswered)}"
    return memory.send(tag, memory.asked(tag, text))


# who and where


def test_before_anything():
    memory = Remembered("bob")
    assert (memory.nick, memory.room, memory.rooms, memory.returning) == ("bob", None, [], [])
    assert memory.resume_line(TAG) is None


def test_rooms_are_those_that_we_join_and_do_not_leave():
    memory = inside("Ops", "attic", "ops")
    assert (memory.rooms, memory.room) == (["lobby", "ops", "attic"], "ops")
    memory.left(left("attic"))
    assert (memory.rooms, memory.room) == (["lobby", "ops"], "ops")
    memory.left(left("ops"))
    assert (memory.rooms, memory.room) == (["lobby"], "lobby")
    memory.left(left("lobby"))
    assert (memory.rooms, memory.room) == ([], None)
    memory.left(left("nowhere"))


def test_where_our_lines_go_may_change_without_a_join():
    memory = inside("ops")
    memory.query(events.Query(nick="", room="lobby"))
    assert memory.room == "lobby"


def test_a_login_says_where_we_are():
    memory = Remembered()
    memory.logged_in(login("ops", "lobby", "attic", nick="Bob"))
    assert (memory.nick, memory.room, memory.rooms) == ("Bob", "ops", ["lobby", "attic", "ops"])
    older = events.Login(nick="bob", room="lobby")
    memory = Remembered()
    memory.logged_in(older)
    assert (memory.room, memory.rooms) == ("lobby", ["lobby"])


def test_our_name_follows_renamings():
    memory = inside()
    memory.renamed(events.Renamed(room="lobby", nick="ada", new="ada2", at=AT))
    assert memory.nick == "bob"
    memory.renamed(events.Renamed(room="", nick="Bob", new="Bobby", at=AT))
    assert memory.nick == "Bobby"
    nobody = Remembered()
    nobody.renamed(events.Renamed(room="", nick="bob", new="bobby", at=AT))
    assert nobody.nick is None


# how far


def test_what_comes_again_is_known():
    memory = inside()
    assert memory.saw(message("one", 7))
    assert memory.saw(message("two", 8))
    assert not memory.saw(message("two", 8))
    assert not memory.saw(message("one", 7))
    assert memory.saw(private("one", 1))
    assert not memory.saw(private("one", 1))
    assert memory.resume_line(TAG) == "resume TOKEN @:1 lobby:8"


def test_what_is_left_out_is_not_asked_for_again():
    memory = inside()
    memory.saw(events.Gap(room="lobby", first=3, last=50))
    memory.saw(events.Gap(room="@", first=1, last=2))
    assert memory.resume_line(TAG) == "resume TOKEN @:2 lobby:50"


def test_a_room_that_we_are_not_in_has_no_position():
    memory = inside("ops")
    memory.saw(message("one", 7))
    memory.left(left("lobby"))
    assert memory.saw(message("one", 7))
    assert memory.resume_line(TAG) == "resume TOKEN @:0"
    memory.joined(joined("lobby"))
    assert memory.saw(message("nine", 9))
    assert memory.resume_line(TAG) == "resume TOKEN @:0 lobby:9"


def test_positions_hold_as_long_as_the_record_does():
    memory = inside()
    memory.saw(message("one", 7))
    memory.saw(private("one", 3))
    memory.logged_in(login(resumed=True, resume="NEXT"))
    assert memory.resume_line(TAG) == "resume NEXT @:3 lobby:7"
    memory.logged_in(login())  # private messages are counted from each login on
    assert memory.resume_line(TAG) == "resume TOKEN @:0 lobby:7"
    memory.logged_in(login(epoch="e2"))
    assert memory.resume_line(TAG) == "resume TOKEN @:0"
    assert memory.saw(message("one", 1))


def test_a_place_that_is_lost_is_not_asked_for_again():
    memory = inside()
    memory.resume_refused()
    assert memory.resume_line(TAG) is None


def test_a_line_that_no_server_would_take_is_not_sent():
    memory = Remembered("bob")
    rooms = ["r" * 27 + str(number) for number in range(10_000, 10_250)]
    memory.logged_in(login("lobby", *rooms))
    memory.saw(message("one", 1))
    assert memory.resume_line(TAG) == "resume TOKEN @:0 lobby:1"
    for room in rooms:
        memory.saw(events.Message(room=room, id=10**9, at=AT, nick="ada", text="", kind="say"))
    assert len(rooms) * 40 > MAX_LINE
    assert memory.resume_line(TAG) is None


# the way back


@pytest.mark.parametrize(
    ("rooms", "current", "way"),
    [
        (["lobby"], "lobby", []),
        (["lobby", "ops"], "ops", ["ops"]),
        (["lobby", "ops"], "lobby", ["ops", "lobby"]),
        (["lobby", "ops", "attic", "den"], "attic", ["ops", "den", "attic"]),
    ],
)
def test_after_a_new_login_we_go_back_and_home_last(rooms, current, way):
    memory = inside(*rooms)
    memory.query(events.Query(nick="", room=current))
    memory.logged_in(login())
    assert (memory.rooms, memory.room, memory.returning) == (["lobby"], "lobby", way)
    for room in way:
        memory.joined(joined(room))
    assert (sorted(memory.rooms), memory.room, memory.returning) == (sorted(rooms), current, [])


def test_after_a_resume_we_have_never_left():
    memory = inside("ops")
    memory.logged_in(login("lobby", "ops", "attic", resumed=True))
    assert (memory.rooms, memory.room, memory.returning) == (["ops", "attic", "lobby"], "lobby", [])


def test_a_room_that_we_have_left_before_a_resume_is_forgotten():
    memory = inside("ops")
    memory.saw(events.Message(room="ops", id=7, at=AT, nick="ada", text="", kind="say"))
    memory.logged_in(login(resumed=True))
    assert (memory.rooms, memory.room, memory.returning) == (["lobby"], "lobby", [])
    assert memory.resume_line(TAG) == "resume TOKEN @:0"


@pytest.mark.parametrize("resumed", [True, False])
def test_lost_again_on_the_way_back(resumed):
    memory = inside("ops", "attic", "den")
    memory.logged_in(login())
    memory.joined(joined("ops"))
    memory.logged_in(login("ops", "lobby", resumed=True) if resumed else login())
    assert memory.returning == (["attic", "den"] if resumed else ["ops", "attic", "den"])
    if resumed:  # and #ops was left, though we were not told so
        memory.logged_in(login(resumed=True))
        assert memory.returning == ["attic", "den"]


def test_a_room_that_does_not_take_us_back_is_not_asked_again():
    memory = inside("ops", "attic")
    memory.logged_in(login())
    memory.returned("ops")
    memory.joined(joined("attic"))
    memory.returned("attic")
    memory.logged_in(login())
    assert memory.returning == ["attic"]


# what is sent


@pytest.mark.parametrize("text", ["say hi", "'hi", ":waves", "/look", "leave", "topic tea", " history 5"])
def test_what_is_about_the_current_room_says_so(text):
    memory = inside("ops")
    assert sent(memory, text) == f"#ops {text}"
    memory.joined(joined("lobby"))
    ((tag, line),) = memory.unanswered
    assert memory.send(tag, line) == f"#ops {text}"  # and when it is sent again, it is about that room still
    assert line.sure


@pytest.mark.parametrize("text", ["#lobby say hi", "tell ada hi", "who", "join attic", "dance", "say", ""])
def test_other_lines_are_sent_as_they_are(text):
    memory = inside("ops")
    assert sent(memory, text) == text
    assert [line.sure for _, line in memory.unanswered] == [True]


@pytest.mark.parametrize("before", ["join attic", "leave", "query ada", "query"])
def test_while_we_may_have_moved_the_room_is_not_known(before):
    memory = inside("ops")
    sent(memory, before)
    assert sent(memory, "say hi") == "say hi"
    sent(memory, "#ops say hi")
    assert [line.sure for _, line in memory.unanswered] == [True, False, True]


def test_in_a_private_talk_nothing_is_said_to_the_room_by_mistake():
    memory = inside("ops")
    memory.query(events.Query(nick="ada", room="ops"))
    assert sent(memory, "say secret") == "say secret"
    assert [line.sure for _, line in memory.unanswered] == [False]
    memory.unanswered.answered("t-0")
    memory.joined(joined("lobby"))  # which ends it
    assert sent(memory, "say hi") == "#lobby say hi"


@pytest.mark.parametrize("resumed", [True, False])
def test_a_private_talk_is_part_of_our_place(resumed):
    memory = inside()
    memory.query(events.Query(nick="ada", room="lobby"))
    memory.logged_in(login(resumed=resumed))
    assert sent(memory, "say hi") == ("say hi" if resumed else "#lobby say hi")


def test_on_the_way_back_lines_are_about_the_room_that_we_go_to():
    memory = inside("ops")
    held = memory.asked("a", "say hi")
    memory.logged_in(login())
    assert memory.send("a", held) == "#ops say hi"


def test_who_is_nowhere_names_no_room():
    memory = Remembered()
    assert sent(memory, "say hi") == "say hi"


def test_a_line_that_is_as_long_as_may_be_stays_as_it_is():
    memory = inside()
    text = "say " + "x" * (MAX_LINE - len("@t say \n"))
    assert memory.send("t", memory.asked("t", text)) == text
    assert [line.sure for _, line in memory.unanswered] == [False]


# what a server may call things


@pytest.mark.parametrize("name", ["", "a b", "a\nlogout", "a\x1b[2J", "\u202e", "x" * 100, "@", "#"])
def test_what_is_no_name_is_not_kept(name):
    memory = inside("ops")
    memory.logged_in(login(name, name, nick=name, resume="a b\nlogout"))
    assert (memory.nick, memory.room, memory.rooms) == ("bob", None, [])
    memory.joined(joined(name))
    memory.renamed(events.Renamed(room="", nick="bob", new=name, at=AT))
    memory.query(events.Query(nick="", room=name))
    assert (memory.nick, memory.room, memory.rooms) == ("bob", None, [])
    assert memory.returning == ["lobby", "ops"]
    assert memory.resume_line(TAG) is None
