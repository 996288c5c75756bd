"""The server with the record in memory and peers without sockets. test_model.py plays it at random."""

import asyncio

import msgspec
import pytest

from chatkit import __version__
from chatkit.protocol import events
from chatkit.protocol.errors import Busy, NickTaken, Unavailable
from chatkit.server.asks import Ask
from chatkit.server.backends.base import Fenced, Presence, Stored, Target
from chatkit.server.config import Settings
from chatkit.server.server import ChatServer
from tests.server.fakes import JSON, TEXT, claim, said
from tests.server.peer import Peer, at_rest, ends


async def logged_in(server, *nicks):
    """Peers who are in the room and have heard what there was to hear."""
    peers = [Peer(server) for _ in nicks]
    for peer, nick in zip(peers, nicks, strict=True):
        await peer.types(f"login {nick}")
    for peer in peers:
        peer.take()
    return peers


def kinds(heard):
    return [type(event) for event in heard]


# coming in


async def test_a_connection_is_welcomed(server):
    welcome, error = await Peer(server, "text").hears_text()
    assert (welcome, error) == ("Welcome to test", 'Please log in. Use "login <nick>"')
    assert server.welcome == events.Welcome(server="test", version=__version__, protocol=1)


async def test_login_is_told_to_him_and_to_the_room(server):
    (alice,) = await logged_in(server, "alice")
    bob = Peer(server)
    await bob.hears()
    (login,) = await bob.types("@t login Bob")
    assert (login.nick, login.room, login.rooms) == ("Bob", "lobby", ["lobby"])
    assert (login.epoch, login.re) == (server.epoch, "t")
    (entered,) = await alice.hears()
    assert (type(entered), entered.nick, entered.room) == (events.Entered, "Bob", "lobby")


async def test_a_name_is_one_persons(server):
    await logged_in(server, "bob")
    other = Peer(server)
    await other.hears()
    (taken,) = await other.types("login BOB")
    (alike,) = await other.types("login b0b")
    assert (taken.code, alike.code) == ("nick_taken", "nick_taken")
    assert taken.text == "The name BOB is taken. Please try again."
    assert taken.free[0] == "BOB_"
    assert alike.text.startswith("The name b0b looks like bob, who is here.")
    assert [session.person.nick for session in server.house.users.values()] == ["bob"]


async def test_two_ask_for_one_name_in_the_same_moment(server):
    peers = [Peer(server) for _ in range(5)]
    for peer in peers:
        peer.session.receive(b"login bob")
    heard = [await peer.hears() for peer in peers]
    assert [kinds(each)[-1] for each in heard] == [events.Login] + [events.Error] * 4


async def test_who_drops_during_login_leaves_no_name_behind(server, backend):
    (alice,) = await logged_in(server, "alice")
    bob = Peer(server)
    at_claim = backend.pause_at("claim")
    bob.session.receive(b"login bob")
    await at_claim.reached.wait()
    bob.drop()
    at_claim.go_on.set()
    assert await alice.hears() == []
    assert (server.house.users.keys(), len(server.sessions)) == ({"alice"}, 1)
    assert await backend.claim("bob")


async def test_who_drops_between_claim_and_join_leaves_no_name_and_no_ghost_behind(server, backend):
    """The claim is his by then, and what was begun with it must not fail aloud."""
    (alice,) = await logged_in(server, "alice")
    bob = Peer(server)
    at_join = backend.pause_at("join")
    bob.session.receive(b"login bob")
    await at_join.reached.wait()
    bob.drop()
    at_join.go_on.set()
    heard = await alice.hears()
    assert kinds(heard) in ([], [events.Entered, events.Left])
    assert await backend.claim("bob")
    (roster,) = await alice.types("look")
    assert [member.nick for member in roster.members] == ["alice"]


@pytest.mark.parametrize("step", ["claim", "join"])
async def test_a_login_that_fails_leaves_no_name_behind_and_can_be_tried_again(server, backend, step):
    bob = Peer(server)
    await bob.hears()
    backend.failing[step] = Unavailable()
    (error,) = await bob.types("@1 login bob")
    assert (error.code, error.re) == ("unavailable", "1")
    assert (bob.session.person.nick, server.house.users) == ("", {})
    del backend.failing[step]
    assert kinds(await bob.types("login bob")) == [events.Login]


# talking


