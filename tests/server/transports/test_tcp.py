"""Real sockets on this machine: what neither fakes nor models can show."""

import asyncio
import errno
import re
import socket

import pytest

from chatkit.protocol.address import Address
from chatkit.server.config import Limits
from chatkit.server.transports import tcp
from chatkit.server.transports.tcp import CannotListen, listen
from tests.cuts import byte_by_byte
from tests.server.peer import ends
from tests.server.transports.wire import Wire

LOCAL = Address("127.0.0.1", 0)
PROMPT = b'Welcome to test\r\nPlease log in. Use "login <nick>"\r\n'
HINT = b"for the rest.\r\n"


class House:
    """A server that listens, and those who have connected to it."""

    def __init__(self, server, listener):
        self.server = server
        (self.address,) = listener.addresses
        self.wires = []

    async def joins(self, **options):
        wire = await Wire.to(self.address, **options)
        self.wires.append(wire)
        return wire

    async def logs_in(self, nick, **options):
        wire = await self.joins(**options)
        await wire.sends(f"login {nick}\r\n".encode())
        await wire.hears(HINT)
        return wire

    async def until_empty(self):
        """Returns when everybody has gone."""
        await ends(self.server._empty.wait())

    def socket_of(self, nick):
        return self.server.users[nick]._connection._transport.get_extra_info("socket")


@pytest.fixture
async def open_house(new_server):
    opened = []

    async def open_house(address=LOCAL, **limits):
        server = await new_server(**limits)
        listener = await listen(address, server)
        house = House(server, listener)
        opened.append((house, listener))
        return house

    yield open_house
    for house, listener in opened:
        listener.close()
        for wire in house.wires:
            wire.close()
        await house.until_empty()


@pytest.fixture
async def house(open_house):
    return await open_house()


# bytes in, answers out

CONVERSATION = b"login bob\r\nsay hi\nlook\r\0@1 #lobby ping\r\rhelp say\r\nlogout\r\n"
ANSWERS = PROMPT + (
    b"bob has entered the room\r\n"
    b'Type "say hello" to talk, "look" to see who is here, "help" for the rest.\r\n'
    b"bob: hi\r\nThe following are in the room:\r\nbob\r\npong\r\nsay TEXT\r\n"
)


@pytest.mark.parametrize("cut", [lambda data: [data], byte_by_byte], ids=["whole", "byte by byte"])
async def test_a_conversation_is_the_same_in_any_segmentation(house, cut):
    bob = await house.joins()
    for piece in cut(CONVERSATION):
        await bob.sends(piece)
    heard = await bob.hears_rest()
    assert heard.startswith(ANSWERS)
    assert heard.endswith(b"Goodbye\r\n")


async def test_programs_and_people_talk_with_each_other(house):
    alice, bob = await house.logs_in("alice"), await house.joins()
    await bob.sends(b'@1 format json\n@2 login bob\n@3 say "two\\nlines"\n')
    assert await alice.hears(b"bob: lines\r\n") == b"bob has entered the room\r\nbob: two\r\nbob: lines\r\n"
    heard = await bob.hears(b'"re":"3"')
    assert [b'"re":"%d"' % n in heard for n in (1, 2, 3)] == [True] * 3
    assert await alice.asks(b"say hi") == b"alice: hi\r\n"
    assert b'"nick":"alice","text":"hi"' in await bob.hears(b'"text":"hi"')


async def test_whoever_sends_no_iac_is_sent_none(house):
    bob = await house.logs_in("bob")
    await bob.sends(b"\xfe\xfd\xfb hello\r\n\x03say \xc3\xbf\r\n\r\nhelp\r\nwho\r\nlogout\r\n")
    await bob.hears_rest()
    assert b"\xff" not in bob.all_heard
    assert b"\x1b" not in bob.all_heard


async def test_whoever_negotiates_is_refused_before_the_answer_to_his_line(house):
    bob = await house.logs_in("bob")
    await bob.sends(b"\xff\xfb\x1f\xff\xfd\x01\xff\xfd\x06ping\r\n")  # WILL NAWS, DO ECHO, DO TIMING-MARK
    assert await bob.hears(b"pong\r\n") == b"\xff\xfe\x1f\xff\xfc\x01\xff\xfb\x06pong\r\n"


