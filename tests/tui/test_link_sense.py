from chatkit.tui.link_sense import CALM, MOST_REST, REST, WINDOW, LinkSense


def write(sense, at, took):
    sense.begins(at)
    sense.ends(at + took)


def slow_at(sense, at):
    """Writes until the link is slow."""
    for number in range(5):
        write(sense, at + number / 5, 0.15)
    assert sense.is_slow(at + 1)


def test_a_terminal_that_takes_everything_at_once_is_quick():
    sense = LinkSense()
    for number in range(1000):
        write(sense, number / 20, 0.015)
    assert not sense.is_slow(50)


def test_a_terminal_that_keeps_writes_waiting_is_slow():
    sense = LinkSense()
    for number in range(3):
        write(sense, number / 5, 0.15)
        assert not sense.is_slow(number / 5 + 0.15)
    write(sense, 0.8, 0.15)
    assert sense.is_slow(1.0)


def test_late_writes_long_ago_do_not_count():
    sense = LinkSense()
    for number in range(10):
        write(sense, number * WINDOW, 0.4)
        assert not sense.is_slow(number * WINDOW + 1)


def test_a_write_that_does_not_end_tells_it_too():
    sense = LinkSense()
    sense.begins(1.0)
    assert not sense.is_slow(1.1)
    assert sense.is_slow(1.6)


def test_it_is_quick_again_after_a_while_without_a_late_write():
    sense = LinkSense()
    slow_at(sense, 0)
    write(sense, 10, 0.1)
    assert sense.is_slow(10 + CALM)
    assert not sense.is_slow(10.2 + CALM)


def test_each_mistake_makes_it_more_careful():
    sense = LinkSense()
    slow_at(sense, 0)
    assert not sense.is_slow(1 + CALM)
    slow_at(sense, 100)
    assert sense.is_slow(101 + CALM)
    assert not sense.is_slow(101 + 2 * CALM)


def test_frames_on_a_slow_link_leave_half_of_it_to_what_is_typed():
    sense = LinkSense()
    assert sense.rest(0) == 0
    assert sense.rest(0, "on") == REST
    write(sense, 1, 0.5)
    assert sense.rest(2) == 1.0
    assert sense.rest(2, "off") == 0
    sense.begins(2)
    assert sense.rest(3) == 2.0
    assert sense.rest(100) == MOST_REST


def test_a_setting_decides_where_there_is_one():
    sense = LinkSense()
    assert sense.is_slow(0, "on")
    slow_at(sense, 0)
    assert not sense.is_slow(1, "off")
    assert sense.is_slow(1, "auto")