async def test_everybody_hears_what_is_said_and_the_speaker_with_his_tag(server):
    alice, bob = await logged_in(server, "alice", "bob")
    (mine,) = await alice.types("@t say hello")
    (theirs,) = await bob.hears()
    assert (mine.re, mine.id, mine.nick, mine.text) == ("t", 1, "alice", "hello")
    assert msgspec.structs.replace(mine, re=None) == theirs


async def test_the_same_say_twice_is_stored_once_and_acknowledged_twice(server):
    alice, bob = await logged_in(server, "alice", "bob")
    first = await alice.types("@t say hello")
    assert await alice.types("@t say hello") == first
    assert len(await bob.hears()) == 1


async def test_what_cannot_be_stored_is_heard_by_nobody(server, backend):
    alice, bob = await logged_in(server, "alice", "bob")
    backend.failing["append"] = Unavailable()
    (error,) = await alice.types("@t say hello")
    assert (error.code, error.re) == ("unavailable", "t")
    assert await bob.hears() == []


async def test_who_shows_rooms_and_idle_time(server):
    alice, bob = await logged_in(server, "bob", "Alice")
    bob.session.last_line -= 90
    (users,) = await alice.types("who")
    assert [(user.nick, user.rooms, user.idle) for user in users.users] == [
        ("Alice", ["lobby"], 90),
        ("bob", ["lobby"], 0),
    ]
    (roster,) = await alice.types("look")
    assert {user.nick: user.since for user in users.users} == {m.nick: m.since for m in roster.members}


async def test_an_event_is_encoded_once_a_dialect(new_server):
    class Counting:
        def __init__(self, real):
            self.real, self.name, self.decode = real, real.name, real.decode
            self.elsewhere = self
            self.for_people = real.for_people
            self.encoded = 0

        def encode(self, event):
            self.encoded += isinstance(event, events.Message)
            return self.real.encode(event)

    dialects = [Counting(TEXT), Counting(JSON)]
    server = await new_server(dialects=dialects)
    speaker, *others = await logged_in(server, "a", "b", "c", "d", "e")
    others[0].session.speak("text")
    others[1].session.speak("text")
    await speaker.types("say hello")
    assert [dialect.encoded for dialect in dialects] == [1, 1]
    assert others[0].heard() == others[1].heard() == "a: hello\r\n"


# what was said before


async def in_words(server, nick):
    """What a person reads who comes in by telnet."""
    peer = Peer(server, "text")
    await peer.hears_text()
    peer.session.receive(f"login {nick}".encode())
    told = await peer.hears_text()
    return peer, told[2:]  # without his own name and the hint


async def test_a_person_is_told_at_once_what_he_missed_and_a_program_when_it_asks(server):
    (alice,) = await logged_in(server, "alice")
    await alice.types("say one", "say two")
    _, told = await in_words(server, "bob")
    assert [line.split("  ")[-1] for line in told] == ["Said in #lobby:", "alice: one", "alice: two"]
    (bot,) = await logged_in(server, "bot")
    (answer,) = await bot.types("@t history new")
    assert ([message.text for message in answer.messages], answer.re) == (["one", "two"], "t")


async def test_a_person_is_told_nothing_where_nothing_was_said(server):
    _, told = await in_words(server, "bob")
    assert told == []


@pytest.mark.parametrize("how", ["logout", "drop"])
async def test_who_comes_again_is_told_what_is_new(server, how):
    (alice,) = await logged_in(server, "alice")
    bob, _ = await in_words(server, "bob")
    await alice.types("say heard")
    if how == "logout":
        bob.session.receive(b"logout")
    bob.drop()
    await alice.types("say missed")
    again, told = await in_words(server, "bob")
    assert [line.partition(" since")[0].split("  ")[-1] for line in told] == ["1 new", "alice: missed"]
    again.drop()
    _, told = await in_words(server, "BOB")
    assert [line.partition(" since")[0] for line in told] == ["Nothing new"]


async def test_what_is_said_while_the_record_is_read_comes_after_it_and_nothing_twice(server, backend):
    alice, bob = await logged_in(server, "alice", "bob")
    bob.drop()
    await alice.types("say one")
    at_history = backend.pause_at("history")
    late = Peer(server, "text")
    late.session.receive(b"login bob")
    await at_history.reached.wait()
    for text in "two", "three":
        await backend.append(alice.session.person.claim, "lobby", text, "say", None)
    await backend.release(alice.session.person.claim)
    at_history.go_on.set()
    told = [line.partition(" since")[0].split("  ")[-1] for line in await late.hears_text()]
    assert told[4:] == [
        "1 new",
        "alice: one",
        "alice: two",
        "alice: three",
        "alice has left the room",
    ]


