"""Which ids make a page of history, for rooms whose ids are dense and whose oldest may be gone."""

import msgspec


class Span(msgspec.Struct, frozen=True):
    """The ids from `first` to `last`, if that is not less. `complete`: all that were asked for are kept."""

    first: int
    last: int
    complete: bool


def span(head: int, oldest: int, before: int | None, after: int | None, limit: int) -> Span:
    """The last `limit` ids, or those before an id, or the first ones after an id, of `oldest` to `head`."""
    if after is not None:
        wanted = max(1, after + 1)
        first = max(wanted, oldest)
        return Span(first, min(head, first + limit - 1), complete=wanted >= oldest)
    last = head if before is None else min(head, before - 1)
    wanted = max(1, last - limit + 1)
    return Span(max(wanted, oldest), last, complete=wanted >= oldest or last < wanted)
