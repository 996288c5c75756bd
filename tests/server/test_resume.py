"""Places that are held for programs whose connection was lost. test_model.py plays this at random."""

import asyncio

import pytest

from chatkit.protocol import events
from chatkit.protocol.errors import Unavailable
from tests.server.peer import Peer, at_rest, ends

HELD = 120.0


@pytest.fixture
async def server(new_server):
    return await new_server(resume_seconds=HELD)


async def comes(server, nick, dialect="json", address="127.0.0.1"):
    """A peer who has come in, and heard all that there was; a program knows its token."""
    peer = Peer(server, dialect, address=address)
    peer.session.receive(f"login {nick}".encode())
    await at_rest(server)
    peer.token = peer.session.person.token
    peer.heard()
    return peer


async def returns(server, token, where="", **more):
    """A new connection asks for a place; returns it and what it heard."""
    peer = Peer(server, **more)
    await peer.hears()
    return peer, await peer.types(f"@r resume {token} {where}")


def kinds(heard):
    return [type(event) for event in heard]


def texts(heard):
    return [event.text for event in heard if isinstance(event, events.Message | events.Private)]


async def test_a_program_is_told_a_token_and_a_person_is_not(server):
    bot, bob = await comes(server, "bot"), await comes(server, "bob", "text")
    assert len(bot.token) >= 20
    assert bob.token == ""


async def test_a_person_who_is_lost_has_left(server):
    alice = await comes(server, "alice")
    bob = await comes(server, "bob", "text")
    alice.take()
    bob.drop()
    assert kinds(await alice.hears()) == [events.Left]


async def test_a_program_that_is_lost_is_away_until_it_is_back(server):
    alice, bot = await comes(server, "alice"), await comes(server, "bot")
    alice.take()
    bot.drop()
    (away,) = await alice.hears()
    assert (away.room, away.nick, away.away, away.why) == ("lobby", "bot", True, "connection lost")
    (roster,) = await alice.types("look")
    assert [(member.nick, member.away) for member in roster.members] == [("alice", False), ("bot", True)]
    _, (login,) = await returns(server, bot.token)
    assert (login.nick, login.rooms, login.resumed, login.re) == ("bot", ["lobby"], True, "r")
    (back,) = await alice.hears()
    assert (back.nick, back.away) == ("bot", False)


async def test_it_is_given_what_it_missed_once_and_in_order_and_then_what_is_newer(server, backend):
    alice, bot = await comes(server, "alice"), await comes(server, "bot")
    await alice.types("join ops")
    await bot.types("join ops")
    await alice.types("say one", "#lobby say two")
    bot.drop()
    await alice.types("say three", "#lobby say four")
    at_history = backend.pause_at("history")
    again = Peer(server)
    await again.hears()
    again.session.receive(f"resume {bot.token} lobby:0 ops:1".encode())
    await at_history.reached.wait()
    alice.session.receive(b"say five")
    for _ in range(5):
        await asyncio.sleep(0)
    at_history.go_on.set()
    login, *rest = await again.hears()
    assert (login.room, login.rooms) == ("ops", ["lobby", "ops"])
    assert [(event.room, event.id, event.text) for event in rest] == [
        ("lobby", 1, "two"),
        ("lobby", 2, "four"),
        ("ops", 2, "three"),
        ("ops", 3, "five"),
    ]


async def test_where_it_names_no_position_it_is_given_all_since_it_came_in(server):
    """It may have nothing of a room yet; and what was sent to it has perhaps not arrived."""
    alice = await comes(server, "alice")
    await alice.types("join ops", "say zero")
    bot = await comes(server, "bot")
    await bot.types("join ops")
    await alice.types("say one", "#lobby say two")
    bot.drop()
    await alice.types("say three", "tell bot four")
    _, heard = await returns(server, bot.token, "lobby:1")
    assert texts(heard) == ["one", "three", "four"]


@pytest.mark.parametrize("where", ["lobby:9", "lobby:9 nowhere:1", "lobby:1 @:9"])
async def test_positions_that_cannot_be_do_no_harm(server, where):
    alice, bot = await comes(server, "alice"), await comes(server, "bot")
    await alice.types("say one")
    _, heard = await returns(server, bot.token, where)
    assert texts(heard) == []


async def test_of_very_much_the_last_is_given_with_a_gap_before_it(new_server):
    server = await new_server(resume_seconds=HELD, unsent_bytes=4096)
    alice, bot = await comes(server, "alice"), await comes(server, "bot")
    bot.drop()
    await alice.types(*[f"say {'x' * 500}"] * 10)
    _, (login, gap, *rest) = await returns(server, bot.token, "lobby:0")
    assert login.resumed
    assert (gap.room, gap.first, gap.last) == ("lobby", 1, rest[0].id - 1)
    assert [event.id for event in rest] == list(range(rest[0].id, 11))


