import os
import signal
import sys
from pathlib import Path

import pytest

from chatkit.tui import editor
from chatkit.tui.editor import EditorFailed, command, edit, interrupts_are_the_editors


@pytest.fixture
def editing(tmp_path):
    """An editor that runs these lines of Python; `path` is the file, `seen` one to leave notes in."""

    def make(lines):
        script = tmp_path / "edit.py"
        seen = tmp_path / "seen"
        script.write_text(
            "import os, signal, sys\nfrom pathlib import Path\n"
            f"path, seen = Path(sys.argv[-1]), Path({str(seen)!r})\n{lines}\n"
        )
        return [sys.executable, str(script)], seen

    return make


def test_the_setting_comes_first_then_visual_then_editor():
    environment = {"VISUAL": "vis -w", "EDITOR": "ed"}
    assert command("nano --softwrap", environment) == ["nano", "--softwrap"]
    assert command(" ", environment) == ["vis", "-w"]
    assert command("", {"VISUAL": "", "EDITOR": "'my editor' -x"}) == ["my editor", "-x"]


@pytest.mark.parametrize(("setting", "why"), [("", "No editor is known"), ("vi 'x", "do not match")])
def test_without_an_editor_it_says_what_to_do(setting, why):
    with pytest.raises(EditorFailed, match=why):
        command(setting, {})


def test_what_is_saved_comes_back_without_the_newline_that_editors_add(editing):
    run, seen = editing("seen.write_bytes(path.read_bytes()); path.write_bytes('é\\nb\\n'.encode())")
    assert edit("ä\nb", run) == "é\nb"
    assert seen.read_bytes() == "ä\nb".encode()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_nobody_else_can_read_it_and_nothing_is_left(editing):
    notes = "f'{path} {path.stat().st_mode & 0o777:o} {path.parent.stat().st_mode & 0o777:o}'"
    run, seen = editing(f"seen.write_text({notes}); (path.parent / 'message.txt~').touch()")
    edit("secret", run)
    path, mode, folder_mode = seen.read_text().split()
    assert (mode, folder_mode) == ("600", "700")
    assert not Path(path).parent.exists()


def test_no_shell_sees_the_text_or_the_words_of_the_editor(editing, tmp_path):
    run, seen = editing("seen.write_text(repr(sys.argv[1:-1]))")
    text = f"$(touch {tmp_path}/a) `touch {tmp_path}/a`; touch {tmp_path}/a"
    assert edit(text, [*run, "$HOME", ";", "*"]) == text
    assert seen.read_text() == "['$HOME', ';', '*']"
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("sys.exit(3)", "ended with 3: the text is as it was"),
        ("path.write_bytes(b'\\xff')", "not UTF-8: the text is as it was"),
        ("path.unlink()", "cannot be handed over: No such file"),
        (f"path.write_bytes(b'x' * {editor.LARGEST + 1})", "More than 4,000,000 bytes"),
    ],
)
def test_what_goes_wrong_is_told(editing, lines, why):
    run, _ = editing(lines)
    with pytest.raises(EditorFailed, match=why):
        edit("text", run)


def test_an_editor_that_is_not_there_is_told():
    with pytest.raises(EditorFailed, match="/no/such/editor cannot be run"):
        edit("text", ["/no/such/editor"])


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_ctrl_c_is_the_editors_alone(editing):
    """The terminal sends it to both of us."""
    run, seen = editing(
        "default = signal.getsignal(signal.SIGINT) is signal.default_int_handler\n"
        "seen.write_text(str(default)); os.kill(os.getppid(), signal.SIGINT)"
    )
    before = signal.getsignal(signal.SIGINT)
    with interrupts_are_the_editors():
        assert edit("text", run) == "text"
    assert seen.read_text() == "True"
    assert signal.getsignal(signal.SIGINT) is before
