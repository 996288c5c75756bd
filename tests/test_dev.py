"""dev.py: what it says to an old Python, when it sets up again, and what it makes of the checks.

It is run as people run it, in a folder of its own. Small scripts stand in for uv and apt-get, and note how
they were called.
"""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import dev

ROOT = Path(__file__).parents[1]

posix = pytest.mark.skipif(os.name != "posix", reason="the stand-ins are shell scripts")

# A Python that has everything, and a uv that makes a .venv of it; files named no-uv and no-pip break them.
PYTHON = """#!/bin/sh
case "$1 $2" in "-m pip") echo "pip $3" >> calls; test ! -e no-pip ;; esac
"""
UV = """#!/bin/sh
echo "uv $1 $2" >> calls
case "$1 $2" in
"venv --quiet") mkdir -p .venv/bin && cp programs/a-python .venv/bin/python ;;
"pip install") test ! -e no-uv ;;
esac
"""


@pytest.fixture
def project(tmp_path):
    """A folder with dev.py, pins and pyproject.toml, and nothing on the PATH but the stand-in for uv."""
    (tmp_path / "requirements").mkdir()
    for name in ("dev.py", "pyproject.toml", "requirements/dev.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def run(project, *arguments, python=sys.executable):
    programs = project / "programs"
    programs.mkdir(exist_ok=True)
    for name, script in (("uv", UV), ("a-python", PYTHON)):
        (programs / name).write_text(script)
        (programs / name).chmod(0o755)
    for name in ("mkdir", "cp"):
        (programs / name).is_symlink() or (programs / name).symlink_to(shutil.which(name))
    return subprocess.run(
        [python, project / "dev.py", *arguments],
        env={"PATH": str(programs), "HOME": str(project)},
        cwd=project,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def calls(project):
    """What uv was asked to do since this was last called."""
    noted = project / "calls"
    if not noted.exists():
        return []
    lines = noted.read_text().splitlines()
    noted.unlink()
    return lines


def old_python():
    """A Python too old for chatkit, or None."""
    roots = (Path.home() / ".pyenv" / "versions").glob("3.*/bin/python")
    named = [found for minor in range(6, dev.OLDEST) if (found := shutil.which(f"python3.{minor}"))]
    for python in (*roots, *named):
        if dev.succeeds([python, "-c", f"import sys; sys.exit(sys.version_info >= (3, {dev.OLDEST}))"]):
            return python
    return None


def test_an_old_python_can_parse_it():
    ast.parse((ROOT / "dev.py").read_text(), feature_version=(3, 6))


@posix
def test_an_old_python_alone_is_told_what_to_install(project):
    python = old_python()
    if python is None:
        pytest.skip("no Python older than 3.11 is installed here")
    done = run(project, "test", python=python)
    assert done.returncode == 1
    assert "chatkit needs Python 3.11 or newer" in done.stderr
    assert "Traceback" not in done.stderr
    assert calls(project) == []


@posix
def test_an_old_python_hands_over_to_a_newer_one(project):
    python = old_python()
    if python is None:
        pytest.skip("no Python older than 3.11 is installed here")
    (project / "programs").mkdir()
    (project / "programs" / "python3.11").symlink_to(sys.executable)
    assert run(project, "setup", python=python).returncode == 0
    assert calls(project)[-1] == "uv pip install"


@posix
def test_set_up_makes_the_venv_and_installs_the_pins_and_then_chatkit(project):
    done = run(project, "setup")
    assert done.returncode == 0, done.stderr
    assert calls(project) == ["uv venv --quiet", "uv pip install", "uv pip install"]
    assert "Installing the pinned packages into .venv" in done.stderr
    assert done.stdout == ""


@posix
def test_set_up_is_skipped_when_nothing_changed(project):
    run(project, "setup")
    calls(project)
    done = run(project, "setup")
    assert (done.returncode, done.stderr, calls(project)) == (0, "", [])


@posix
@pytest.mark.parametrize("changed", ["requirements/dev.txt", "pyproject.toml"])
def test_a_change_of_the_pins_or_of_the_metadata_installs_again_into_the_same_venv(project, changed):
    run(project, "setup")
    calls(project)
    with (project / changed).open("a") as file:
        file.write("\n# changed\n")
    assert run(project, "setup").returncode == 0
    assert calls(project) == ["uv pip install", "uv pip install"]


@posix
def test_a_venv_whose_python_is_gone_is_made_again(project):
    run(project, "setup")
    calls(project)
    (project / ".venv/bin/python").unlink()
    assert run(project, "setup").returncode == 0
    assert calls(project)[0] == "uv venv --quiet"


@posix
def test_where_uv_fails_pip_is_tried(project):
    (project / "no-uv").touch()
    done = run(project, "setup")
    assert done.returncode == 0, done.stderr
    assert calls(project) == ["uv venv --quiet", "uv pip install", "pip install", "pip install"]
    assert "Now with pip" in done.stderr


@posix
def test_a_failed_install_says_what_to_do_and_is_tried_again_next_time(project):
    (project / "no-uv").touch()
    (project / "no-pip").touch()
    done = run(project, "setup")
    assert done.returncode == 1
    assert "Installing the pinned packages into .venv: that did not work" in done.stderr
    assert "Traceback" not in done.stderr
    (project / "no-uv").unlink()
    calls(project)
    assert run(project, "setup").returncode == 0
    assert calls(project) == ["uv pip install", "uv pip install"]


@pytest.fixture
def apt_get(tmp_path, monkeypatch):
    """The stand-in for apt-get, alone on the PATH; the file is there when it was called."""
    noted = tmp_path / "noted"
    script = tmp_path / "apt-get"
    script.write_text(f'#!/bin/sh\necho "$@" >> {noted}\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "stdin", None)
    monkeypatch.setenv("DEBIAN_FRONTEND", "dialog")  # put back afterwards
    return noted


@posix
def test_without_ensurepip_a_user_is_told_which_package_to_install(apt_get, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(dev.SetUpError, match=r"sudo apt-get install python3\.\d+-venv$"):
        dev.get_ensurepip()
    assert not apt_get.exists()


@posix
def test_without_ensurepip_root_installs_it_where_nobody_can_be_asked(apt_get, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    dev.get_ensurepip()
    update, install = apt_get.read_text().splitlines()
    assert update == "update"
    assert install.startswith("install")
    assert install.endswith("-venv")


@posix
def test_without_ensurepip_and_apt_get_the_missing_parts_are_named(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(dev.SetUpError, match="neither ensurepip nor pip"):
        dev.get_ensurepip()


def test_every_check_runs_also_after_one_has_failed(capfd):
    steps = [
        ("first", [sys.executable, "-c", "print('one')"]),
        ("second", [sys.executable, "-c", "raise SystemExit(3)"]),
        ("third", [sys.executable, "-c", "print('three')"]),
    ]
    assert dev.check(steps) == 1
    out, err = capfd.readouterr()
    assert out.split() == ["one", "three"]
    assert "Not in order: second." in err


def test_what_is_for_later_is_only_run_when_all_is_in_order(capfd):
    steps = {
        code: [(f"ends with {code}", [sys.executable, "-c", f"raise SystemExit({code})"])] for code in (0, 3)
    }
    later = [("later", [sys.executable, "-c", "print('later')"])]
    assert dev.check(steps[3], later) == 1
    assert capfd.readouterr().out == ""
    assert dev.check(steps[0], later) == 0
    out, err = capfd.readouterr()
    assert out.split() == ["later"]
    assert "All in order: ends with 0, later." in err


def test_commands_of_one_check_run_side_by_side_and_what_they_say_is_not_mixed(capfd, tmp_path):
    waits = "import pathlib, sys; p = pathlib.Path(sys.argv[1])\nwhile not p.exists(): pass\nprint('first')"
    makes = "import pathlib, sys; print('second'); pathlib.Path(sys.argv[1]).touch()"
    commands = [[sys.executable, "-c", code, tmp_path / "made"] for code in (waits, makes)]
    assert dev.check([("both", *commands)]) == 0
    assert capfd.readouterr().out.split() == ["first", "second"]


@pytest.mark.parametrize("codes", [(3, 0), (0, 3)])
def test_a_check_fails_when_one_of_its_commands_does(codes, capfd):
    commands = [[sys.executable, "-c", f"raise SystemExit({code})"] for code in codes]
    assert dev.check([("both", *commands)]) == 1


def test_checks_that_pass_are_said_to(capfd):
    assert dev.check([("first", [sys.executable, "-c", ""])]) == 0
    assert "All in order: first." in capfd.readouterr().err


def test_the_benchmarks_get_their_arguments(monkeypatch):
    monkeypatch.setattr(dev, "set_up", lambda: None)
    monkeypatch.setattr(dev, "become", lambda command: command)
    command = dev.main(["bench", "room-10", "--quick"])
    assert command == [dev.PYTHON, "-m", "benchmarks", "room-10", "--quick"]


@pytest.mark.parametrize("arguments", [[], ["help"], ["--help"]])
def test_alone_it_shows_help(arguments, capsys):
    assert dev.main(arguments) == 0
    out = capsys.readouterr().out
    assert all(f"dev.py {command}" in out for command in dev.COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["tset"], 'no command "tset", only run, test'), (["lint", "chatkit"], "lint takes no arguments")],
)
def test_a_slip_is_answered_in_one_line(arguments, told, capsys):
    assert dev.main(arguments) == 2
    err = capsys.readouterr().err
    assert told in err
    assert err.count("\n") == 1
