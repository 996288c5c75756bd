#!/usr/bin/env python3
"""Sets chatkit up in .venv, and goes:

  python3 dev.py run         the demo: a server, three guests and the client; arguments go to `chatkit demo`
  python3 dev.py test        every check: form, lint, types, imports, tests, coverage
  python3 dev.py test ARGS   the tests alone; arguments go to pytest: a path, -k NAME, -x
  python3 dev.py bench       how fast it is, beside the floor of what Python can do (Linux); --quick, --help
  python3 dev.py lint        the checks that run no tests
  python3 dev.py format      brings the code into its form
  python3 dev.py setup       sets .venv up, and no more
  python3 dev.py lock        makes requirements/dev.txt anew; arguments go to uv: --upgrade

On Windows: py dev.py run. It needs Python 3.11 or newer; everything else goes into .venv, beside this file.
"""
# Standard library only, and nothing that Python 3.6 cannot run: an old Python gets a plain answer.

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "set-up-for"
PINS = ROOT / "requirements" / "dev.txt"

OLDEST, NEWEST = 11, 14  # of Python 3: what we need, and the newest that we look for by name

# What .venv is made from, also when this runs under .venv's own Python.
BASE_PYTHON = getattr(sys, "_base_executable", None) or sys.executable


class SetUpError(Exception):
    """Somebody has to mend something. The text says what happened and what to do."""


def say(text):
    print(text, file=sys.stderr, flush=True)


def step(what, command, advice, **options):
    say(f"{what} ...")
    if call(command, **options) != 0:
        raise SetUpError(f"{what}: that did not work, and what went wrong is said above.\n{advice}")


def call(command, **options):
    return subprocess.call([str(part) for part in command], cwd=str(ROOT), **options)


def succeeds(command):
    try:
        return call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def become(command):
    """Goes on as `command`, so that signals and the terminal are its own."""
    if os.name != "posix":
        return call(command)
    os.chdir(str(ROOT))
    return os.execv(str(command[0]), [str(part) for part in command])


# Python itself


def hand_over(arguments):
    """Runs this again with a Python that is new enough."""
    newer = find_python()
    if newer is None:
        raise SetUpError(
            f"chatkit needs Python 3.{OLDEST} or newer, and this is Python {sys.version.split()[0]}.\n"
            "There is no newer one on the PATH. Install one (with your system's package manager,\n"
            "or from python.org) and run this again."
        )
    return become([*newer, Path(__file__).resolve(), *arguments])


def find_python():
    names = [f"python3.{minor}" for minor in range(NEWEST, OLDEST - 1, -1)] + ["python3", "python"]
    commands = [[path] for path in map(shutil.which, names) if path]
    if os.name == "nt" and shutil.which("py"):
        commands.insert(0, [shutil.which("py"), "-3"])
    new_enough = ["-c", f"import sys; sys.exit(sys.version_info < (3, {OLDEST}))"]
    return next((command for command in commands if succeeds(command + new_enough)), None)


# The set-up


def set_up():
    """Makes .venv what the pins and pyproject.toml ask for. Returns at once when it is that already."""
    wanted = fingerprint()
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text() == wanted:
        return
    began = time.monotonic()
    try:
        install_into(make_venv(shutil.which("uv")))
    except SetUpError as error:
        if not shutil.which("uv"):
            raise
        say(f"{error}\n\nuv may lack what pip's settings say about the network. Now with pip:")
        install_into(make_venv(uv=None))
    STAMP.write_text(wanted)
    say(f"Set up in {time.monotonic() - began:.0f} s.")


def install_into(installer):
    step(
        "Installing the pinned packages into .venv",
        [*installer, "--require-hashes", "--only-binary", ":all:", "-r", PINS],
        "Is there a network, and a way to the package index? Run this again; it goes on from here.",
    )
    step(
        "Installing chatkit itself, from these files",
        [*installer, "--no-deps", "--no-build-isolation", "-e", ROOT],
        "If pyproject.toml was changed, look there first.",
    )


def fingerprint():
    """Changes when .venv has to: with the pins, the project's metadata, Python's version, and the place."""
    facts = hashlib.sha256(f"{ROOT} {sys.version_info[:2]}".encode())
    for path in (PINS, ROOT / "pyproject.toml"):
        facts.update(path.read_bytes())
    return facts.hexdigest()


def make_venv(uv):
    """Makes .venv unless it works already, with uv if its path is given; returns what installs into it."""
    if uv:
        if not venv_works():
            new_venv([uv, "venv", "--quiet", "--python", BASE_PYTHON, VENV])
        return [uv, "pip", "install", "--quiet", "--python", PYTHON]
    if not venv_works("pip"):
        if not has("ensurepip") and has("pip"):
            new_venv([BASE_PYTHON, "-m", "venv", "--without-pip", VENV])
            return [BASE_PYTHON, "-m", "pip", "--python", PYTHON, "install", "-qq"]
        if not has("ensurepip"):
            get_ensurepip()
        new_venv([BASE_PYTHON, "-m", "venv", VENV])
    return [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]


def venv_works(module="sys"):
    """Whether .venv is there, has this version of Python, and has `module`."""
    check = f"import sys, {module}; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    return PYTHON.exists() and succeeds([PYTHON, "-c", check])


def new_venv(command):
    if VENV.exists():
        shutil.rmtree(str(VENV))
    step(f"Making .venv with {BASE_PYTHON}", command, "Is there room on the disk, and may you write here?")


def has(module):
    return succeeds([BASE_PYTHON, "-c", f"import {module}"])


