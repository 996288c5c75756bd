from chatkit.tui.throttle import Throttle


class Owner:
    """Has timers that go off when a test says so."""

    def __init__(self):
        self.timers = []

    def set_timer(self, delay, callback):
        self.timers.append((delay, callback))

    def ring(self):
        _, callback = self.timers.pop()
        callback()


def throttled():
    owner, done = Owner(), []
    return owner, done, Throttle(owner, 0.5, lambda: done.append(len(done)))


def test_the_first_is_done_at_once_and_the_others_together_when_the_time_is_over():
    owner, done, throttle = throttled()
    for _ in range(10):
        throttle.ask()
    assert done == [0]
    assert [delay for delay, _ in owner.timers] == [0.5]
    owner.ring()
    assert done == [0, 1]
    owner.ring()
    assert done == [0, 1]
    assert owner.timers == []


def test_what_is_urgent_does_not_wait():
    owner, done, throttle = throttled()
    throttle.ask()
    throttle.ask()
    throttle.ask(now=True)
    assert done == [0, 1]
    owner.ring()
    assert done == [0, 1]


def test_a_flush_does_what_is_still_wanted():
    _, done, throttle = throttled()
    assert not throttle.flush()
    throttle.ask()
    assert not throttle.flush()
    throttle.ask()
    assert throttle.flush()
    assert done == [0, 1]


def test_the_action_may_say_how_long_it_rests():
    owner, _, throttle = throttled()
    throttle._action = lambda: setattr(throttle, "interval", 2.0)
    throttle.ask()
    assert [delay for delay, _ in owner.timers] == [2.0]
