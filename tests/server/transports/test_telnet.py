"""What telnet clients and raw terminals send becomes lines and signals.

Each case whole, cut in two anywhere, byte by byte, and with more behind it.
"""

import random
import tracemalloc
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.client import lines as client_lines
from chatkit.protocol.errors import ChatError
from chatkit.protocol.grammar import parse
from chatkit.server.transports.telnet import MAX_REFUSALS, TIMING_MARK, Code, Signal, Telnet
from chatkit.server.transports.wrong_port import sniff
from tests.cuts import byte_by_byte, cut_anywhere, every_cut_in_two

ECHO, SGA, TTYPE, NAWS, LINEMODE, NEW_ENVIRON = 1, 3, 24, 31, 34, 39

TOO_LONG = None
INTERRUPT, END, OVERFLOW, AYT = Signal.INTERRUPT, Signal.END, Signal.OVERFLOW, Signal.ARE_YOU_THERE


def iac(*codes):
    return bytes([Code.IAC, *codes])


def will(option):
    return iac(Code.WILL, option)


def do(option):
    return iac(Code.DO, option)


def wont(option):
    return iac(Code.WONT, option)


def dont(option):
    return iac(Code.DONT, option)


# name, what comes in, lines and signals, what must be sent
LINES = [
    ("nothing", b"", [], b""),
    ("half a line", b"look", [], b""),
    ("netcat", b"login bob\nlook\n", [b"login bob", b"look"], b""),
    ("telnet in line mode", b"login bob\r\nlook\r\n", [b"login bob", b"look"], b""),
    ("telnet in character mode", b"login bob\r\0look\r\0", [b"login bob", b"look"], b""),
    ("a raw terminal", b"login bob\rlook\r", [b"login bob", b"look"], b""),
    ("empty lines", b"\r\n\n\r\0", [b"", b"", b""], b""),
    ("UTF-8", "say 小明\r\n".encode(), ["say 小明".encode()], b""),
    ("not UTF-8", b"say \xc4\xe3\xba\xc3\n", [b"say \xc4\xe3\xba\xc3"], b""),
    ("escape sequences are for others to clean", b"\x1b[A\n", [b"\x1b[A"], b""),
    ("as long as may be", b"x" * 16 + b"\n", [b"x" * 16], b""),
    ("too long", b"x" * 17 + b"yz\nok\n", [TOO_LONG, b"ok"], b""),
    ("not ended for too long", b"x" * 41 + b"\nlost\n", [TOO_LONG, OVERFLOW], b""),
]

KEYS = [
    ("backspace", b"lok\bok\n", [b"look"], b""),
    ("delete", b"lok\x7fok\n", [b"look"], b""),
    ("too many backspaces", b"a\b\b\b\blook\n", [b"look"], b""),
    ("backspace takes a code point", "say é小😀\b\b\b!\n".encode(), [b"say !"], b""),
    ("backspace at a line end takes nothing", b"look\r\n\bwho\r\n", [b"look", b"who"], b""),
    ("Ctrl-U", b"login alice\x15look\n", [b"look"], b""),
    ("Ctrl-C", b"login al\x03look\n", [INTERRUPT, b"look"], b""),
    ("Ctrl-C with nothing typed", b"\x03", [INTERRUPT], b""),
    ("Ctrl-C in a line that is too long", b"x" * 17 + b"\x03look\n", [TOO_LONG, INTERRUPT, b"look"], b""),
    ("Ctrl-U in a line that is too long", b"x" * 17 + b"\x15look\n", [TOO_LONG, b"look"], b""),
    ("backspaces in a line that is too long", b"x" * 17 + b"\b\b\b\b\nlook\n", [TOO_LONG, b"look"], b""),
    ("Ctrl-D", b"\x04", [END], b""),
    ("Ctrl-D after a line", b"look\r\n\x04", [b"look", END], b""),
    ("Ctrl-D with all erased", b"ab\b\b\x04", [END], b""),
    ("Ctrl-D in a line is nothing", b"lo\x04ok\n", [b"look"], b""),
    ("Ctrl-D in a line that is too long", b"x" * 17 + b"\x04\nlook\n", [TOO_LONG, b"look"], b""),
    ("nothing comes after the end", b"\x04look\n\x03" + do(TIMING_MARK), [END], b""),
    ("erased bytes count to the overflow", b"xxxxxxxxxx\x15" * 4 + b"x\n", [OVERFLOW], b""),
    ("no line is too long after the overflow", b"xxxxxxxxxx\x15" * 3 + b"x" * 30, [OVERFLOW], b""),
    ("but not beyond the line", b"xxxxxxxxxx\x15\n" * 9, [b""] * 9, b""),
    ("keys alone are no overflow", b"\b" * 99 + b"ok\n", [b"ok"], b""),
]

