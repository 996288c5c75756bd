"""How a connection on a real socket ends: politely, rudely, for its slowness, or with the server."""

import asyncio
import re
from pathlib import Path

import pytest

from chatkit.server.transports import tcp
from chatkit.server.transports.tcp import listen
from tests.server.peer import ends
from tests.server.transports.conftest import LOCAL
from tests.server.transports.wire import PROMPT, Wire

# the ends of a connection


@pytest.mark.parametrize("line", [b"say hi\r\n", b"say hi"], ids=["line", "half line"])
async def test_who_has_finished_is_still_answered(house, line):
    alice, bob = await house.logs_in("alice"), await house.joins()
    await bob.sends(b"login bob\r\n" + line)
    bob.finishes()
    assert (await bob.hears_rest()).endswith(b"bob: hi\r\nGoodbye\r\n")
    assert await alice.hears(b"left the room\r\n") == (
        b"bob has entered the room\r\nbob: hi\r\nbob has left the room\r\n"
    )


async def test_who_has_finished_before_it_is_clear_who_he_is_is_still_answered(house):
    bob = await house.joins()
    await bob.sends(b"ping")
    bob.finishes()
    assert await bob.hears_rest() == PROMPT + b"pong\r\nGoodbye\r\n"


async def test_who_has_finished_without_a_word_is_not_waited_for(house, monkeypatch):
    monkeypatch.setattr(tcp, "LINGER", 3600)
    bob = await house.joins()
    bob.finishes()
    assert await bob.hears_rest() == PROMPT + b"Goodbye\r\n"
    await house.until_empty()


async def test_the_half_line_of_a_program_is_none(house):
    """It was cut off, and half of what it meant to say is not what it meant to say."""
    alice, bob = await house.logs_in("alice"), await house.joins()
    await bob.sends(b"format json\r\nlogin bob\r\nsay hi ther")
    bob.finishes()
    assert b'"message"' not in await bob.hears_rest()
    assert b"bob:" not in await alice.hears(b"left the room\r\n")


@pytest.mark.parametrize("end", [b"\x04", b"\xff\xec", b"logout\r\n", b"quit\r\n"])
async def test_ways_out(house, end):
    alice, bob = await house.logs_in("alice"), await house.logs_in("bob")
    await bob.sends(end + b"say still here\r\n")
    assert await bob.hears_rest() == b"Goodbye\r\n"
    assert await alice.hears(b"left the room\r\n") == b"bob has entered the room\r\nbob has left the room\r\n"


async def test_what_is_sent_after_the_end_does_not_spoil_the_last_words(house):
    """Closing with unread input would reset the connection, and our words with it."""
    bob = await house.logs_in("bob")
    await bob.asks(b"logout")
    await bob.sends(b"say still here\r\n" * 100)
    assert await bob.hears_rest() == b""


@pytest.mark.parametrize("how", ["resets", "close"])
async def test_who_goes_without_a_word_leaves_once_and_the_name_is_free(house, how):
    alice, bob = await house.logs_in("alice"), await house.logs_in("bob")
    await bob.sends(b"say half a li")
    getattr(bob, how)()
    heard = await alice.hears(b"left the room\r\n")
    assert await alice.asks(b"ping") == b"pong\r\n"
    assert heard.count(b"left") == 1
    await house.logs_in("bob")


async def test_who_has_gone_before_the_greeting_is_no_error(house, monkeypatch):
    """macOS takes no more options for a connection that was reset."""
    with monkeypatch.context() as patched:
        patched.setattr(tcp, "INHERITED", False)
        patched.setattr(tcp, "set_options", lambda sock, limits: sock.setsockopt(-1, -1, -1))
        gone = await house.joins()
        assert await gone.hears_rest() == b""
    await house.logs_in("bob")


async def test_who_does_not_close_his_side_is_closed_after_a_moment(house, monkeypatch):
    monkeypatch.setattr(tcp, "LINGER", 0.01)
    bob = await house.logs_in("bob")
    await bob.asks(b"logout")
    await house.until_empty()


async def test_nothing_is_put_off_for_a_connection_that_has_gone(house):
    bob = await house.logs_in("bob")
    connection = house.server.house.users["bob"]._connection
    await bob.asks(b"logout")
    bob.close()
    await house.until_empty()
    assert connection._linger.cancelled()


async def test_goodbye_to_somebody_who_has_just_gone(house):
    alice, bob = await house.logs_in("alice"), await house.logs_in("bob")
    await alice.hears(b"bob has entered the room\r\n")
    bob.resets()
    draining = asyncio.create_task(house.server.drain())
    assert await alice.hears_rest() == b"Goodbye: the server is shutting down\r\n"
    alice.close()
    await ends(draining)


async def test_goodbye_to_somebody_who_was_too_fast(open_house, monkeypatch):
    """Nothing was read from him; now his end must be, or the connection would hang until it is cut."""
    monkeypatch.setattr(tcp, "LINGER", 3600)
    house = await open_house(burst=1, lines_per_second=0.001)
    bob = await house.joins()
    await bob.sends(b"ping\r\n" * 3)
    await bob.hears(b"pong\r\n")
    (session,) = house.server.sessions
    session.say_goodbye()
    assert await bob.hears_rest() == b"Goodbye\r\n"
    bob.close()
    await house.until_empty()


async def test_hanging_up_on_somebody_who_has_just_gone(house):
    bob = await house.logs_in("bob")
    bob.resets()
    house.server.house.users["bob"].hang_up()
    await house.until_empty()


