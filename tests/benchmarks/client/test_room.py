import socket

import pytest

from benchmarks.client.room import Room, message
from chatkit.protocol import events


@pytest.fixture
def talk():
    """What the room answers to lines of a client."""
    room = Room()
    host, port = room.address.split(":")
    with socket.create_connection((host, int(port))) as client:
        client.settimeout(5)
        room.listener.setblocking(True)
        room.accept()
        reading = client.makefile("rb")
        assert b"Welcome" in reading.readline()

        def asked(line):
            client.sendall(line.encode() + b"\n")
            room.guest.setblocking(True)
            room.hear()
            return events.decode(reading.readline())

        yield room, asked, reading
        reading.close()
    room.close()


def test_it_lets_a_client_in(talk):
    _, asked, _ = talk
    assert asked("@a format json").protocol == events.PROTOCOL
    assert asked("@b login bob").nick == "bob"
    assert len(asked("@c #lobby look").members) == 25
    assert asked("@d #lobby history new").complete
    assert asked("@e anything").re == "e"


def test_what_it_says_has_ids_without_holes(talk):
    room, _, reading = talk
    room.say(3, 20)
    told = [events.decode(reading.readline()) for _ in range(3)]
    assert [each.id for each in told] == [1, 2, 3]
    assert told == [message(number) for number in range(3)]
