"""Addresses as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.protocol.address import DEFAULT_PORT, Address, AddressInvalid, parse, parse_server

GOOD = [
    ("127.0.0.1", "127.0.0.1", 5005),
    ("127.0.0.1:6000", "127.0.0.1", 6000),
    ("localhost:0", "localhost", 0),
    ("chat.lan:65535", "chat.lan", 65535),
    ("  chat.lan  ", "chat.lan", 5005),
    ("tcp://chat.lan", "chat.lan", 5005),
    ("TCP://chat.lan:80", "chat.lan", 80),
    ("::1", "::1", 5005),
    ("2001:db8::5005", "2001:db8::5005", 5005),
    ("[::1]", "::1", 5005),
    ("[::1]:6000", "::1", 6000),
    ("[::1]:", "::1", 5005),
    ("tcp://[fe80::1%eth0]:6000", "fe80::1%eth0", 6000),
    ("小明.example:7", "小明.example", 7),
]

BAD = [
    ("", "no host"),
    ("   ", "no host"),
    (":5005", "no host"),
    ("tcp://", "no host"),
    ("[]:5005", "no host"),
    ("two words:5005", "no host"),
    ("a\x1b[31mb", "no host"),
    ("a\tb", "no host"),
    ("host:", "not a port"),
    ("host:http", "not a port"),
    ("host:65536", "not a port"),
    ("host:-1", "not a port"),
    ("host:+1", "not a port"),
    ("host:1.5", "not a port"),
    ("host: 80", "not a port"),
    ("host:٣", "not a port"),
    ("host:²", "not a port"),
    ("host:" + "9" * 5000, "not a port"),
    ("host:80/", "not a port"),
    ("[::1", "not an IPv6 address"),
    ("[::1]6000", "not an IPv6 address"),
    ("http://host", "only tcp://"),
    ("://host", "only tcp://"),
]


@pytest.mark.parametrize(("text", "host", "port"), GOOD)
def test_addresses(text, host, port):
    assert parse(text) == Address(host, port)


@pytest.mark.parametrize(("text", "said"), BAD, ids=lambda text: ascii(text[:20]))
def test_what_is_no_address_is_told_apart(text, said):
    with pytest.raises(AddressInvalid, match=said):
        parse(text)


def test_nobody_connects_to_port_0():
    assert parse_server("localhost:1") == Address("localhost", 1)
    with pytest.raises(AddressInvalid, match="from 1 to 65535, for example localhost:5005"):
        parse_server("localhost:0")


@pytest.mark.parametrize(("text", "host", "port"), GOOD)
def test_an_address_is_shown_as_it_can_be_written(text, host, port):
    address = parse(text)
    assert parse(str(address)) == address
    assert str(address).startswith("tcp://")


def test_an_ipv6_address_is_shown_in_brackets():
    assert str(Address("::1", 5005)) == "tcp://[::1]:5005"
    assert str(Address("127.0.0.1", DEFAULT_PORT)) == "tcp://127.0.0.1:5005"


@given(st.text(max_size=30) | st.text("[]:/%tcp01 \x1b", max_size=20))
def test_any_text_is_an_address_or_invalid(text):
    try:
        address = parse(text)
    except AddressInvalid:
        return
    assert address.host
    assert 0 <= address.port <= 65535
