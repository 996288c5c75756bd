from chatkit.server.visibility import readable
from tests.server.fakes import claim


def test_so_far_everybody_may_read_every_room():
    assert readable(claim("bob")) is None
