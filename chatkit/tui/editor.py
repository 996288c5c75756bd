"""A text written in the user's own editor: it goes and comes through a file that nobody else can read."""

import os
import shlex
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

LARGEST = 4_000_000  # bytes that are read back


class EditorFailed(Exception):
    """Nothing came back; the message says why."""


def command(setting: str, environment: Mapping[str, str]) -> list[str]:
    """The editor and its arguments: of the setting, of VISUAL, or of EDITOR. Raises EditorFailed."""
    for words in (setting, environment.get("VISUAL", ""), environment.get("EDITOR", "")):
        if words.strip():
            try:
                return shlex.split(words, posix=os.name != "nt")
            except ValueError:
                raise EditorFailed(f"The quotation marks of the editor do not match: {words}") from None
    raise EditorFailed("No editor is known: set EDITOR, or the setting editor")


def edit(text: str, editor: Sequence[str]) -> str:
    """Runs the editor until it ends and returns what it saved, in any thread. Raises EditorFailed.

    The file has a folder of its own, so that what editors leave beside it goes with it. There is no shell.
    """
    try:
        with TemporaryDirectory(prefix="chatkit-") as folder:
            path = Path(folder) / "message.txt"
            path.touch(mode=0o600)
            path.write_text(text, encoding="utf-8", newline="\n")
            _run([*editor, str(path)])
            return _saved(path)
    except OSError as error:
        raise EditorFailed(f"The text cannot be handed over: {error.strerror}") from None


@contextmanager
def interrupts_are_the_editors() -> Iterator[None]:
    """Ctrl+C in an editor reaches us too, and must not end the chat."""
    # A handler, because what is set to SIG_IGN stays so in the editor.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _run(words: Sequence[str]) -> None:
    try:
        code = subprocess.run(words, check=False).returncode  # noqa: S603 - no shell
    except OSError as error:
        raise EditorFailed(f"{words[0]} cannot be run: {error.strerror}") from None
    if code:
        raise EditorFailed(f"{words[0]} ended with {code}: the text is as it was")


def _saved(path: Path) -> str:
    with path.open("rb") as file:
        saved = file.read(LARGEST + 1)
    if len(saved) > LARGEST:
        raise EditorFailed(f"More than {LARGEST:,} bytes were saved: the text is as it was")
    try:
        return saved.decode("utf-8-sig").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise EditorFailed("What was saved is not UTF-8: the text is as it was") from None
