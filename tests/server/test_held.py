"""Whose place is held, for how long, and whose is given up for others."""

import pytest

from chatkit.server import held
from chatkit.server.held import HeldPlaces
from tests.server.fakes import FakeClock


class Session:
    """Something to hold. When it logs out, the server lets go of it."""

    def __init__(self, places, host="192.0.2.1"):
        self.places = places
        self.host = host
        self.left = False

    def log_out(self):
        self.left = True
        self.places.release(self)


class Desk:
    def __init__(self, seconds=120.0, per_address=2, most=5):
        self.clock = FakeClock()
        self.places = HeldPlaces(seconds, per_address, self.clock.call_later, most)

    def hold(self, *hosts):
        sessions = [Session(self.places, host) for host in hosts]
        assert all(self.places.hold(session) for session in sessions)
        return sessions


def left(sessions):
    return [session.left for session in sessions]


def test_a_place_is_held_so_long_and_no_longer():
    desk = Desk()
    (session,) = desk.hold("192.0.2.1")
    desk.clock.advance(119)
    assert not session.left
    desk.clock.advance(1)
    assert session.left
    assert desk.clock.waiting == 0


def test_who_comes_back_in_time_has_not_left():
    desk = Desk()
    (session,) = desk.hold("192.0.2.1")
    assert desk.places.release(session)
    desk.clock.advance(1000)
    assert not session.left


def test_what_is_not_held_is_not_released():
    desk = Desk()
    assert not desk.places.release(Session(desk.places))


def test_where_no_places_are_held():
    desk = Desk(seconds=0)
    assert not desk.places.hold(Session(desk.places))
    assert desk.clock.waiting == 0


def test_of_one_address_the_oldest_gives_way():
    sessions = Desk().hold("192.0.2.1", "192.0.2.2", "192.0.2.1", "192.0.2.1")
    assert left(sessions) == [True, False, False, False]


def test_an_ipv6_network_counts_as_one_address():
    sessions = Desk().hold("2001:db8::1", "2001:db8::2", "2001:db8::3")
    assert left(sessions) == [True, False, False]


def test_this_machine_is_exempt_but_not_from_the_limit_for_all():
    sessions = Desk().hold(*["127.0.0.1"] * 6)
    assert left(sessions) == [True, False, False, False, False, False]


def test_without_a_limit_for_an_address():
    sessions = Desk(per_address=0).hold(*["192.0.2.1"] * 4)
    assert left(sessions) == [False] * 4


@pytest.mark.parametrize("count", [0, 3])
def test_at_the_end_all_leave(count):
    desk = Desk(per_address=0)
    sessions = desk.hold(*["192.0.2.1"] * count)
    desk.places.end()
    assert left(sessions) == [True] * count
    assert desk.clock.waiting == 0


def test_many_are_held_without_looking_at_each_other(monkeypatch):
    """A network that fails takes a thousand connections at once, and the server must not stop for it."""
    looked = []
    real = held.origin
    monkeypatch.setattr(held, "origin", lambda host: looked.append(host) or real(host))
    desk = Desk(most=1000)
    sessions = desk.hold(*[f"2001:db8:0:{number:x}::1" for number in range(1000)])
    assert not any(left(sessions))
    assert len(looked) == 1000
