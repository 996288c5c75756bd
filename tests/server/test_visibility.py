import pytest

from chatkit.server.visibility import readable, visible
from tests.server.fakes import claim


@pytest.mark.parametrize("who", [claim("bob"), None])
def test_so_far_everybody_may_read_every_room(who):
    assert readable(who) is None


@pytest.mark.parametrize(
    ("allowed", "seen"), [(None, ["lobby", "ops"]), ({"ops", "attic"}, ["ops"]), ((), [])]
)
def test_of_rooms_those_are_seen_that_are_allowed(allowed, seen):
    assert visible(["lobby", "ops"], allowed) == seen