COMMANDS = [
    ("IAC IAC is a data byte", b"a" + iac(Code.IAC) + b"b\n", [b"a\xffb"], b""),
    ("NOP", b"lo" + iac(241) + b"ok\n", [b"look"], b""),
    ("DM", b"lo" + iac(242) + b"ok\n", [b"look"], b""),
    ("GA", b"lo" + iac(249) + b"ok\n", [b"look"], b""),
    ("EOR", b"lo" + iac(239) + b"ok\n", [b"look"], b""),
    ("SE of nothing", b"lo" + iac(Code.SE) + b"ok\n", [b"look"], b""),
    ("between CR and LF", b"look\r" + iac(241) + b"\nwho\n", [b"look", b"who"], b""),
    ("AYT", b"lo" + iac(Code.AYT) + b"ok\n", [AYT, b"look"], b""),
    ("IP", b"half" + iac(Code.IP) + b"look\n", [INTERRUPT, b"look"], b""),
    ("BRK", b"half" + iac(Code.BRK) + b"look\n", [b"look"], b""),
    ("SUSP", b"half" + iac(Code.SUSP) + b"look\n", [b"look"], b""),
    ("AO", b"half" + iac(Code.AO) + b"look\n", [b"look"], b""),
    ("ABORT", b"half" + iac(Code.ABORT) + b"look\n", [b"look"], b""),
    ("EC", b"lo\xc3\xa9" + iac(Code.EC) + b"ok\n", [b"look"], b""),
    ("EL", b"half" + iac(Code.EL) + b"look\n", [b"look"], b""),
    ("EOF", iac(Code.EOF), [END], b""),
    ("EOF in a line", b"who\nlook" + iac(Code.EOF) + b"lost\n", [b"who", END], b""),
    (
        "what inetutils' telnet makes of 小, у, К and М",
        b"\xe5\xb0"
        + iac(Code.AO)
        + b"\xd1"
        + iac(Code.IP)
        + b"\xd0"
        + iac(Code.SUSP)
        + b"\xd0"
        + iac(Code.BRK)
        + b"\n",
        ["小уКМ".encode()],
        b"",
    ),
    ("Ctrl-C after a character", "小".encode() + iac(Code.IP) + b"look\n", [INTERRUPT, b"look"], b""),
    ("the byte 03 within a character", b"\xe5\xb0\x03look\n", [INTERRUPT, b"look"], b""),
    ("EL within a character", b"\xe5\xb0" + iac(Code.EL) + b"look\n", [b"look"], b""),
    ("IAC and no command", b"lo" + iac(ord("o")) + b"k\n", [b"look"], b""),
    ("IAC and an LF", b"look" + iac(ord("\n")) + b"who\n", [b"look", b"who"], b""),
    ("IAC and a key", b"half" + iac(3) + b"look\n", [INTERRUPT, b"look"], b""),
    ("IAC and the last byte that is no command", iac(235) + b"\n", [b"\xeb"], b""),
    ("an IAC and no more", b"look\n" + iac(), [b"look"], b""),
    ("a WILL and no more", b"look\n" + iac(Code.WILL), [b"look"], b""),
    ("data bytes make a line long, commands do not", iac(241) * 50 + b"ok\n", [b"ok"], b""),
    ("too long by data bytes", iac(Code.IAC) * 17 + b"\n", [TOO_LONG], b""),
]