async def test_urgent_data_stays_in_line(house):
    """Telnet's Ctrl-C sends its last byte so, and systems differ in which byte that is."""
    bob = await house.logs_in("bob")
    await bob.sends(b"say half \xff\xf4\xff")
    await bob.sends_urgently(b"\xf2")
    assert b"half line is thrown away" in await bob.hears(b"logout")
    await bob.hears(b"\r\n")
    assert await bob.asks(b"say whole") == b"bob: whole\r\n"


async def test_are_you_there_is_answered_once_a_second(house):
    bob = await house.logs_in("bob")
    await bob.sends(b"\xff\xf6" * 5 + b"ping\r\n")
    assert await bob.hears(b"pong\r\n") == b"[test: yes, still here]\r\npong\r\n"


async def test_ctrl_c_throws_the_half_line_away(house):
    bob = await house.logs_in("bob")
    await bob.sends(b"say something st\x03ping\r\n")
    assert await bob.hears(b"pong\r\n") == (
        b'\r\nYour half line is thrown away. To leave, type "logout".\r\npong\r\n'
    )


async def test_who_is_too_fast_is_answered_later_and_loses_nothing(open_house):
    house = await open_house(burst=2, lines_per_second=200)
    bob = await house.joins()
    await bob.sends(b"".join(b"@%d ping\r\n" % n for n in range(20)) + b"logout\r\n")
    heard = await bob.hears_rest()
    assert heard.count(b"pong\r\n") == 20
    assert heard.endswith(b"Goodbye\r\n")


async def test_no_more_is_read_while_lines_wait(open_house):
    """What a sender who is too fast sends stays with him: the server holds at most what it read at once."""
    house = await open_house(burst=1, lines_per_second=0.001)
    bob = await house.joins()
    await bob.hears(PROMPT)
    (session,) = house.server.sessions
    for _ in range(50):  # turns in which the server could read
        bob.sends_until_nothing_goes(b"ping\r\n" * 10_000)
        await asyncio.sleep(0)
    assert 0 < len(session._waiting) <= tcp.READ_SIZE // len(b"ping\r\n") + 1
    session.cut()  # nothing is read from it, so nobody would notice that it goes


# lines that are none


@pytest.mark.parametrize("cut", [lambda data: [data], byte_by_byte], ids=["whole", "byte by byte"])
async def test_a_line_that_is_too_long_is_told_once_and_the_next_one_is_obeyed(open_house, cut):
    house = await open_house(line_bytes=64)
    alice, bob = await house.logs_in("alice"), await house.logs_in("bob")
    for piece in cut(b"say " + b"x" * 200 + b"\r\nsay short\r\n"):
        await bob.sends(piece)
    heard = await bob.hears(b"bob: short\r\n")
    assert heard.count(b"\r\n") == 2
    assert heard.startswith(b"That line is too long: at most 64 bytes.")
    assert b"xxx" not in await alice.hears(b"bob: short\r\n")


async def test_bytes_without_an_end_close_the_connection(open_house):
    house = await open_house(line_bytes=64, unterminated_bytes=1024)
    alice, bob = await house.logs_in("alice"), await house.logs_in("bob")
    await bob.sends(b"x" * 5000)
    rest = await bob.hears_rest()
    assert rest.count(b"too long") == 1
    assert rest.endswith(b"Goodbye: too much without a line end\r\n")
    await alice.hears(b"bob has left the room (too much without a line end)\r\n")


# other protocols

