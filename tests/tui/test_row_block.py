from array import array

from chatkit.tui.row_block import Block


def test_it_knows_where_its_entries_begin_and_end():
    block = Block(10, 100, array("i", [0, 1, 4, 6]))
    assert (block.number, block.end, block.count, block.start, block.rows) == (10, 13, 3, 100, 6)


def test_its_first_entries_go_and_the_rows_of_the_others_stay():
    block = Block(10, 100, array("i", [0, 1, 4, 6]))
    block.fresh = array("i", [0, 2, 5, 7])
    block.cut(1)
    assert (block.number, block.end, block.start, block.rows) == (11, 13, 101, 5)
    assert list(block.starts) == [0, 3, 5]
    assert list(block.fresh) == [0, 3, 5]


def test_of_rows_that_are_guessed_a_part_goes():
    block = Block(10, 100, array("i", range(11)))
    block.starts = None
    block.cut(4)
    assert (block.number, block.count, block.start, block.rows) == (14, 6, 104, 6)
    assert block.starts is None
