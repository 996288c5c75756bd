"""Against a model that counts: whatever is asked for, the right ids, and a word on whether some are gone."""

from hypothesis import example, given
from hypothesis import strategies as st

from chatkit.server.backends.pages import span


@given(
    head=st.integers(0, 12),
    gone=st.integers(0, 12),
    before=st.none() | st.integers(-1, 14),
    after=st.none() | st.integers(-1, 14),
    limit=st.integers(1, 14),
)
@example(head=2, gone=1, before=1, after=None, limit=1)  # nothing was before the first
@example(head=3, gone=3, before=None, after=3, limit=5)
def test_a_page_is_what_counting_gives(head, gone, before, after, limit):
    gone = min(gone, head)
    ids = range(1, head + 1)
    if after is not None:
        asked = [id_ for id_ in ids if id_ > after]
        there = [id_ for id_ in asked if id_ > gone][:limit]
        complete = there == asked[:limit]
    else:
        asked = [id_ for id_ in ids if before is None or id_ < before][-limit:]
        there = [id_ for id_ in asked if id_ > gone]
        complete = there == asked
    page = span(head, gone + 1, before, after, limit)
    assert list(range(page.first, page.last + 1)) == there
    assert page.complete == complete