OTHERS = [
    (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"not a web server"),
    (b"POST / HTTP/1.1\r\nContent-Length: 99\r\n\r\nlogin evil\r\nsay pwned\r\n", b"not a web server"),
    (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nlogin evil\r\n", b"not a web server"),
    (b"SSH-2.0-OpenSSH_9.9\r\nlogin evil\r\nsay pwned\r\n", b"not an SSH server"),
    (b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nlogin evil\r\nsay pwned\r\n", b"PROXY"),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\nlogin evil\r\nsay pwned\r\n", b""),
]


@pytest.mark.parametrize("cut", [lambda data: [data], byte_by_byte], ids=["whole", "byte by byte"])
@pytest.mark.parametrize(("sent", "told"), OTHERS, ids=[sent[:4].decode() for sent, _ in OTHERS])
async def test_another_protocol_is_turned_away_and_nothing_of_it_executed(house, cut, sent, told):
    alice, other = await house.logs_in("alice"), await house.joins()
    for piece in cut(sent):
        await other.sends(piece)
    heard = await other.hears_rest()
    assert heard.startswith(PROMPT)
    assert told in heard.removeprefix(PROMPT)
    assert heard.count(b"\r\n") == (3 if told else 2)
    assert await alice.asks(b"ping") == b"pong\r\n"
    assert list(house.server.users) == ["alice"]


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


async def test_who_does_not_close_his_side_is_closed_after_a_moment(house, monkeypatch):
    monkeypatch.setattr(tcp, "LINGER", 0.01)
    bob = await house.logs_in("bob")
    await bob.asks(b"logout")
    await house.until_empty()


async def test_nothing_is_put_off_for_a_connection_that_has_gone(house):
    bob = await house.logs_in("bob")
    connection = house.server.users["bob"]._connection
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
    house.server.users["bob"].hang_up()
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
    session = house.server.users["bob"]
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
    assert house.server.users == {}
    first.close()
    await house.until_empty()
    await house.logs_in("bob")


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
    assert set(house.server.users) == {"alice", "slow"}


async def test_without_a_cap_nobody_is_cut_off(open_house):
    house = await open_house(unsent_bytes=0, send_buffer_bytes=4096)
    alice, slow = await house.logs_in("alice"), await house.logs_in("slow", receive_buffer=4096)
    for _ in range(200):
        await alice.asks(b"say " + b"x" * 3000)
    assert set(house.server.users) == {"alice", "slow"}
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
    assert house.server.sessions == set()
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


# what the kernel is told


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="Linux has these options")
async def test_socket_options(house):
    await house.logs_in("bob")
    sock = house.socket_of("bob")
    assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) == 2 * 64 * 1024  # Linux doubles it
    assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
    assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE) == 1
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 60
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL) == 15
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT) == 4
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 60_000
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="Linux has these options")
async def test_socket_options_that_are_turned_off_are_the_systems(open_house):
    house = await open_house(
        send_buffer_bytes=0, keepalive_idle_seconds=0, keepalive_probes=0, unacknowledged_seconds=0
    )
    await house.logs_in("bob")
    sock = house.socket_of("bob")
    assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 0
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 0
    assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) != 2 * 64 * 1024


async def test_the_kernel_takes_what_the_settings_allow(open_house):
    house = await open_house(
        send_buffer_bytes=2**30,
        keepalive_idle_seconds=32767,
        keepalive_interval_seconds=32767,
        keepalive_probes=127,
        unacknowledged_seconds=86400,
    )
    await house.logs_in("bob")


async def test_a_system_that_lacks_an_option_does_without(house, monkeypatch):
    monkeypatch.delattr(socket, "TCP_USER_TIMEOUT", raising=False)
    monkeypatch.delattr(socket, "TCP_KEEPIDLE", raising=False)
    await house.logs_in("bob")


# listening


async def test_a_free_port_is_told(house):
    assert house.address.host == "127.0.0.1"
    assert house.address.port > 0


@pytest.mark.skipif(not socket.has_ipv6, reason="this Python has no IPv6")
async def test_ipv6(open_house):
    try:
        house = await open_house(Address("::1", 0))
    except CannotListen as error:
        pytest.skip(str(error))
    bob = await house.joins()
    assert await bob.asks(b"ping", b"pong\r\n") == PROMPT + b"pong\r\n"


async def test_a_port_in_use(house):
    with pytest.raises(CannotListen, match=f"^{house.address} is in use already"):
        await listen(house.address, house.server)


async def test_an_address_of_another_machine(house):
    with pytest.raises(CannotListen, match="is not an address of this machine"):
        await listen(Address("192.0.2.1", 0), house.server)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.EACCES, "Permission denied"), "tcp://x:1 needs root, like every port below 1024."),
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "there is no host x: Name or"),
        (
            OSError(errno.EMFILE, "Too many open files"),
            "tcp://x:1 cannot be listened on: Too many open files",
        ),
        (OSError("something else"), "tcp://x:1 cannot be listened on: something else"),
    ],
)
def test_why_an_address_cannot_be_listened_on(error, told):
    assert tcp._why(Address("x", 1), error).startswith(told)


def test_the_defaults_let_a_slow_reader_have_less_than_a_fast_one_may_say():
    """Or one paste would cut somebody off: a full burst of the longest texts fits into what may wait."""
    limits = Limits()
    assert limits.burst * limits.line_bytes <= limits.unsent_bytes
