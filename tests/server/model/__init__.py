"""A model of the server, so simple that one can see it is right, to compare the server with."""

import pytest

pytest.register_assert_rewrite("tests.server.model.machine")
