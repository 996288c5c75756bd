"""The same bytes, cut in different places: the network keeps no boundary, so the result must be the same."""

from hypothesis import strategies as st


def byte_by_byte(data):
    return [data[i : i + 1] for i in range(len(data))]


def every_cut_in_two(data):
    return [(data[:i], data[i:]) for i in range(len(data) + 1)]


@st.composite
def cut_anywhere(draw, data):
    """Lists of pieces that make up what `data` (a strategy) gives; empty pieces among them."""
    whole = draw(data)
    cuts = sorted(draw(st.lists(st.integers(0, len(whole)), max_size=8)))
    return [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