async def test_what_is_trimmed_is_a_gap(new_server, backend):
    server = await new_server(resume_seconds=HELD)
    backend._kept = 2
    alice, bot = await comes(server, "alice"), await comes(server, "bot")
    bot.drop()
    await alice.types("say one", "say two", "say three")
    _, (_, gap, *rest) = await returns(server, bot.token, "lobby:0")
    assert (gap.first, gap.last, texts(rest)) == (1, 1, ["two", "three"])


async def test_what_cannot_be_read_now_is_a_gap_and_keeps_nobody_out(server, backend):
    alice, bot = await comes(server, "alice"), await comes(server, "bot")
    bot.drop()
    await alice.types("say one")
    backend.failing["history"] = Unavailable()
    again, (login, gap) = await returns(server, bot.token)
    assert (login.resumed, gap.first, gap.last) == (True, 1, 1)
    del backend.failing["history"]
    (history,) = await again.types("history after 0")
    assert [message.text for message in history.messages] == ["one"]


async def test_private_messages_wait_for_it_too(server):
    alice, bot = await comes(server, "alice"), await comes(server, "bot")
    await alice.types("tell bot one")
    bot.drop()
    await alice.hears()
    own, away = await alice.types("@t tell bot two")
    assert (own.re, own.text, away.nick, away.why) == ("t", "two", "bot", "connection lost")
    _, heard = await returns(server, bot.token, "@:1")
    assert [(event.id, event.text) for event in heard[1:]] == [(2, "two")]


async def test_of_very_many_private_messages_some_are_a_gap(server):
    alice, bot = await comes(server, "alice"), await comes(server, "bot")
    bot.drop()
    await alice.types(*[f"tell bot {number}" for number in range(1, 104)])
    _, (_, gap, *rest) = await returns(server, bot.token)
    assert (gap.room, gap.first, gap.last) == ("@", 1, 3)
    assert texts(rest) == [str(number) for number in range(4, 104)]


async def test_who_does_not_come_back_has_left_and_who_told_him_something_hears_of_it(server, monkeypatch):
    alice, bot = await comes(server, "alice"), await comes(server, "bot")
    await alice.types("tell bot heard")
    bot.drop()
    await alice.types("tell bot come back")
    bot.session.log_out()  # what the timer does
    heard = await alice.hears()
    notice = next(event for event in heard if isinstance(event, events.Notice))
    left = next(event for event in heard if isinstance(event, events.Left))
    assert notice.text == "bot has not come back, and did not get what you told him: come back"
    assert (left.nick, left.reason) == ("bot", "connection lost")
    _, (error,) = await returns(server, bot.token)
    assert (error.code, error.re) == ("resume_unknown", "r")


async def test_the_place_is_held_so_long_and_no_longer(new_server, monkeypatch):
    put_off = []
    loop = asyncio.get_running_loop()
    real = loop.call_later

    def call_later(delay, callback, *arguments, **more):
        if delay == HELD:
            put_off.append(callback)
        return real(delay, callback, *arguments, **more)

    monkeypatch.setattr(loop, "call_later", call_later)
    server = await new_server(resume_seconds=HELD)
    bot = await comes(server, "bot")
    bot.drop()
    await at_rest(server)
    (give_up,) = put_off
    assert server.house.users.keys() == {"bot"}
    give_up()
    await at_rest(server)
    assert server.house.users == server.house.tokens == {}


async def test_it_takes_over_from_a_connection_that_only_the_server_believes_alive(server):
    alice, bot = await comes(server, "alice"), await comes(server, "bot")
    alice.take()
    again, (login,) = await returns(server, bot.token)
    assert login.resumed
    assert bot.aborted
    assert await alice.hears() == []
    await alice.types("say hello")
    assert texts(await again.hears()) == ["hello"]
    assert bot.take() == []


async def test_a_line_under_way_is_finished_before_the_place_is_given(server, backend):
    alice, bot = await comes(server, "alice"), await comes(server, "bot")
    again = Peer(server)
    await again.hears()
    alice.take()
    at_append = backend.pause_at("append")
    bot.session.receive(b"@1 say hello")
    await at_append.reached.wait()
    bot.drop()
    for line in f"resume {bot.token} lobby:0", "@1 say hello":
        again.session.receive(line.encode())
    for _ in range(5):
        await asyncio.sleep(0)
    at_append.go_on.set()
    login, message, acknowledged = await again.hears()
    assert login.resumed
    assert (message.id, acknowledged.id, acknowledged.re) == (1, 1, "1")
    assert texts(await alice.hears()) == ["hello"]


