import gc

import pytest

from chatkit.tui import garbage


@pytest.fixture(autouse=True)
def as_before():
    threshold = gc.get_threshold()
    gc.unfreeze()
    yield
    gc.enable()
    gc.freeze()  # as tests/conftest.py has it: all the tests after these would be slower
    gc.set_threshold(*threshold)


def test_what_is_there_at_the_first_frame_is_never_looked_through_again():
    garbage.wait()
    assert not gc.isenabled()
    garbage.begin()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 1000


def test_an_application_that_did_not_wait_changes_nothing():
    threshold = gc.get_threshold()
    garbage.begin()
    assert gc.get_freeze_count() == 0
    assert gc.get_threshold() == threshold
