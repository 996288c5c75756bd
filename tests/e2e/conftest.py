"""Fixtures of the end-to-end tests."""

import pytest

from tests.e2e.serving import Person, serving


@pytest.fixture
def served(tmp_path):
    with serving(tmp_path) as server:
        yield server


@pytest.fixture
def alice(served):
    """Somebody who is in the room and sees what the program's user does."""
    with Person(served.addresses[0]) as person:
        yield person.logs_in("alice")
