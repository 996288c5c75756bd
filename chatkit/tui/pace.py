"""How often what is said is drawn. A frame costs the same whether it shows one new message or a hundred."""

EVERY = 0.05  # seconds from one frame to the next; one's own words do not wait
IN_A_BURST = 0.1
ON_A_SLOW_LINK = 0.3
_BURST = 100  # entries a second


def interval(new: int, last: float, *, slow: bool) -> float:
    """The seconds until the next frame may be drawn; in the `last` ones, `new` entries have come."""
    if slow:
        return ON_A_SLOW_LINK
    return IN_A_BURST if new >= _BURST * last else EVERY
