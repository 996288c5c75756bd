import pytest

from chatkit.tui.clock import Clock
from chatkit.tui.room import Room
from chatkit.tui.room_order import HOLD, Need, RoomOrder, need
from tests.tui.fake import NOON


class House:
    """Rooms by name, and the order in which they are listed."""

    def __init__(self, *names):
        self.now = 100.0
        clock = Clock(wall=lambda: NOON, monotonic=lambda: self.now)
        self.rooms = {name: Room(name, 10, clock) for name in names}
        self.shown = self.rooms[names[0]]
        self.order = RoomOrder(clock)
        self.arrange()

    def comes(self, name, *, mention=False):
        self.rooms[name].unread += 1
        self.rooms[name].mentions += mention

    def show(self, name):
        self.shown = self.rooms[name]
        self.shown.read()

    def arrange(self, **more):
        return self.order.arrange(self.rooms.values(), self.shown, **more)

    @property
    def listed(self):
        return " ".join(room.name for room in self.order.of(self.rooms.values()))


@pytest.fixture
def house():
    return House("lobby", "ops", "dev", "den")


def test_what_a_room_needs(house):
    house.comes("ops")
    house.comes("dev", mention=True)
    assert [need(room) for room in house.rooms.values()] == [Need.NONE, Need.UNREAD, Need.MENTION, Need.NONE]


def test_mentions_come_first_then_what_is_unread_then_the_others_as_they_were_opened(house):
    assert house.listed == "lobby ops dev den"
    house.comes("den")
    house.comes("dev", mention=True)
    house.arrange()
    assert house.listed == "dev den lobby ops"


def test_more_of_the_same_moves_nothing(house):
    for name in ("den", "dev", "ops", "den", "den"):
        house.comes(name)
    house.arrange()
    assert house.listed == "ops dev den lobby"


def test_the_room_that_is_shown_keeps_its_place_until_another_is(house):
    house.comes("den")
    house.arrange()
    house.show("den")
    house.arrange()
    assert house.listed == "den lobby ops dev"
    house.comes("den")  # one has scrolled up there
    house.comes("dev")
    house.arrange()
    assert house.listed == "dev den lobby ops"
    house.show("dev")
    house.rooms["den"].read()
    house.arrange()
    assert house.listed == "dev lobby ops den"


def test_under_the_mouse_nothing_moves(house):
    house.comes("den", mention=True)
    house.arrange(hovered=True)
    assert house.listed == "lobby ops dev den"
    house.arrange()
    assert house.listed == "den lobby ops dev"


def test_nothing_moves_either_while_one_walks_through_the_list(house):
    house.comes("dev")
    house.arrange()
    for name in ("dev", "lobby", "ops"):
        house.order.hold()
        house.show(name)
        house.now += HOLD - 1
        house.comes("den", mention=True)
        assert house.arrange() == 1
        assert house.listed == "dev lobby ops den"
    house.now += 1
    assert house.arrange() == 0
    assert house.listed == "den lobby ops dev"


def test_what_is_new_comes_last_while_nothing_may_move_and_what_is_gone_leaves_no_hole(house):
    house.comes("den", mention=True)
    house.arrange()
    house.order.hold()
    del house.rooms["ops"]
    house.rooms["tea"] = Room("tea", 10, Clock())
    assert house.listed == "den lobby dev tea"
    house.arrange()
    assert house.listed == "den lobby dev tea"


def test_a_room_that_is_gone_is_not_remembered(house):
    house.comes("den")
    house.arrange()
    del house.rooms["den"]
    house.arrange()
    assert len(house.order._needs) == len(house.rooms)