OPTIONS = [
    ("DO is refused", do(ECHO), [], wont(ECHO)),
    ("WILL is refused", will(NAWS), [], dont(NAWS)),
    ("WONT and DONT have no answer", wont(ECHO) + dont(SGA), [], b""),
    ("LINEMODE", will(LINEMODE), [], dont(LINEMODE)),
    ("NEW-ENVIRON is never asked for", will(NEW_ENVIRON), [], dont(NEW_ENVIRON)),
    ("option 255", do(255), [], wont(255)),
    ("TIMING MARK", do(TIMING_MARK), [], will(TIMING_MARK)),
    ("WILL TIMING MARK", will(TIMING_MARK), [], dont(TIMING_MARK)),
    ("Ctrl-C in inetutils' telnet", b"half" + iac(Code.IP) + do(TIMING_MARK), [INTERRUPT], will(TIMING_MARK)),
    (
        "PuTTY's beginning",
        will(NAWS) + will(TTYPE) + will(NEW_ENVIRON) + do(ECHO) + will(SGA) + do(SGA) + b"look\r\n",
        [b"look"],
        dont(NAWS) + dont(TTYPE) + dont(NEW_ENVIRON) + wont(ECHO) + dont(SGA) + wont(SGA),
    ),
    ("in the middle of a line", b"lo" + do(ECHO) + b"ok\n", [b"look"], wont(ECHO)),
    ("asked again, refused again", do(ECHO) * 2, [], wont(ECHO) * 2),
]

SUBNEGOTIATIONS = [
    ("passed over", b"lo" + iac(Code.SB, NAWS, 0, 80, 0, 24) + iac(Code.SE) + b"ok\n", [b"look"], b""),
    ("an escaped IAC in it", iac(Code.SB, NAWS, 0, 255, 255, 0, 240) + iac(Code.SE) + b"ok\n", [b"ok"], b""),
    ("lines and keys in it", iac(Code.SB) + b"\x03\x04\nquit\n" + iac(Code.SE) + b"ok\n", [b"ok"], b""),
    ("commands in it", iac(Code.SB, TTYPE) + do(ECHO) + iac(Code.AYT) + iac(Code.SE) + b"ok\n", [b"ok"], b""),
    ("empty", iac(Code.SB) + iac(Code.SE) + b"ok\n", [b"ok"], b""),
    ("not ended", iac(Code.SB, TTYPE) + b"look\n", [], b""),
    ("not ended for too long", iac(Code.SB) + b"x" * 41 + iac(Code.SE) + b"lost\n", [OVERFLOW], b""),
    ("ended just in time", iac(Code.SB) + b"x" * 38 + iac(Code.SE) + b"ok\n", [b"ok"], b""),
    ("many", (iac(Code.SB) + b"x" * 30 + iac(Code.SE)) * 9 + b"ok\n", [b"ok"], b""),
]

CASES = [*LINES, *KEYS, *COMMANDS, *OPTIONS, *SUBNEGOTIATIONS]

TELNET_BYTES = st.lists(
    st.sampled_from(
        [
            *map(iac, range(236, 256)),
            *(iac(verb, option) for verb in range(251, 255) for option in (ECHO, TIMING_MARK, 255)),
            *(iac(Code.SB, TTYPE, 0), iac(Code.SE), iac(), iac(10), iac(3)),
            *(b"\r", b"\n", b"\0", b"\r\n", b"\x03", b"\x04", b"\b", b"\x7f", b"\x15"),
            *(b"a", b"look", "小".encode(), b"\x80", b"x" * 17),
        ]
    )
    | st.binary(max_size=4),
    max_size=20,
).map(b"".join)