def get_ensurepip():
    """Debian and its relatives leave it out of python3, and without it there is no virtual environment."""
    lack = f"{BASE_PYTHON} cannot make virtual environments: it has neither ensurepip nor pip."
    package = "python{}.{}-venv".format(*sys.version_info)
    if not shutil.which("apt-get"):
        raise SetUpError(f"{lack}\nInstall your system's package for it, or uv, and run this again.")
    advice = f"Install it and run this again: sudo apt-get install {package}"
    if os.geteuid() != 0 or (sys.stdin and sys.stdin.isatty()):
        raise SetUpError(f"{lack}\n{advice}")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    succeeds(["apt-get", "update"])  # where it fails, the old lists may do
    install = ["apt-get", "install", "-qq", "--yes", "--no-install-recommends", package]
    step(f"Installing {package}", install, advice, stdout=subprocess.DEVNULL)


# The commands


def run(*arguments):
    set_up()
    return become([PYTHON, "-m", "chatkit", "demo", *arguments])


def test(*arguments):
    set_up()
    if arguments:
        return become([PYTHON, "-m", "pytest", *arguments])
    coverage = [PYTHON, "-m", "coverage"]
    call([*coverage, "erase"])
    measured = [*coverage, "run", "-m", "pytest", "-m", "not unmeasured"]
    # What the others say is seen after the first: few words keep all in sight.
    parts = (
        [*measured, "--ignore=tests/tui"],
        [*measured, "-q", "tests/tui"],
        [PYTHON, "-m", "pytest", "-q", "-m", "unmeasured"],
    )
    tests = [("tests", *parts)]
    afterwards = [
        ("gathering coverage", [*coverage, "combine", "--quiet"]),
        ("coverage", [*coverage, "report"]),
    ]
    return check(STATIC_CHECKS + tests, afterwards)


def bench(*arguments):
    set_up()
    return become([PYTHON, "-m", "benchmarks", *arguments])


def lint():
    set_up()
    return check(STATIC_CHECKS)


STATIC_CHECKS = [
    ("form", [PYTHON, "-m", "ruff", "format", "--check", "."]),
    ("lint", [PYTHON, "-m", "ruff", "check", "."]),
    ("types", [PYTHON, "-m", "mypy"]),
    ("imports", [PYTHON, "-c", "from importlinter.cli import lint_imports_command as run; run()"]),
]


def check(steps, afterwards=()):
    """Runs all of them, also after one has failed, and sums up; `afterwards` only when none has."""
    failed = failures(steps) or failures(afterwards)
    if failed:
        say(f"\nNot in order: {', '.join(failed)}. Each is said above, after its ==.")
        return 1
    say(f"\nAll in order: {', '.join(name for name, *_ in [*steps, *afterwards])}.")
    return 0


def failures(steps):
    failed = []
    for name, *commands in steps:
        say(f"\n== {name}")
        if side_by_side(commands) != 0:
            failed.append(name)
    return failed


def side_by_side(commands):
    """Runs them at the same time. What the first says is seen at once, and what the others say after that."""
    first, others = commands[0], [Aside(command) for command in commands[1:]]
    try:
        worst = call(first)
        for other in others:
            worst = other.wait() or worst
        return worst
    finally:
        for other in others:
            other.end()


class Aside:
    """A command that runs beside another one, and keeps what it says until `wait`."""

    def __init__(self, command):
        self.said = tempfile.TemporaryFile()
        command = [str(part) for part in command]
        self.process = subprocess.Popen(command, cwd=str(ROOT), stdout=self.said, stderr=subprocess.STDOUT)

    def wait(self):
        """Waits for its end, and says what it said. Returns its exit code."""
        code = self.process.wait()
        self.said.seek(0)
        sys.stdout.flush()
        sys.stdout.buffer.write(self.said.read())
        sys.stdout.flush()
        return code

    def end(self):
        self.process.kill()
        self.process.wait()
        self.said.close()


def format_code():
    set_up()
    mended = call([PYTHON, "-m", "ruff", "check", "--fix", "."])
    return call([PYTHON, "-m", "ruff", "format", "."]) or mended


def setup():
    set_up()
    return 0


def lock(*arguments):
    """One file of pins for every system and every Python that we support: hashes, and no addresses."""
    uv = [shutil.which("uv")] if shutil.which("uv") else [PYTHON, "-m", "uv"]
    if not succeeds([*uv, "--version"]):
        step("Installing uv into .venv", [*make_venv(uv=None), "uv"], "Is there a network?")
    what = ["pyproject.toml", "--group", "dev", "--extra", "fast"]
    where = ["--universal", "--python-version", f"3.{OLDEST}"]
    how = ["--generate-hashes", "--no-header", "--no-annotate", "--quiet", "-o", PINS.relative_to(ROOT)]
    step("Making the pins", [*uv, "pip", "compile", *what, *where, *how, *arguments], "See what uv says.")
    return 0


COMMANDS = {
    "run": run,
    "test": test,
    "bench": bench,
    "lint": lint,
    "format": format_code,
    "setup": setup,
    "lock": lock,
}
TAKE_ARGUMENTS = ("run", "test", "bench", "lock")


def main(arguments):
    name, rest = (arguments or ["help"])[0], arguments[1:]
    if name in ("help", "-h", "--help"):
        print(__doc__.strip())
        return 0
    if name not in COMMANDS:
        say(f'dev.py has no command "{name}", only {", ".join(COMMANDS)}.')
        return 2
    if rest and name not in TAKE_ARGUMENTS:
        say(f"dev.py {name} takes no arguments.")
        return 2
    try:
        return COMMANDS[name](*rest) if sys.version_info >= (3, OLDEST) else hand_over(arguments)
    except (SetUpError, OSError) as error:
        say(f"\n{error}")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
