"""Where a server is: `[tcp://]HOST[:PORT]`, IPv6 in brackets."""

import msgspec

DEFAULT_PORT = 5005


class AddressInvalid(ValueError):
    """Not an address; the message says what is wrong and how one is written."""


class Address(msgspec.Struct, frozen=True):
    host: str
    port: int

    def __str__(self) -> str:
        return f"tcp://{place(self.host, self.port)}"


def place(host: str, port: int) -> str:
    """`HOST:PORT`, IPv6 in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def parse(text: str) -> Address:
    """Reads `127.0.0.1`, `chat.lan:6000`, `tcp://[::1]:5005`, `::1`. Raises AddressInvalid."""
    scheme, separator, rest = text.strip().rpartition("://")
    if separator and scheme.lower() != "tcp":
        raise AddressInvalid(f'"{text}" begins with {scheme}://, and only tcp:// is spoken here')
    host, port = _split(rest)
    if rest.isdigit():
        raise AddressInvalid(f'"{text}" is only a port. Write HOST:PORT, for example 127.0.0.1:{rest}')
    if not host or any(c.isspace() or not c.isprintable() for c in host):
        raise AddressInvalid(f'"{text}" has no host. Write HOST:PORT, for example 127.0.0.1:{DEFAULT_PORT}')
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and int(port) < 65536):
        raise AddressInvalid(f'"{port}" is not a port: a whole number from 0 to 65535')
    return Address(host, int(port))


def parse_server(text: str) -> Address:
    """As `parse`, for somebody who connects: port 0 is only for a server, which takes a free one then."""
    address = parse(text)
    if address.port == 0:
        raise AddressInvalid(
            "nobody can connect to port 0. Write one from 1 to 65535, for example "
            + place(address.host, DEFAULT_PORT)
        )
    return address


def _split(text: str) -> tuple[str, str]:
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise AddressInvalid(f'"{text}" is not an IPv6 address. Write [::1]:{DEFAULT_PORT}')
        return host, rest[1:] or str(DEFAULT_PORT)
    if text.count(":") > 1:
        return text, str(DEFAULT_PORT)  # a bare IPv6 address
    host, colon, port = text.partition(":")
    return host, port if colon else str(DEFAULT_PORT)
