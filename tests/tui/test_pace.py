from chatkit.tui.pace import EVERY, IN_A_BURST, interval


def test_frames_are_fewer_in_a_burst_and_as_many_as_before_after_it():
    assert interval(1, EVERY, 0) == EVERY
    assert interval(50, EVERY, 0) == IN_A_BURST
    assert interval(100, IN_A_BURST, 0) == IN_A_BURST
    assert interval(9, IN_A_BURST, 0) == EVERY


def test_on_a_slow_link_frames_are_fewest_whatever_comes():
    assert interval(0, EVERY, 0.3) == 0.3
    assert interval(1000, 0.3, 0.3) == 0.3
