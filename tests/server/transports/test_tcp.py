"""Real sockets on this machine, and what goes over them."""

import asyncio

import pytest

from chatkit.server.transports import tcp
from tests.cuts import byte_by_byte
from tests.server.transports.wire import PROMPT

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
    assert 0 < len(session._exchange._requests._lines) <= tcp.READ_SIZE // len(b"ping\r\n") + 1
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
    assert list(house.server.house.users) == ["alice"]