async def test_two_come_for_one_place_and_the_later_has_it(server, backend):
    bot = await comes(server, "bot")
    bot.drop()
    at_signal = backend.pause_at("history")
    first, second = Peer(server), Peer(server)
    for peer in first, second:
        await peer.hears()
        peer.session.receive(f"resume {bot.token}".encode())
    at_signal.go_on.set()
    assert kinds(await second.hears()) == [events.Login]
    assert first.aborted
    assert list(server.house.rooms["lobby"].members) == [second.session]


async def test_lost_again_before_it_was_told_it_misses_nothing(server, backend):
    alice, bot = await comes(server, "alice"), await comes(server, "bot")
    bot.drop()
    await alice.types("say one")
    at_history = backend.pause_at("history")
    again = Peer(server)
    await again.hears()
    again.session.receive(f"resume {bot.token}".encode())
    await at_history.reached.wait()
    again.drop()
    at_history.go_on.set()
    await at_rest(server)
    _, heard = await returns(server, bot.token)
    assert texts(heard) == ["one"]


async def test_lost_while_it_waits_for_the_place_it_takes_none(server, backend):
    bot, again = await comes(server, "bot"), Peer(server)
    await again.hears()
    at_append = backend.pause_at("append")
    bot.session.receive(b"say hello")
    await at_append.reached.wait()
    bot.drop()
    again.session.receive(f"resume {bot.token}".encode())
    await asyncio.sleep(0)
    again.drop()
    at_append.go_on.set()
    await at_rest(server)
    _, heard = await returns(server, bot.token, "lobby:0")
    assert texts(heard) == ["hello"]


async def test_a_logout_gives_the_place_up(server):
    bot = await comes(server, "bot")
    await bot.types("logout")
    _, (error,) = await returns(server, bot.token)
    assert error.code == "resume_unknown"
    assert server.house.tokens == {}


async def test_the_end_of_input_is_no_logout(server):
    """A proxy that ends looks like this."""
    bot = await comes(server, "bot")
    bot.session.end()
    assert kinds(await bot.hears()) == [events.Bye]
    _, (login,) = await returns(server, bot.token)
    assert login.resumed


async def test_who_begins_anew_at_the_same_address_has_the_name_at_once(server):
    alice, bot = await comes(server, "alice"), await comes(server, "bot")
    alice.take()
    bot.drop()
    await alice.hears()
    again = Peer(server)
    await again.hears()
    (login,) = await again.types("login BOT")
    assert (login.nick, login.resumed) == ("BOT", False)
    assert kinds(await alice.hears()) == [events.Left, events.Entered]


async def test_at_another_address_the_name_is_taken(server):
    bot = await comes(server, "bot", address="192.0.2.1")
    bot.drop()
    other = Peer(server, address="192.0.2.2")
    await other.hears()
    (error,) = await other.types("login bot")
    assert error.code == "nick_taken"


async def test_who_speaks_text_by_now_is_free_at_once(server):
    bot = await comes(server, "bot")
    bot.session.receive(b"format text")
    bot.drop()
    await at_rest(server)
    assert server.house.users == {}


async def test_lost_before_it_was_told_that_it_is_in_nothing_is_held(server, backend):
    at_join = backend.pause_at("join")
    bot = Peer(server)
    bot.session.receive(b"login bot")
    await at_join.reached.wait()
    bot.drop()
    at_join.go_on.set()
    await at_rest(server)
    assert server.house.users == {}


async def test_a_session_that_failed_is_not_held(server, monkeypatch):
    bot = await comes(server, "bot")
    monkeypatch.setattr(asyncio.get_running_loop(), "call_exception_handler", lambda context: None)

    async def fail():
        raise RuntimeError("a bug")

    server.spawn(fail(), bot.session)
    await at_rest(server)
    assert server.house.users == {}


async def test_nobody_comes_back_to_a_server_that_stops(server):
    bot = await comes(server, "bot")
    bot.drop()
    await ends(server.drain())
    await at_rest(server)
    assert server.house.users == {}


async def test_habits_and_absence_are_kept(server):
    alice, bot = await comes(server, "alice"), await comes(server, "bot")
    await bot.types("ignore alice", "away lunch", "converse")
    bot.drop()
    again, _ = await returns(server, bot.token)
    (ignoring,) = await again.types("/ignore")
    assert ignoring.nicks == ["alice"]
    *_, whois = await alice.types("whois bot")
    assert (whois.away, whois.why) == (True, "lunch")


