"""Files that are a user's own: nobody else may read them, and none is ever half written."""

import os
import tempfile
from pathlib import Path


def folder(path: Path) -> None:
    """Makes the folder, for its owner alone, if it is not there. Raises OSError."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def replace(path: Path, text: str) -> None:
    """Makes `text` the whole content of the file. Whatever happens, it has the old one or the new.

    A link stays one: what it leads to is replaced. Raises OSError.
    """
    path = path.resolve()
    folder(path.parent)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # with mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
