from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chatkit.tui.entries import Crowd, Gone, Log, Said
from chatkit.tui.rows import AT_ONCE, BLOCK, Place, RowIndex

CAP = 12


def said(text, *, continues=False):
    return Said(0.0, "bob", text, continues=continues)


def height(entry):
    """As many rows as characters, and one more where the name is shown."""
    if isinstance(entry, Gone):
        return 0
    if isinstance(entry, Crowd):
        return 1 + entry.entered // 10
    return len(entry.text) + (not entry.continues)


def index_of(*texts, cap=CAP):
    log = Log(cap)
    for text in texts:
        log.append(said(text))
    index = RowIndex(height)
    index.show(log)
    return log, index


def test_each_row_shows_its_entry():
    _, index = index_of("a", "bb")
    assert (index.top, index.bottom) == (0, 5)
    shown = [(entry.text, row) for entry, row in map(index.at, range(5))]
    assert shown == [("a", 0), ("a", 1), ("bb", 0), ("bb", 1), ("bb", 2)]
    assert index.at(-1) is None
    assert index.at(5) is None


def test_pending_messages_come_last_and_give_way():
    log, index = index_of("a")
    log.pending["t1"] = said("mine")
    index.follow()
    assert index.settled == 2
    assert index.at(2) == (said("mine"), 0)
    log.append(said("b"))
    index.follow()
    assert index.at(2) == (said("b"), 0)
    assert index.at(4) == (said("mine"), 0)
    del log.pending["t1"]
    log.append(said("mine"))
    index.follow()
    assert (index.settled, index.bottom) == (9, 9)


def test_a_place_is_found_again_after_another_layout():
    log, index = index_of("a", "bbbb", "c")
    place = index.place(4)
    assert place == Place(1, 2)
    wider = RowIndex(lambda entry: 1)
    wider.show(log)
    assert wider.row(place) == 1
    taller = RowIndex(lambda entry: 10)
    taller.show(log)
    assert taller.row(place) == 12


def test_a_place_that_is_gone_is_the_oldest_row():
    log, index = index_of(*"abcdef", cap=10)
    for text in "ghijklmn":
        log.append(said(text))
    index.follow()
    assert index.row(Place(0, 1)) == index.top


def test_a_place_among_pending_messages_is_after_the_last_entry():
    log, index = index_of("a")
    log.pending["t1"] = said("mine")
    index.follow()
    assert index.place(4) == Place(1, 2)
    assert index.row(Place(1, 2)) == 4


def test_more_than_a_log_keeps_may_come_at_once():
    log, index = index_of("a")
    for number in range(3 * CAP):
        log.append(said(str(number % 10)))
    index.follow()
    assert index.bottom - index.top == sum(map(height, log.since(0)))


def test_without_a_log_there_are_no_rows():
    index = RowIndex(height)
    index.follow()
    assert index.at(0) is None
    assert list(index.entries(0, 10)) == []


def test_the_entries_of_a_selection():
    _, index = index_of("a", "bb", "c")
    assert [(row, entry.text) for row, entry in index.entries(1, 5)] == [(0, "a"), (2, "bb"), (5, "c")]


# A long log at another width


class Width:
    """Entries take so many rows each, and how many were laid out is counted."""

    def __init__(self, rows):
        self.rows = rows
        self.asked = 0

    def __call__(self, entry):
        self.asked += 1
        return self.rows


def long_log(count=2 * AT_ONCE):
    log = Log(100 * AT_ONCE)
    for number in range(count):
        log.append(said(str(number)))
    return log


def widened(log):
    """An index that was laid out at one width, and has just been shown at another."""
    width = Width(1)
    index = RowIndex(width)
    index.show(log)
    index.lay_out_all()
    width.rows, width.asked = 3, 0
    index.show(log)
    return index, width


def test_another_width_lays_out_only_what_is_reached():
    log = long_log()
    index, width = widened(log)
    assert width.asked == 0
    assert index.reach(None, 40)
    assert width.asked == BLOCK
    shown = [index.at(row) for row in range(index.bottom - 40, index.bottom)]
    assert shown[-1] == (log[log.end - 1], 2)
    assert shown[-4] == (log[log.end - 2], 2)
    assert not index.reach(None, 40)


def test_what_is_below_stays_when_what_is_above_is_laid_out():
    log = long_log()
    index, _ = widened(log)
    index.reach(None, 40)
    row = index.bottom - 7
    before = index.at(row)
    index.lay_out_all()
    assert not index.guessed
    assert index.at(row) == before
    assert index.bottom - index.top == 3 * len(log)


def test_a_reader_in_the_middle_finds_his_place_at_another_width():
    log = long_log()
    index, width = widened(log)
    place = Place(1000, 0)
    index.reach(place, 40)
    assert width.asked <= 2 * BLOCK
    row = index.row(place)
    assert [index.at(row + number) for number in (0, 3, 39)] == [
        (log[1000], 0),
        (log[1001], 0),
        (log[1013], 0),
    ]


def test_near_the_end_what_is_above_is_reached_too():
    log = long_log()
    index, _ = widened(log)
    index.reach(Place(log.end - 2, 0), 40)
    assert index.at(index.bottom - 40) == (log[log.end - 14], 2)


def test_idle_moments_lay_the_rest_out_and_only_then_anything_moves():
    log = long_log()
    index, width = widened(log)
    index.reach(None, 40)
    top = index.top
    slices = 1
    while index.prepare():
        assert index.top == top
        slices += 1
    assert slices == 2 * AT_ONCE // BLOCK - 1
    assert width.asked == len(log)
    assert not index.guessed
    assert index.bottom - index.top == 3 * len(log)


