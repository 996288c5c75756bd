"""How often what is said is drawn. A frame costs the same whether it shows one new message or a hundred."""

EVERY = 0.05  # seconds from one frame to the next; one's own words do not wait
IN_A_BURST = 0.1
FOLDED = 0.25  # where a burst is only counted
_BURST = 100  # entries a second


def interval(new: int, last: float, rest: float) -> float:
    """The seconds until the next frame may be drawn; in the `last` ones, `new` entries have come.

    They are `rest` at least, which is what a slow link needs.
    """
    return max(rest, IN_A_BURST if new >= _BURST * last else EVERY)
