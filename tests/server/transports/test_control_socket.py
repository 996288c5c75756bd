"""The control socket's place: nobody else's, and to be had in a folder of any length."""

import os
import socket
import stat

import pytest

from chatkit.server.transports import control_socket
from chatkit.server.transports.control_socket import LONGEST, NAME, Place

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="there are no such sockets here")
LINUX = pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="Linux alone has short names")  # noqa: PTH112


@pytest.fixture(params=["short", pytest.param("long", marks=LINUX)])
def folder(request, tmp_path):
    found = tmp_path
    while request.param == "long" and len(os.fsencode(found / NAME)) <= LONGEST + 50:
        found /= "a folder with a name"
    found.mkdir(parents=True, exist_ok=True)
    return found


def echo(bound, place):
    """Whether what is said to the one arrives at the other."""
    bound.listen()
    with place.connect() as caller, bound.accept()[0] as called:
        caller.sendall(b"hello")
        return called.recv(10) == b"hello"


def test_one_end_finds_the_other(folder):
    with Place(folder) as server, Place(folder) as client, server.bind() as bound:
        assert echo(bound, client)
        assert [path.name for path in folder.iterdir()] == [NAME]
        server.remove()
        server.remove()  # harmless
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("umask", [0o000, 0o777])
def test_nobody_but_the_owner_may_connect(folder, umask):
    before = os.umask(umask)
    try:
        with Place(folder) as place, place.bind():
            assert stat.S_IMODE((folder / NAME).stat().st_mode) == 0o600
    finally:
        os.umask(before)


def test_before_it_listens_nobody_is_let_in(folder):
    with Place(folder) as place, place.bind(), pytest.raises(ConnectionRefusedError):
        place.connect()


def test_the_socket_of_a_server_that_was_killed_is_replaced(folder):
    with Place(folder) as place:
        place.bind().close()
        with pytest.raises(ConnectionRefusedError):
            place.connect()
        with place.bind() as bound:
            assert echo(bound, place)


def test_what_is_no_socket_stays(folder):
    (folder / NAME).write_text("dear")
    with Place(folder) as place, pytest.raises(OSError, match="in use"):
        place.bind()
    assert (folder / NAME).read_text() == "dear"


def test_where_nobody_is(folder):
    with Place(folder) as place, pytest.raises(FileNotFoundError):
        place.connect()
    with pytest.raises(FileNotFoundError):
        Place(folder / "nowhere")


def test_it_follows_a_folder_that_is_moved(folder):
    with Place(folder) as place, place.bind():
        moved = folder.rename(folder.with_name("moved"))
        place.remove()
        assert list(moved.iterdir()) == []


def test_where_there_is_no_short_name_that_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(control_socket, "_OPEN_FILES", tmp_path / "nowhere")
    monkeypatch.setattr(control_socket, "LONGEST", 10)
    with Place(tmp_path) as place, pytest.raises(OSError, match="may have no more than 10 bytes"):
        place.bind()
