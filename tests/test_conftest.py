"""Breaks each rule of conftest.py once, and sees it told."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

CARELESS = """
import asyncio
import os
import signal

import pytest


def test_ctrl_c():
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


async def test_tidy():
    await asyncio.create_task(asyncio.sleep(0))


async def test_task():
    asyncio.get_running_loop().kept = asyncio.create_task(asyncio.Event().wait())


async def test_unheard():
    asyncio.get_running_loop().call_soon(lambda: 1 / 0)


def test_file():
    os.dup(0)


@pytest.fixture
async def worker():
    task = asyncio.create_task(asyncio.Event().wait())
    yield
    task.cancel()


async def test_fixture_that_tidies_up(worker):
    pass
"""


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are counted on Linux only")
def test_what_is_left_behind_is_an_error(tmp_path):
    (tmp_path / "test_careless.py").write_text(CARELESS)
    ours = ["-c", ROOT / "pyproject.toml", "-p", "tests.conftest"]
    theirs = ["--rootdir", tmp_path, "-p", "no:cacheprovider", tmp_path]
    in_background = ["sh", "-c", "trap '' INT; exec \"$@\"", "sh"]
    ran = subprocess.run(
        [*in_background, sys.executable, "-m", "pytest", *ours, *theirs],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert re.findall(r"^ERROR .*::(\w+)", ran.stdout, re.MULTILINE) == [
        "test_task",
        "test_unheard",
        "test_file",
    ]
    assert re.findall(r"^E +AssertionError: (.*?):", ran.stdout, re.MULTILINE) == [
        "tasks left running",
        "errors that nobody handled",
        "files left open",
    ]
    assert "6 passed, 3 errors" in ran.stdout