def test_a_log_may_grow_and_lose_its_oldest_while_rows_are_a_guess():
    log = Log(2 * AT_ONCE)
    for number in range(2 * AT_ONCE):
        log.append(said(str(number)))
    index, _ = widened(log)
    index.reach(None, 40)
    index.prepare()
    for number in range(BLOCK):
        log.append(said(f"new {number}"))
    index.follow()
    assert index.at(index.bottom - 1) == (log[log.end - 1], 2)
    index.lay_out_all()
    assert index.bottom - index.top == 3 * len(log)
    assert index.at(index.top) == (log[log.first], 0)


def test_very_many_that_come_at_once_are_laid_out_as_they_are_reached():
    log, width = Log(100 * AT_ONCE), Width(2)
    log.append(said("first"))
    index = RowIndex(width)
    index.show(log)
    for number in range(2 * AT_ONCE):
        log.append(said(str(number)))
    width.asked = 0
    index.follow()
    index.reach(None, 40)
    assert width.asked < 3 * BLOCK
    assert index.at(index.bottom - 1) == (log[log.end - 1], 1)
    index.lay_out_all()
    assert index.bottom - index.top == 2 * len(log)


def test_a_long_log_that_is_shown_first_is_laid_out_as_it_is_reached():
    log, width = long_log(), Width(2)
    index = RowIndex(width)
    index.show(log)
    index.reach(None, 40)
    assert width.asked == BLOCK
    assert index.at(index.bottom - 1) == (log[log.end - 1], 1)


def test_what_is_put_in_front_leaves_the_rows_that_there_are():
    log, index = index_of("a", "bb")
    place = index.place(3)
    log.prepend([said("x"), said("yyy")])
    index.follow()
    assert (index.top, index.bottom, index.first) == (-6, 5, -2)
    assert (index.at(-6), index.at(-1)) == ((said("x"), 0), (said("yyy"), 3))
    assert (index.at(3), index.row(place)) == ((said("bb"), 1), 3)
    assert index.place(-2) == Place(-1, 2)


def test_an_entry_that_is_gone_has_no_row():
    log, index = index_of("a", "bb", "c")
    log.replace(1, Gone(0.0))
    index.follow()
    assert [index.at(row) for row in (1, 2)] == [(said("a"), 1), (said("c"), 0)]
    assert index.row(Place(1, 2)) == 1, "what stood below it at the top of the screen stays where it was"
    log.replace(0, Gone(0.0))
    index.follow()
    assert index.row(Place(0, 1)) == index.top
    assert index.bottom == 2


def test_what_is_not_taken_in_yet_does_no_harm():
    """A screen may be drawn between two looks at the log."""
    log, index = index_of("a", "bb", "c")
    log.replace(1, Gone(0.0))
    assert index.at(2) == (Gone(0.0), 0)
    assert [entry for _, entry in index.entries(0, 6)][-1] == said("c")
    log.prepend([said("x")] * CAP)
    index.follow()
    log.shrink()
    assert index.at(index.top) is None


TEXTS = st.lists(st.sampled_from(["a", "bb", "ccc"]), min_size=1, max_size=2 * CAP)


class Growing(RuleBasedStateMachine):
    """A log that grows and is trimmed, and an index that follows it now and then."""

    def __init__(self):
        super().__init__()
        self.log, self.index = index_of()
        self.read = None  # an entry that a reader keeps his eye on, and its place

    @rule(texts=TEXTS, continues=st.booleans())
    def more(self, texts, continues):
        for text in texts:
            self.log.append(said(text, continues=continues))
        self.index.follow()

    @rule(text=st.sampled_from(["mine", "x"]), tag=st.sampled_from("ab"))
    def pending(self, text, tag):
        self.log.pending[tag] = said(text)
        self.index.follow()

    @rule(entered=st.integers(0, 9))
    def crowd(self, entered):
        self.log.append(Crowd(0.0, entered, 1))
        self.index.follow()

    @precondition(lambda self: not self.log.is_full)
    @rule(texts=TEXTS)
    def older(self, texts):
        self.log.prepend([said(text) for text in texts])
        self.index.follow()

    @precondition(lambda self: len(self.log))
    @rule(data=st.data(), text=st.sampled_from(["", "a", "ccc"]))
    def revise(self, data, text):
        number = data.draw(st.integers(self.log.first, self.log.end - 1))
        self.log.replace(number, said(text) if text else Gone(0.0))
        self.index.follow()
        if self.read and self.read[0].number >= number:  # may have been moved by it
            self.read = None

    @rule()
    def shrink(self):
        self.log.shrink()
        self.index.follow()

    @precondition(lambda self: self.index.settled > self.index.top)
    @rule(data=st.data())
    def look(self, data):
        row = data.draw(st.integers(self.index.top, self.index.settled - 1))
        self.read = (self.index.place(row), row)

    @invariant()
    def every_row_is_some_entry_s(self):
        shown = [self.index.at(row) for row in range(self.index.top, self.index.bottom)]
        expected = [
            (entry, row)
            for entry in [*self.log.since(self.log.first), *self.log.unsettled]
            for row in range(height(entry))
        ]
        assert shown == expected

    @invariant()
    def what_is_read_stays_where_it_is(self):
        if self.read and self.read[0].number <= self.log.first:  # dropped, or shows a name now
            self.read = None
        if self.read:
            place, row = self.read
            assert self.index.row(place) == row


TestGrowing = Growing.TestCase
