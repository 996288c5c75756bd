from chatkit.tui.pulse import CALM, FAST, Pulse


def after(count, seconds):
    """So many lines, evenly over so many seconds, the last one at their end."""
    pulse = Pulse()
    for number in range(1, count + 1):
        pulse.beat(number * seconds / count)
    return pulse


def test_over_fifty_lines_a_second_are_a_burst():
    assert not after(FAST, 0.9).is_fast(0.9)
    assert after(FAST + 1, 0.9).is_fast(0.9)
    assert not after(10 * FAST, 10.5).is_fast(10.5)


def test_it_ends_by_itself_when_nothing_comes():
    pulse = after(2 * FAST, 1)
    assert pulse.is_fast(1.0)
    assert not pulse.is_calm(1.5)
    assert pulse.is_calm(2.1)
    assert not pulse.is_fast(2.1)


def test_between_talk_and_a_burst_things_go_on_as_they_were():
    pulse = after(CALM * 4, 3)
    assert not pulse.is_fast(3.0)
    assert not pulse.is_calm(3.0)


def test_at_first_it_is_calm():
    assert Pulse().is_calm(0.0)
    assert not Pulse().is_fast(0.0)
