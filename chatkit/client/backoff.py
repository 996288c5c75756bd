"""How long to wait before trying again."""

from collections.abc import Callable
from random import SystemRandom

SHORTEST = 1.0
LONGEST = 30.0
_random = SystemRandom()


def jittered(attempt: int, random: Callable[[], float] = _random.random) -> float:
    """Seconds before the attempt of that number: anything from 1 to 2, 4, 8 ... 30.

    Full jitter: when a server comes back, its thousand clients must not all come in the same second.
    """
    ceiling = min(LONGEST, SHORTEST * 2.0 ** min(attempt, 10))
    return SHORTEST + random() * (ceiling - SHORTEST)
