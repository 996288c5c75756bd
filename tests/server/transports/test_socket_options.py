"""What the kernel is told of a connection, by way of the listening socket or of its own."""

import socket

import pytest

from chatkit.server.transports import tcp


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="Linux has these options")
@pytest.mark.parametrize("inherited", [True, False])
async def test_socket_options(open_house, inherited, monkeypatch):
    monkeypatch.setattr(tcp, "INHERITED", inherited)
    house = await open_house()
    await house.logs_in("bob")
    sock = house.socket_of("bob")
    assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) == 2 * 64 * 1024  # Linux doubles it
    assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
    assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE) == 1
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 60
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL) == 15
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT) == 4
    assert (
        sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 120_000
    )  # no sooner than all probes
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


async def test_a_system_that_lacks_an_option_does_without(open_house, monkeypatch):
    monkeypatch.delattr(socket, "TCP_USER_TIMEOUT", raising=False)
    monkeypatch.delattr(socket, "TCP_KEEPIDLE", raising=False)
    house = await open_house()
    await house.logs_in("bob")
