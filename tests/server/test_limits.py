import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.protocol.errors import Busy
from chatkit.server.limits import Admission, LineRate

# how fast


def test_a_burst_at_once_and_then_at_the_rate():
    rate = LineRate(3, 2, now=100)
    assert [rate.take(100) for _ in range(3)] == [0, 0, 0]
    assert rate.take(100) == pytest.approx(0.5)
    assert rate.take(100.25) == pytest.approx(0.25)
    assert rate.take(100.5) == 0
    assert rate.take(100.5) == pytest.approx(0.5)


def test_a_pause_earns_a_burst_again_and_never_more():
    rate = LineRate(3, 2, now=0)
    for _ in range(3):
        rate.take(0)
    assert [rate.take(1000) for _ in range(4)] == [0, 0, 0, pytest.approx(0.5)]


@pytest.mark.parametrize(("burst", "per_second"), [(0, 2), (10, 0), (0, 0)])
def test_no_rate(burst, per_second):
    rate = LineRate(burst, per_second, now=0)
    assert [rate.take(0) for _ in range(1000)] == [0] * 1000


@given(
    burst=st.integers(1, 20),
    per_second=st.floats(0.1, 100),
    gaps=st.lists(st.floats(0, 3), max_size=60),
    start=st.floats(0, 1e9),
)
def test_whoever_waits_as_told_is_served_and_nobody_is_faster_than_allowed(burst, per_second, gaps, start):
    """Also with the rounding of floats: a wait that is over is not followed by another tiny one."""
    now = start
    rate = LineRate(burst, per_second, now)
    for served, gap in enumerate(gaps, 1):
        now += gap
        wait = rate.take(now)
        if wait:
            now += wait + 1e-6  # timers are late, never early
            assert rate.take(now) == 0
        assert served <= burst + (now - start) * per_second + 1e-3


@pytest.mark.parametrize("burst", [1, 2, 3])
def test_whoever_is_exactly_as_fast_as_allowed_never_waits(burst):
    rate = LineRate(burst, 10, now=0.0)
    now = 0.0
    for _ in range(100):
        assert rate.take(now) == 0
        now += 0.1  # which is not quite a tenth


@given(st.integers(1, 5), st.floats(0.5, 4), st.lists(st.floats(0, 2), max_size=40))
def test_the_rate_is_a_bucket_that_fills_with_time(burst, per_second, gaps):
    """Told the usual way: one token for each line, `burst` at most, `per_second` new ones."""
    now, tokens = 0.0, float(burst)
    rate = LineRate(burst, per_second, now)
    for gap in gaps:
        now += gap
        tokens = min(burst, tokens + gap * per_second)
        wait = rate.take(now)
        assert wait == pytest.approx(max(0, (1 - tokens) / per_second), abs=1e-5)
        tokens -= not wait


# how many


def admission(total=0, waiting=0, per_address=0):
    return Admission(total=total, waiting=waiting, per_address=per_address)


def refuses(admission, address):
    before = vars(admission).copy()
    try:
        admission.enter(address).leave()
    except Busy:
        assert vars(admission) == before
        return True
    return False


def test_in_all():
    counts = admission(total=2)
    first, _ = counts.enter("192.0.2.1"), counts.enter("::1")
    assert refuses(counts, "127.0.0.1")
    first.leave()
    assert not refuses(counts, "127.0.0.1")


def test_not_yet_logged_in():
    counts = admission(waiting=1)
    first = counts.enter("192.0.2.1")
    assert refuses(counts, "127.0.0.1")
    first.logged_in()
    first.logged_in()  # once is enough
    assert (counts.connected, counts.not_logged_in) == (1, 0)
    assert not refuses(counts, "127.0.0.1")


def test_who_goes_without_a_login_waits_no_longer():
    counts = admission(waiting=1)
    counts.enter("192.0.2.1").leave()
    assert (counts.connected, counts.not_logged_in) == (0, 0)


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1", "::ffff:192.0.2.1"),
        ("2001:db8::1", "2001:db8::ffff:1"),
        ("fe80::1%eth0", "fe80::2%eth1"),
    ],
)
def test_from_one_address(address, same):
    counts = admission(per_address=2)
    first = counts.enter(address)
    counts.enter(same)
    assert refuses(counts, same)
    assert refuses(counts, address)
    first.leave()
    assert not refuses(counts, same)


@pytest.mark.parametrize(
    ("address", "other"), [("192.0.2.1", "192.0.2.2"), ("2001:db8::1", "2001:db8:0:1::1")]
)
def test_from_two_addresses(address, other):
    counts = admission(per_address=1)
    counts.enter(address)
    assert not refuses(counts, other)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_this_machine_is_one_address_for_many_and_exempt(address):
    counts = admission(per_address=1)
    for _ in range(5):
        counts.enter(address)
    assert counts.connected == 5


def test_an_address_that_has_gone_is_forgotten():
    """Or a server that runs for months would remember every address that ever came."""
    counts = admission(per_address=5)
    places = [counts.enter(f"192.0.2.{n}") for n in range(100)]
    for place in places:
        place.leave()
    assert not counts._by_origin


def test_0_turns_each_off():
    counts = admission()
    for _ in range(1000):
        counts.enter("192.0.2.1")
    assert (counts.connected, counts.not_logged_in) == (1000, 1000)
