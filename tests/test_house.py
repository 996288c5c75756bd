"""The house rules that no linter knows."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "chatkit"
MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")

MOST_LINES = 400  # 300 is the aim; a file that needs more is probably two

# Modules without a test module of their own, and where they are tested instead.
TESTED_ELSEWHERE = {
    "__main__.py": "every test that runs `python -m chatkit`",
    "server/asks.py": "they do nothing; tests/server/test_rooms.py sees them asked",
    "server/clock.py": "interfaces alone; tests/server/test_fakes.py holds the clocks to them",
    "server/dialects/listing.py": "tests/server/dialects/test_text.py says every event in words",
    "tui/change.py": "it does nothing; tests/tui/test_state.py sees it returned",
    "tui/connection.py": "it does nothing; tests/tui/test_state.py sees it change",
    "tui/messages.py": "they do nothing; tests/tui/test_app.py sees them arrive",
}


def loaded_by(code):
    """The names of the modules that are loaded once a fresh Python has run `code`."""
    # Without the variables by which coverage follows into other processes: it loads sqlite3 and more.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    tell = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr))\n"
    ran = subprocess.run(
        [sys.executable, "-c", tell + code],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return set(ran.stderr.split())


def test_help_costs_no_more_than_click():
    loaded = loaded_by("import sys; sys.argv = ['chatkit', '--help']\nimport chatkit.__main__ as m; m.main()")
    assert "chatkit.cli" in loaded
    assert loaded & {"textual", "rich", "asyncio", "sqlite3", "importlib.metadata"} == set()


def test_the_server_loads_no_widgets():
    loaded = loaded_by("import chatkit.cli.compose")
    assert "chatkit.server.server" in loaded
    assert loaded & {"textual", "chatkit.tui", "chatkit.client"} == set()  # structlog loads rich by itself


def test_a_program_that_uses_the_client_loads_neither_server_nor_widgets():
    loaded = loaded_by("import chatkit.client")
    assert loaded & {"textual", "rich", "click", "structlog", "chatkit.tui", "chatkit.server"} == set()


def test_the_first_frame_of_the_client_waits_for_nothing_that_it_does_not_show():
    loaded = loaded_by("import chatkit.tui.app")
    late = {"chatkit.client.chat", "chatkit.client.conversation", "textual.widgets._markdown", "click"}
    assert "chatkit.tui.screens.main" in loaded
    assert loaded & late == set()


def test_one_command_loads_no_other():
    loaded = loaded_by(
        "import sys; sys.argv = ['chatkit', 'tail', '--help']; from chatkit.cli import main; main()"
    )
    assert "chatkit.cli.tail" in loaded
    assert loaded & {"chatkit.cli.serve", "chatkit.cli.connect", "chatkit.cli.export"} == set()


def test_no_file_is_two_in_one():
    lines = {module.as_posix(): len((PACKAGE / module).read_text("utf-8").splitlines()) for module in MODULES}
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


def test_each_module_has_a_test_module_in_the_same_place():
    wanted = [module for module in MODULES if module.as_posix() not in TESTED_ELSEWHERE]
    missing = [m.as_posix() for m in wanted if not (ROOT / "tests" / m.with_name(f"test_{m.name}")).exists()]
    assert missing == []


def test_what_is_tested_elsewhere_exists():
    assert TESTED_ELSEWHERE.keys() <= {module.as_posix() for module in MODULES}


def test_each_folder_of_tests_is_a_package():
    """Or two test modules of one name would be one."""
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def test_pins_have_hashes_and_no_addresses():
    for pins in (ROOT / "requirements").iterdir():
        text = pins.read_text("utf-8")
        assert not re.search(r"://|--(extra-)?index|--find-links|^-", text, re.MULTILINE)
        requirements = re.split(r"\n(?=\S)", text.strip())
        assert all("==" in each and "--hash=sha256:" in each for each in requirements)


def test_pins_cover_what_the_project_asks_for():
    """A dependency added without `python3 dev.py lock` would be missing on the next machine."""
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    asked = set(re.findall(r'^\s*(?:\w+ = \[)?"([a-z][\w-]*)[<>=]=', project, re.MULTILINE))
    pins = (ROOT / "requirements" / "dev.txt").read_text("utf-8")
    pinned = set(re.findall(r"^([\w-]+)==", pins, re.MULTILINE))
    assert len(asked) > 10
    assert asked <= pinned


def test_what_is_imported_is_asked_for():
    """What another dependency brings along may be too old, or gone with its next version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = chain(*project["optional-dependencies"].values())
    asked = {re.match(r"[\w-]+", each)[0] for each in chain(project["dependencies"], extras)}
    trees = [ast.parse((PACKAGE / module).read_text("utf-8")) for module in MODULES]
    imported = {name.split(".")[0] for tree in trees for node in ast.walk(tree) for name in imports(node)}
    assert imported - sys.stdlib_module_names - {"chatkit"} == asked


def imports(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def test_no_address_of_a_package_index_is_kept():
    """uv.lock is made of them; pins with hashes do the same without."""
    assert not [name for name in git("ls-files") if name.endswith(("uv.lock", "poetry.lock"))]
    assert git("grep", "-lIE", r"https?://[^ \"]+/(simple|packages)/") == []


def git(*arguments):
    ran = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return ran.stdout.splitlines()


def test_the_wheel_holds_every_file_of_the_package(tmp_path):
    """Stylesheets and type markers too: they are easily left out, and missed only once installed."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path], cwd=ROOT, check=True
    )
    [wheel] = tmp_path.glob("*.whl")
    packed = {name for name in ZipFile(wheel).namelist() if name.startswith("chatkit/")}
    files = (path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    assert packed == {path.relative_to(ROOT).as_posix() for path in files}