async def test_a_record_that_cannot_be_read_keeps_nobody_out(server, backend):
    (alice,) = await logged_in(server, "alice")
    await alice.types("say one")
    backend.failing["history"] = Unavailable()
    bob, told = await in_words(server, "bob")
    assert told == ['What was said before cannot be read just now. "history new" asks again.']
    bob.session.receive(b"history new")
    assert (await bob.hears_text())[0].startswith("The server cannot do that just now.")
    del backend.failing["history"]
    bob.session.receive(b"history new")
    assert (await bob.hears_text())[0] == "Said in #lobby:"
    assert kinds(await alice.hears()) == [events.Entered]


async def test_a_visit_that_cannot_be_kept_leaves_no_name_behind(server, backend):
    alice, bob = await logged_in(server, "alice", "bob")
    backend.failing["put"] = Unavailable()
    await bob.types("logout")
    assert kinds(await alice.hears()) == [events.Left]
    assert await backend.claim("bob")


async def test_a_name_is_free_before_the_visit_is_kept(server, backend):
    """Keeping it may take a moment, and the name is wanted back at once."""
    (bob,) = await logged_in(server, "bob")
    at_put = backend.pause_at("put")
    bob.session.receive(b"logout")
    await at_put.reached.wait()
    assert await backend.claim("bob")
    at_put.go_on.set()


async def test_who_drops_before_he_is_told_has_not_been_there(server, backend):
    (alice,) = await logged_in(server, "alice")
    await alice.types("say one")
    at_history = backend.pause_at("history")
    bob = Peer(server, "text")
    bob.session.receive(b"login bob")
    await at_history.reached.wait()
    bob.drop()
    at_history.go_on.set()
    await at_rest(server)
    _, told = await in_words(server, "bob")
    assert told[0] == "Said in #lobby:"


async def test_a_server_that_has_just_begun_knows_how_far_a_room_is(backend):
    """Or a visit to it would count as one to an empty room."""
    old = ChatServer(Settings(), backend, [TEXT, JSON])
    await old.start()
    (alice,) = await logged_in(old, "alice")
    await alice.types("say one", "say two")
    alice.drop()
    await at_rest(old)
    new = ChatServer(Settings(), backend, [TEXT, JSON])
    backend._sink = new
    (bob,) = await logged_in(new, "bob")
    bob.drop()
    await at_rest(new)
    (bob,) = await logged_in(new, "bob")
    _, answer = await bob.types("say three", "history new")
    assert (answer.new, [message.text for message in answer.messages]) == (1, ["three"])
    await ends(new.stop())


async def test_an_answer_is_never_so_much_that_its_reader_is_cut_off(new_server):
    server = await new_server(unsent_bytes=4096)
    (alice,) = await logged_in(server, "alice")
    await alice.types(*[f"say {'x' * 500}"] * 10)
    alice.session.receive(b"history 10")
    await at_rest(server)
    assert 1000 < len(alice.heard()) <= 2048 + 200


async def test_a_search_finds_and_tells_the_asker_alone(server):
    alice, bob = await logged_in(server, "alice", "bob")
    await alice.types("say the kettle is on", "say nothing else")
    bob.take()
    (found,) = await bob.types("@t search kettle from:ALICE")
    assert ([message.text for message in found.messages], found.re) == (["the kettle is on"], "t")
    assert await alice.hears() == []


# going


@pytest.mark.parametrize("how", ["logout", "drop"])
async def test_the_room_hears_once_who_left_and_the_name_is_free(server, how):
    alice, bob = await logged_in(server, "alice", "bob")
    if how == "logout":
        assert kinds(await bob.types("logout")) == [events.Bye]
    bob.drop()
    (left,) = await alice.hears()
    assert (type(left), left.nick, left.reason) == (events.Left, "bob", "")
    again = Peer(server)
    await again.hears()
    assert kinds(await again.types("login bob")) == [events.Login]


async def test_who_is_cut_off_leaves_with_the_reason(server):
    alice, bob = await logged_in(server, "alice", "bob")
    bob.session.cut("too slow to keep up")
    (left,) = await alice.hears()
    assert (left.nick, left.reason) == ("bob", "too slow to keep up")