def small():
    return Telnet(max_line=16, max_unterminated=40)


def items_of(telnet, pieces):
    return [item for piece in pieces for item in telnet.feed(piece)]


@pytest.mark.parametrize(
    ("data", "items", "sent"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
class TestCases:
    def test_whole(self, data, items, sent):
        telnet = small()
        assert items_of(telnet, [data]) == items
        assert telnet.outgoing() == sent

    def test_byte_by_byte(self, data, items, sent):
        telnet = small()
        assert items_of(telnet, byte_by_byte(data)) == items
        assert telnet.outgoing() == sent

    def test_cut_in_two_anywhere(self, data, items, sent):
        for pieces in every_cut_in_two(data):
            telnet = small()
            assert items_of(telnet, pieces) == items
            assert telnet.outgoing() == sent

    def test_with_more_behind_it(self, data, items, sent):
        whole, cut = small(), small()
        more = iac(Code.SE) + b"\nwho\n"
        assert whole.feed(data + more) == items_of(cut, [data, more])
        assert whole.outgoing() == cut.outgoing()


@given(cut_anywhere(TELNET_BYTES))
def test_any_cut_gives_what_the_whole_gives(pieces):
    whole, cut, single = small(), small(), small()
    data = b"".join(pieces)
    items = whole.feed(data)
    assert items_of(cut, pieces) == items
    assert items_of(single, byte_by_byte(data)) == items
    assert whole.outgoing() == cut.outgoing() == single.outgoing()
    assert whole.eof() == cut.eof() == single.eof()


@given(st.lists(TELNET_BYTES | st.binary(max_size=20) | st.just(b"look\r\n"), max_size=6))
def test_text_without_keys_and_commands_is_what_it_is_among_them(pieces):
    """Such text takes a short way. A command that does nothing, in front of it, keeps it from that."""
    short, long = small(), small()
    for piece in pieces:
        within_command = short._held or short._skipped is not None
        assert short.feed(piece) == long.feed(piece if within_command else iac(241) + piece)
        assert short.outgoing() == long.outgoing()
    assert short.eof() == long.eof()


@given(TELNET_BYTES)
def test_a_line_has_no_end_and_no_key_in_it(data):
    for item in small().feed(data):
        if isinstance(item, bytes):
            assert not set(item) & set(b"\r\n\x03\x04\x08\x7f\x15")
            assert len(item) <= 16


@given(TELNET_BYTES.map(lambda data: data.replace(b"\xff", b"")))
def test_whoever_sends_no_iac_is_sent_none(data):
    telnet = small()
    telnet.feed(data)
    assert telnet.outgoing() == b""


@given(TELNET_BYTES)
def test_only_refusals_and_timing_marks_are_sent(data):
    telnet = small()
    telnet.feed(data)
    sent = telnet.outgoing()
    assert len(sent) <= len(data)
    for start in range(0, len(sent), 3):
        command, verb, option = sent[start : start + 3]
        assert command == Code.IAC
        assert verb in (Code.WONT, Code.DONT) or (verb, option) == (Code.WILL, TIMING_MARK)


@given(TELNET_BYTES)
def test_our_answers_have_answers_that_need_none(data):
    for _ in range(3):
        telnet = Telnet()
        telnet.feed(data)
        data = telnet.outgoing()
    assert data == b""


def test_what_is_sent_is_sent_once():
    telnet = Telnet()
    telnet.feed(do(ECHO))
    assert telnet.outgoing() == wont(ECHO)
    assert telnet.outgoing() == b""


def test_after_many_refusals_no_more_are_sent_but_a_timing_mark_always_is():
    telnet = Telnet()
    telnet.feed(do(ECHO) * (MAX_REFUSALS + 10) + will(NAWS))
    assert telnet.outgoing() == wont(ECHO) * MAX_REFUSALS
    assert telnet.feed(b"look" + do(TIMING_MARK) * 300 + b"\n") == [b"look"]
    assert telnet.outgoing() == will(TIMING_MARK) * 300


class TestEof:
    def test_a_half_line_is_a_line_then(self):
        telnet = Telnet()
        assert telnet.feed(b"login bob\nloook\b") == [b"login bob"]
        assert telnet.eof() == b"looo"
        assert telnet.eof() == b""

    @pytest.mark.parametrize(
        "data", [b"", b"a\n", b"ab\b\b", b"ab\x15", b"x" * 17, b"x" * 41, b"\x04", b"\xff"]
    )
    def test_nothing_is_left(self, data):
        telnet = small()
        telnet.feed(data)
        assert telnet.eof() == b""

    def test_telnets_own_word_for_it(self):
        telnet = Telnet()
        assert telnet.feed(b"say hi" + iac(Code.EOF)) == [END]
        assert telnet.eof() == b"say hi"


def test_usual_limits():
    telnet = Telnet()
    assert telnet.feed(b"x" * 8192 + b"\n") == [b"x" * 8192]
    assert telnet.feed(b"x" * 8193) == [TOO_LONG]
    assert telnet.feed(b"x" * 57344) == [OVERFLOW]


@pytest.mark.parametrize(
    "text", ["\x7f" * 99 + "logout", "\b" * 99 + "logout", "\x03logout", "\x15logout", "\x04"]
)
def test_no_text_that_our_own_client_sends_is_taken_for_keys(text):
    for line in (client_lines.say(text), f"say {text}"):
        (item,) = Telnet().feed(client_lines.encode("tag-1", line))
        assert item.startswith(b"@tag-1 say ")


def test_a_connection_that_says_nothing_takes_little():
    """For each of many thousands of them: the buffers are there only while there is something in them."""
    made = []
    tracemalloc.start()
    try:
        for _ in range(1000):
            made.append(Telnet())
            made[-1].feed(b"login bob\r\nlook\r" + do(ECHO) + b"\n")
            made[-1].outgoing()
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size / len(made) < 230


WORDS = [
    *(b"login", b"say", b"look", b"@1", b"#ops", b'"', b"/", b"\\u001b", b"\x1b[", b"x" * 900),
    *(b"\xff\xfd\x06", b"\xff\xfa", b"\xff\xf0", b"\xff", b"\x03", b"\b", b"\x7f", b"\0", b"\r"),
    *(b"\xe2\x80\xae", b"\xcc\x81" * 20, b"\xc3"),
]


def junk(seed, count):
    """Lines such as a fuzzer, a scanner or a cat on the keyboard would send, each cut in two."""
    rng = random.Random(seed)
    for _ in range(count):
        line = b" ".join(rng.choices(WORDS, k=rng.randrange(6))) + rng.randbytes(rng.randrange(8)) + b"\n"
        cut = rng.randrange(len(line))
        yield line[:cut]
        yield line[cut:]


def take_junk(telnet, pieces):
    """Reads as a server does; where a connection ends, another follows. Returns how many lines were read."""
    read = 0
    for data in pieces:
        sniff(data)
        items = telnet.feed(data)
        telnet.outgoing()
        if END in items or OVERFLOW in items:
            telnet = Telnet(max_line=1000)
        for line in (item for item in items if isinstance(item, bytes)):
            try:
                read += parse(line.decode(errors="replace"), json_text=True) is not None
            except ChatError:
                continue
    return read


def test_100_000_junk_lines_leave_no_traceback_and_no_growth():
    telnet = Telnet(max_line=1000)
    pieces = junk(seed=5005, count=100_000)
    read = take_junk(telnet, islice(pieces, 180_000))
    tracemalloc.start()  # which makes all of it five times slower, so for the last tenth only
    try:
        read += take_junk(telnet, pieces)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert read > 20_000
    assert peak < 100_000
