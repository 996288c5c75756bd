"""The seam is an interface without code of its own; what it promises is tested in tests/contract."""

import inspect

from chatkit.server.backends import base
from tests.contract.conftest import BACKENDS
from tests.server.fakes import FakeClock
from tests.server.honest import lacks


def test_every_backend_that_is_held_to_the_contract_is_one(tmp_path):
    for make in BACKENDS.values():
        assert lacks(make(FakeClock(), tmp_path), base.Backend) == []


def test_a_sink_is_called_and_never_awaited():
    calls = [value for name, value in vars(base.Sink).items() if not name.startswith("_")]
    assert calls
    assert not any(inspect.iscoroutinefunction(call) for call in calls)
