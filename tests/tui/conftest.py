import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode


class Svg(SingleFileSnapshotExtension):
    """A picture of the screen, one file each, to be looked at as well as compared."""

    file_extension = "svg"
    _write_mode = WriteMode.TEXT


@pytest.fixture
def picture(snapshot):
    return snapshot.use_extension(Svg)