async def test_the_end_of_the_server_adds_nothing_to_last_words(house):
    bob = await house.logs_in("bob")
    await bob.asks(b"logout")
    draining = asyncio.create_task(house.server.drain())
    assert await bob.hears_rest() == b""
    bob.close()
    await ends(draining)


async def test_last_words_are_not_cut_off_for_being_many(house):
    bob = await house.logs_in("bob")
    session = house.server.house.users["bob"]
    await bob.asks(b"logout")
    session._connection.pause_writing()
    await bob.hears_rest()
    bob.close()
    await house.until_empty()
    assert session.departure == ""


async def test_who_does_not_log_in_in_time_is_told_and_closed(open_house):
    house = await open_house(login_seconds=0.01)
    bob = await house.joins()
    assert (await bob.hears_rest()).endswith(b"Nobody logged in within 0.01 seconds.\r\nGoodbye\r\n")


# too many


@pytest.mark.parametrize("limits", [{"connections": 1}, {"connections_waiting": 1}])
async def test_one_too_many_is_told_and_closed_whatever_he_sends(open_house, limits):
    house = await open_house(**limits)
    first = await house.joins()
    await first.hears(b"\r\n")
    other = await house.joins()
    await other.sends(b"login bob\r\nsay hi\r\n")
    told = b"Too many connections just now. Please try again in half a minute.\r\n"
    assert await other.hears_rest() == told
    assert house.server.house.users == {}
    first.close()
    await house.until_empty()
    await house.logs_in("bob")


def open_files():
    return sum(1 for _ in Path("/dev/fd").iterdir())


async def test_a_crowd_that_there_is_no_room_for_takes_few_descriptors(open_house):
    """Each may linger, or who opens more and more connections would leave none for the rest."""
    house = await open_house(connections=1)
    first = await house.joins()
    await first.hears(PROMPT)
    before = open_files()
    crowd = [await house.joins() for _ in range(3 * tcp.MOST_REFUSED)]
    for one in crowd:
        assert (await one.hears_rest()).startswith(b"Too many connections")
    assert open_files() - before - len(crowd) <= tcp.MOST_REFUSED


# readers who are too slow


async def test_who_does_not_read_is_cut_off_and_the_others_lose_nothing(open_house):
    house = await open_house(unsent_bytes=8192, send_buffer_bytes=4096)
    alice, carol = await house.logs_in("alice"), await house.logs_in("carol")
    slow = await house.logs_in("slow", receive_buffer=4096)
    told = b"slow has left the room (too slow to keep up)\r\n"
    said = 0
    while told not in alice.all_heard:
        said += 1
        await alice.sends(b"say %d %s\r\n" % (said, b"x" * 2000))
        await alice.hears(b"alice: %d " % said)
        assert said < 10_000
    await carol.sends(b"logout\r\n")
    heard = await carol.hears_rest()
    assert [int(n) for n in re.findall(rb"alice: (\d+) x{2000}\r\n", heard)] == list(range(1, said + 1))
    assert heard.count(told) == 1
    assert b"Goodbye" not in await slow.hears_rest()


async def test_who_reads_slowly_but_reads_is_not_cut_off(open_house):
    house = await open_house(unsent_bytes=8192, send_buffer_bytes=4096)
    alice, slow = await house.logs_in("alice"), await house.logs_in("slow", receive_buffer=4096)
    for n in range(100):
        await alice.asks(b"say %d %s" % (n, b"x" * 1000))
        await slow.hears(b"alice: %d " % n)
    assert set(house.server.house.users) == {"alice", "slow"}


async def test_without_a_cap_nobody_is_cut_off(open_house):
    house = await open_house(unsent_bytes=0, send_buffer_bytes=4096)
    alice, slow = await house.logs_in("alice"), await house.logs_in("slow", receive_buffer=4096)
    for _ in range(200):
        await alice.asks(b"say " + b"x" * 3000)
    assert set(house.server.house.users) == {"alice", "slow"}
    slow.resets()


# the end


async def test_at_the_end_everybody_is_told(house):
    alice, bob = await house.logs_in("alice"), await house.joins()
    stopping = asyncio.create_task(house.server.stop())
    assert (await alice.hears_rest()).endswith(b"Goodbye: the server is shutting down\r\n")
    assert (await bob.hears_rest()).endswith(b"Goodbye: the server is shutting down\r\n")
    alice.close()
    bob.close()
    await ends(stopping)


async def test_at_the_end_who_does_not_read_is_not_waited_for(open_house):
    """There is more for him than buffers hold, so it can never all be sent."""
    house = await open_house(unsent_bytes=0, send_buffer_bytes=4096, shutdown_seconds=0.05)
    alice, slow = await house.logs_in("alice"), await house.logs_in("slow", receive_buffer=4096)
    for _ in range(50):
        await alice.asks(b"say " + b"x" * 3000)
    await ends(house.server.stop())
    assert not house.server.sessions
    assert b"Goodbye" not in await slow.hears_rest()


async def test_when_listening_ends_those_who_are_in_stay(new_server):
    server = await new_server()
    listener = await listen(LOCAL, server)
    bob = await Wire.to(listener.addresses[0])
    await bob.hears(PROMPT)
    listener.close()
    with pytest.raises(ConnectionRefusedError):
        await Wire.to(listener.addresses[0])
    assert await bob.asks(b"ping") == b"pong\r\n"
    bob.close()