async def test_a_name_is_free_for_who_asks_right_after_a_logout(server):
    """Both lines come in one turn of the loop."""
    bob, other = Peer(server), Peer(server)
    await bob.types("login bob")
    await other.hears()
    bob.session.receive(b"logout")
    other.session.receive(b"login bob")
    assert kinds(await other.hears()) == [events.Login]
    assert list(server.house.users.values()) == [other.session]


async def test_the_late_end_of_an_old_connection_takes_no_name_from_a_new_one(server):
    bob, other = Peer(server, reads=False), Peer(server)
    await bob.types("login bob", "logout")
    await other.types("login bob")
    bob.drop()
    await at_rest(server)
    assert list(server.house.users.values()) == [other.session]


async def test_a_login_that_fails_late_takes_no_name_from_who_has_it_by_then(server, backend):
    late, bob = Peer(server), Peer(server)
    at_join = backend.pause_at("join")
    late.session.receive(b"login bob")
    await at_join.reached.wait()
    late.drop()
    del backend._pauses["join"]  # for those who come now
    for _ in range(2):  # the first time at the latest the name is given back
        bob.session.receive(b"login bob")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert server.house.users == {"bob": bob.session}
    backend.failing["join"] = Unavailable()
    at_join.go_on.set()
    await at_rest(server)
    assert server.house.users == {"bob": bob.session}
    with pytest.raises(NickTaken):
        await backend.claim("bob")


async def test_what_was_being_said_when_the_connection_broke_is_said_or_not_and_nothing_fails(
    server, backend
):
    alice, bob = await logged_in(server, "alice", "bob")
    at_append = backend.pause_at("append")
    bob.session.receive(b"say goodbye")
    await at_append.reached.wait()
    bob.drop()
    at_append.go_on.set()
    assert kinds(await alice.hears()) in ([events.Message, events.Left], [events.Left])


async def test_who_has_lost_his_name_to_another_server_is_told_and_must_come_again(server, backend):
    alice, bob = await logged_in(server, "alice", "bob")
    backend.failing["append"] = Fenced("bob")
    assert await bob.types("say hello", "ping") == [
        events.Bye(reason="the name is yours no longer; please log in again")
    ]
    assert bob.gone
    assert kinds(await alice.hears()) == [events.Left]


# how many there may be


async def test_no_more_connections_than_there_may_be(new_server):
    server = await new_server(connections=2)
    first, _ = Peer(server), Peer(server)
    with pytest.raises(Busy):
        Peer(server)
    first.drop()
    assert Peer(server)


async def test_no_more_who_wait_than_may_wait(new_server):
    server = await new_server(connections_waiting=1)
    first = Peer(server)
    with pytest.raises(Busy):
        Peer(server)
    await first.types("login bob")
    assert Peer(server)


async def test_no_more_from_one_address_than_may_come_from_one(new_server):
    server = await new_server(connections_per_address=1)
    Peer(server, address="192.0.2.1")
    with pytest.raises(Busy):
        Peer(server, address="192.0.2.1")
    assert Peer(server, address="192.0.2.2")


# when something breaks


async def test_a_bug_ends_one_session_aloud_and_no_other(server, backend):
    """A broken backend is no `unknown command`, and the room is not told its insides."""
    alice, bob = await logged_in(server, "alice", "bob")
    told = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    broken = backend.failing["append"] = ZeroDivisionError("a bug")
    bob.session.receive(b"say hello")
    assert kinds(await alice.hears()) == [events.Left]
    assert [context["exception"] for context in told] == [broken]
    assert bob.gone
    del backend.failing["append"]
    assert kinds(await alice.types("say still here")) == [events.Message]


async def test_nobody_settles_what_nobody_knows(server):
    (bob,) = await logged_in(server, "bob")
    with pytest.raises(TypeError, match="nobody settles Ask"):
        await server.settle(Ask(), bob.session, None)


async def test_a_release_that_fails_is_told_aloud(server, backend):
    (bob,) = await logged_in(server, "bob")
    told = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["exception"]))
    backend.failing["release"] = broken = Unavailable()
    bob.drop()
    await at_rest(server)
    assert told == [broken]


# what the backend tells, also about other servers


