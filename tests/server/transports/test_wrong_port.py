"""Other protocols are told apart by their first bytes, and nobody for us is kept waiting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.protocol.errors import WrongProtocol
from chatkit.protocol.framing import MAX_UNTERMINATED
from chatkit.server.transports.telnet import Code, Signal, Telnet
from chatkit.server.transports.wrong_port import Sniffer, Verdict, sniff
from tests.cuts import byte_by_byte, cut_anywhere

LINES, CLOSE, UNDECIDED = Verdict.LINES, Verdict.CLOSE, Verdict.UNDECIDED

# what comes first, the verdict, and after how many bytes it is there
CASES = [
    # for us
    ("a person with netcat", b"login bob\n", LINES, 10),
    ("telnet", b"login bob\r\n", LINES, 10),
    ("a raw terminal", b"look\r", LINES, 5),
    ("our own client", b"@a-1 format json\n", LINES, 1),
    ("a command with a slash", b"/login bob\n", LINES, 1),
    ("not ASCII", "é".encode(), LINES, 1),
    ("telnet that negotiates", bytes([Code.IAC, Code.WILL, 31]), LINES, 1),
    ("telnet that negotiates later", b"lo" + bytes([Code.IAC, Code.DO, 6]), LINES, 3),
    ("an empty line", b"\r\n", LINES, 1),
    ("a tab", b"\tlook\n", LINES, 1),
    ("an arrow key", b"\x1b[A", LINES, 1),
    ("Ctrl-C", b"\x03", LINES, 1),
    ("Ctrl-D", b"\x04", LINES, 1),
    ("Backspace", b"\b", LINES, 1),
    ("Delete", b"\x7f", LINES, 1),
    ("Ctrl-C while typing", b"GE\x03", LINES, 3),
    ("Backspace while typing", b"GET /\x7f", LINES, 6),
    ("Ctrl-U while typing", b"SSH\x15", LINES, 4),
    ("somebody who types GET", b"GET\r\n", LINES, 4),
    ("and goes on", b"GET off my lawn\n", LINES, 16),
    ("talk of HTTP", b"say I like HTTP/2 best\n", LINES, 23),
    ("talk of SSH", b"say SSH-2.0\n", LINES, 12),
    ("talk of proxies", b"PROXYING is fun\n", LINES, 16),
    ("SIP", b"OPTIONS sip:nm SIP/2.0\r\n", LINES, 23),
    ("no target", b"GET HTTP/1.1\r\n", "http", 13),
    ("no version", b"GET / HTTP/\r\n", LINES, 12),
    ("a first line that is too long", b"x" * (MAX_UNTERMINATED + 1), LINES, MAX_UNTERMINATED + 1),
    # not text
    ("TLS", bytes.fromhex("1603010200010001fc0303"), CLOSE, 1),
    ("TLS alert", bytes.fromhex("1503010002"), CLOSE, 1),
    ("PostgreSQL", bytes.fromhex("0000000804d2162f"), CLOSE, 1),
    ("MQTT", b"\x10\x0c\x00\x04MQTT", CLOSE, 1),
    # other protocols
    ("HTTP", b"GET / HTTP/1.1\r\nHost: chat\r\n\r\n", "http", 15),
    ("HTTP/1.0 and LF", b"HEAD /x HTTP/1.0\n\n", "http", 17),
    ("a form in a web page", b"POST /x?y=z HTTP/1.1\r\n\r\nlogin bob\nsay hi\n", "http", 21),
    ("a preflight request", b"OPTIONS * HTTP/1.1\r\n", "http", 19),
    ("a proxy's request", b"CONNECT example.org:443 HTTP/1.1\r\n", "http", 33),
    ("a method of somebody's own", b"say /hello HTTP/1.1\r\n", "http", 20),
    ("a target with spaces", b"GET /a b c HTTP/1.1\r\n", "http", 20),
    ("a target that is not ASCII", "GET /小 HTTP/1.1\r\n".encode(), "http", 18),
    ("a blank at the end", b"GET / HTTP/1.1 \r\n", "http", 16),
    ("a long target", b"POST /" + b"x" * 20_000 + b" HTTP/1.1\r\nlogin bob\n", "http", 20_016),
    ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "http", 5),
    ("SSH", b"SSH-2.0-OpenSSH_9.2p1\r\n", "ssh", 4),
    ("a PROXY header", b"PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\nlook\r\n", "proxy", 6),
]


def plain(verdict):
    return verdict.protocol if isinstance(verdict, WrongProtocol) else verdict


def decided(pieces):
    """The first verdict of a Sniffer that gets these pieces, and how many bytes it had then."""
    sniffer = Sniffer()
    for piece in pieces:
        verdict = sniffer.feed(piece)
        if verdict is not UNDECIDED:
            return plain(verdict), len(sniffer.first)
    return UNDECIDED, len(sniffer.first)


@pytest.mark.parametrize(
    ("data", "verdict", "after"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
class TestCases:
    def test_whole(self, data, verdict, after):
        assert plain(sniff(data)) == verdict

    def test_byte_by_byte(self, data, verdict, after):
        assert decided(byte_by_byte(data)) == (verdict, after)

    def test_no_earlier(self, data, verdict, after):
        assert sniff(data[: after - 1]) is UNDECIDED


FIRST_BYTES = st.lists(
    st.sampled_from(
        [b"GET", b" ", b"/", b" HTTP/1.1", b"\r\n", b"PRI *", b"SSH-", b"PROXY ", b"say", b"\x03"]
    )
    | st.binary(max_size=3),
    max_size=8,
).map(b"".join)


@given(cut_anywhere(FIRST_BYTES))
def test_cuts_change_nothing(pieces):
    assert decided(pieces)[0] == plain(sniff(b"".join(pieces)))


@given(FIRST_BYTES)
def test_a_line_is_never_held_back(data):
    assert sniff(data + b"\n") is not UNDECIDED
    assert sniff(data + b"\r") is not UNDECIDED


@given(st.binary())
def test_any_bytes_have_a_verdict(data):
    assert plain(sniff(data)) in (LINES, CLOSE, UNDECIDED, "http", "ssh", "proxy")


@pytest.mark.parametrize("key", sorted({*range(0x20), 0x7F}))
def test_a_control_character_comes_first_only_if_it_is_a_key(key):
    is_key = key in b"\t\r\n\x1b\x03\x04\x08\x7f"
    assert sniff(bytes([key])) is (LINES if is_key else CLOSE)


def test_no_bytes_are_no_verdict():
    assert sniff(b"") is UNDECIDED


def test_what_was_held_back_is_kept():
    sniffer = Sniffer()
    assert sniffer.feed(b"GET out") is UNDECIDED
    assert sniffer.feed(b" of here\nlook\n") is LINES
    assert sniffer.first == b"GET out of here\nlook\n"


def test_a_first_line_without_end_goes_to_telnet_which_ends_it():
    first = b"POST /" + b"x" * MAX_UNTERMINATED
    assert sniff(first) is LINES
    assert Telnet().feed(first)[-1] is Signal.OVERFLOW
