import pytest

from chatkit.client.backoff import LONGEST, SHORTEST, jittered


@pytest.mark.parametrize(("attempt", "ceiling"), [(1, 2), (2, 4), (3, 8), (4, 16), (5, 30), (10**9, 30)])
def test_the_ceiling_doubles_up_to_thirty_seconds(attempt, ceiling):
    assert jittered(attempt, lambda: 0.0) == SHORTEST
    assert jittered(attempt, lambda: 0.5) == SHORTEST + (ceiling - SHORTEST) / 2
    assert jittered(attempt, lambda: 1.0) == ceiling


def test_by_default_it_is_random_and_within_bounds():
    delays = {jittered(9) for _ in range(50)}
    assert len(delays) > 1
    assert all(SHORTEST <= delay <= LONGEST for delay in delays)