async def test_somebody_on_another_server(server):
    (alice,) = await logged_in(server, "alice")
    carol = claim("carol", fence=99)
    server.presence(Presence("lobby", carol, 0.0, entered=True))
    server.message(Stored(said("hi from afar", "carol"), carol, "t"))
    server.presence(Presence("lobby", carol, 1.0, entered=False, reason="went home"))
    entered, message, left = await alice.hears()
    assert (entered.nick, message.text, message.re, left.reason) == (
        "carol",
        "hi from afar",
        None,
        "went home",
    )
    assert "carol" not in server.house.users


async def test_news_of_an_old_claim_do_not_move_who_has_the_name_now(server):
    (bob,) = await logged_in(server, "bob")
    old = claim("bob", fence=0)
    server.presence(Presence("cellar", old, 0.0, entered=True))
    server.message(Stored(said("hi"), old, "t"))
    (message,) = await bob.hears()
    assert message.re is None
    assert list(bob.session.person.rooms) == ["lobby"]


async def test_rooms_are_one_under_any_spelling(server):
    alice, bob = await logged_in(server, "alice", "bob")
    await alice.types("join Cellar")
    await bob.types("join #CELLAR")
    assert {room.name: len(room.roster) for room in server.house.rooms.values()} == {"lobby": 2, "cellar": 2}


async def test_signals_reach_a_nick_or_a_room_and_nobody_else(server, backend):
    alice, bob = await logged_in(server, "alice", "bob")
    outside = Peer(server)
    await outside.hears()
    await backend.signal(Target(nick="bob"), events.encode(events.Notice(text="you")))
    await backend.signal(Target(room="lobby"), events.encode(events.Notice(text="all")))
    await backend.signal(Target(nick="carol"), events.encode(events.Notice(text="who?")))
    await backend.signal(Target(room="cellar"), events.encode(events.Notice(text="where?")))
    assert [event.text for event in await alice.hears()] == ["all"]
    assert [event.text for event in await bob.hears()] == ["you", "all"]
    assert await outside.hears() == []


async def test_a_signal_of_a_newer_server_is_passed_over(server, backend):
    (bob,) = await logged_in(server, "bob")
    await backend.signal(Target(nick="bob"), b'{"event": "fanfare", "of": "trumpets"}')
    assert await bob.hears() == []


# the end


async def test_at_the_end_everybody_is_told_and_nobody_hears_the_others_leave(new_server, backend):
    server = await new_server()
    alice, bob = await logged_in(server, "alice", "bob")
    outside = Peer(server)
    await outside.hears()
    await ends(server.stop())
    bye = events.Bye(reason="the server is shutting down")
    assert [peer.take() for peer in (alice, bob, outside)] == [[bye]] * 3
    assert all(peer.closed and not peer.aborted for peer in (alice, bob, outside))
    assert backend.closed


async def test_at_the_end_who_does_not_read_is_cut_off(new_server):
    server = await new_server(shutdown_seconds=0)
    alice, stubborn = Peer(server), Peer(server, reads=False)
    await ends(server.drain())
    assert (alice.gone, stubborn.gone) == (True, True)
    assert stubborn.aborted
    assert not server.sessions


async def test_at_the_end_who_reads_is_waited_for(new_server):
    server = await new_server(shutdown_seconds=60)
    slow = Peer(server, reads=False)
    draining = asyncio.create_task(server.drain())
    await at_rest(server)
    assert not draining.done()
    slow.drop()
    await ends(draining)
    assert not slow.aborted


async def test_at_the_end_names_are_given_back_before_the_record_closes(new_server, backend):
    server = await new_server()
    await logged_in(server, "bob")
    at_release = backend.pause_at("release")
    stopping = asyncio.create_task(server.stop())
    await at_release.reached.wait()
    assert not backend.closed
    at_release.go_on.set()
    await ends(stopping)
    assert backend.closed
    assert await backend.claim("bob")


async def test_a_record_that_does_not_answer_keeps_no_server_from_stopping(new_server, backend, monkeypatch):
    monkeypatch.setattr("chatkit.server.server.LAST_WORK", 0.05)
    server = await new_server()
    await logged_in(server, "bob")
    backend.pause_at("release")  # for ever
    await ends(server.stop())
    assert backend.closed


async def test_a_server_without_connections_stops_at_once(backend):
    server = ChatServer(Settings(), backend, [TEXT, JSON])
    await server.start()
    await ends(server.stop())
    assert backend.closed