async def test_a_visit_ends_when_the_connection_is_lost(server):
    """What came while the place was held was not told to anybody."""
    alice, bot = await comes(server, "alice"), await comes(server, "bot")
    bot.drop()
    await alice.types("say one")
    bot.session.log_out()
    await at_rest(server)
    bot = await comes(server, "bot")
    (answer,) = await bot.types("history new")
    assert answer.new == 1


async def test_rooms_in_which_nothing_was_missed_take_no_share(server):
    alice, bot = await comes(server, "alice"), await comes(server, "bot")
    await bot.types(*(f"join room{number}" for number in range(49)))
    bot.drop()
    await alice.types(*(f"say {number}" for number in range(60)))
    _, heard = await returns(server, bot.token)
    assert texts(heard) == [str(number) for number in range(60)]


async def test_however_many_rooms_it_is_one_answer(server):
    """Else whoever missed much would be cut off by what he missed, again and again."""
    alice, bot = await comes(server, "alice"), await comes(server, "bot")
    for peer in alice, bot:
        await peer.types(*(f"join room{number}" for number in range(49)))
    bot.drop()
    await alice.types(*(f"#room{number} say {'x' * 3999}" for number in range(49)))
    again = Peer(server)
    await again.hears()
    again.session.receive(f"resume {bot.token}".encode())
    await at_rest(server)
    answer = again.heard()
    assert 100_000 < len(answer) < 140_000
    left_out = [event for line in answer.splitlines() if (event := events.decode(line.encode()))]
    assert len([event for event in left_out if isinstance(event, events.Gap | events.Message)]) == 49


async def test_500_messages_are_the_most_of_all_rooms_together(server):
    alice, bot = await comes(server, "alice"), await comes(server, "bot")
    for peer in alice, bot:
        await peer.types("join ops")
    bot.drop()
    await alice.types(*["#lobby say a", "#ops say b"] * 300)
    _, heard = await returns(server, bot.token)
    assert texts(heard).count("a") == texts(heard).count("b") == 250
    gaps = [(event.room, event.first, event.last) for event in heard if isinstance(event, events.Gap)]
    assert gaps == [("lobby", 1, 50), ("ops", 1, 50)]


async def test_lost_twice_before_it_was_told_who_told_it_something_hears_of_it(server, backend):
    alice, bot = await comes(server, "alice"), await comes(server, "bot")
    bot.drop()
    await alice.types("tell bot secret", "say hi")
    again = Peer(server)
    await again.hears()
    at_history = backend.pause_at("history")
    again.session.receive(f"resume {bot.token}".encode())
    await at_history.reached.wait()
    again.drop()
    at_history.go_on.set()
    await at_rest(server)
    alice.take()
    server._held.end()
    assert events.Notice in kinds(await alice.hears())


async def test_who_waits_for_a_place_whose_session_failed_is_told(server, backend, monkeypatch):
    monkeypatch.setattr(server._loop, "call_exception_handler", lambda context: None)
    bot, again = await comes(server, "bot"), Peer(server)
    await again.hears()
    at_append = backend.pause_at("append")
    backend.failing["append"] = RuntimeError("a bug")
    bot.session.receive(b"say hi")
    await at_append.reached.wait()
    again.session.receive(f"resume {bot.token}".encode())
    await asyncio.sleep(0)
    at_append.go_on.set()
    (error,) = await again.hears()
    assert error.code == "resume_unknown"


async def test_a_goodbye_that_still_waits_is_one(new_server):
    """Somebody pastes much, and quits: nobody is to wait for him."""
    server = await new_server(resume_seconds=HELD, burst=2)
    bot = await comes(server, "bot")
    for line in b"@1 say hi", b"@2 say ho", b"@3 logout":
        bot.session.receive(line)
    bot.drop()
    await at_rest(server)
    assert server.house.users == {}


async def test_what_waits_behind_an_answer_has_an_end(new_server, backend):
    server = await new_server(resume_seconds=HELD, unsent_bytes=2000)
    alice, bot = await comes(server, "alice"), await comes(server, "bot")
    at_join = backend.pause_at("join")
    bot.session.receive(b"join ops")
    await at_join.reached.wait()
    for _ in range(20):
        alice.session.receive(b"tell bot " + b"x" * 200)
    for _ in range(60):
        await asyncio.sleep(0)
    assert bot.aborted
    at_join.go_on.set()


async def test_of_one_who_is_back_at_once_nobody_hears_anything(server):
    """Or they would hear that he is back, who were never told that he was away."""
    alice, bot, again = await comes(server, "alice"), await comes(server, "bot"), Peer(server)
    await again.hears()
    alice.take()
    bot.drop()
    again.session.receive(f"resume {bot.token}".encode())
    heard = [event.away for event in await alice.hears()]
    assert heard in ([], [True, False])
