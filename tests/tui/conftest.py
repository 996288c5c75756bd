import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from tests.tui import fake


class Svg(SingleFileSnapshotExtension):
    """A picture of the screen, one file each, to be looked at as well as compared."""

    file_extension = "svg"
    _write_mode = WriteMode.TEXT


@pytest.fixture(autouse=True)
def ids_begin_anew():
    """Ids have no holes, and what one test was told of another was not."""
    fake.ids.clear()


@pytest.fixture
def picture(snapshot):
    return snapshot.use_extension(Svg)
