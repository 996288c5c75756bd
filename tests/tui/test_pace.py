from chatkit.tui.pace import EVERY, IN_A_BURST, ON_A_SLOW_LINK, interval


def test_frames_are_fewer_in_a_burst_and_as_many_as_before_after_it():
    assert interval(1, EVERY, slow=False) == EVERY
    assert interval(50, EVERY, slow=False) == IN_A_BURST
    assert interval(100, IN_A_BURST, slow=False) == IN_A_BURST
    assert interval(9, IN_A_BURST, slow=False) == EVERY


def test_on_a_slow_link_frames_are_fewest_whatever_comes():
    assert interval(0, EVERY, slow=True) == ON_A_SLOW_LINK
    assert interval(1000, ON_A_SLOW_LINK, slow=True) == ON_A_SLOW_LINK
