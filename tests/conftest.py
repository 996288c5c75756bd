"""What every test is held to: it leaves no task, no unheard error and no open file behind, on any machine."""

import asyncio
import asyncio.constants
import asyncio.format_helpers
import gc
import os
import signal
import sys
from pathlib import Path
from traceback import FrameSummary, StackSummary

import pytest
from hypothesis import HealthCheck, settings

OPEN_FILES = Path("/proc/self/fd")  # Linux alone has it; elsewhere files are not counted
DEBUG_FRAMES = 4  # of where a task or future comes from
OPEN_BEFORE = pytest.StashKey[dict[str, str]]()

# A slow machine is no failure. CI draws the same examples every time: only a change can make it fail.
_ANY_SPEED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("dev", **_ANY_SPEED)
settings.register_profile("ci", **_ANY_SPEED, derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

for _name in list(os.environ):
    if _name.startswith(("CHATKIT_", "TEXTUAL")) or _name in {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"}:
        del os.environ[_name]  # somebody's own settings

# A script's background jobs ignore Ctrl-C and pass that on: a test that presses it would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish():
    gc.collect()
    gc.freeze()  # the collections below look at what the tests make, not at all that was imported


@pytest.fixture(autouse=True)
def _a_clean_loop(request):
    if request.node.get_closest_marker("asyncio"):
        request.getfixturevalue("_nothing_left_on_the_loop")


@pytest.fixture
async def _nothing_left_on_the_loop(monkeypatch):
    # asyncio's debug mode notes the whole stack for each future, which costs more than all the rest does.
    monkeypatch.setattr(sys, "tracebacklimit", DEBUG_FRAMES, raising=False)
    monkeypatch.setattr(asyncio.constants, "DEBUG_STACK_DEPTH", DEBUG_FRAMES)
    monkeypatch.setattr(asyncio.format_helpers, "extract_stack", _short_stack)
    unheard = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unheard.append(context))
    yield
    for _ in range(3):
        await asyncio.sleep(0)  # what was closed or cancelled a moment ago gets its turn to end
    gc.collect()  # the error of a task that nobody awaited is told when the task goes
    left = asyncio.all_tasks() - {asyncio.current_task()}
    assert not left, f"tasks left running: {left}"
    assert not unheard, f"errors that nobody handled: {unheard}"


def _short_stack(frame=None, limit=None):
    """As asyncio's own does, but without asking for each frame whether its file has changed meanwhile."""
    frame = frame or sys._getframe(1)
    stack = []
    while frame and len(stack) < DEBUG_FRAMES:
        code = frame.f_code
        stack.append(FrameSummary(code.co_filename, frame.f_lineno, code.co_name, lookup_line=False))
        frame = frame.f_back
    return StackSummary.from_list(reversed(stack))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item):
    item.stash[OPEN_BEFORE] = _open_files()
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item):
    result = yield
    before = item.stash[OPEN_BEFORE].items()
    if _open_files().items() - before:
        gc.collect()
    left = _open_files().items() - before
    assert not left, f"files left open: {sorted(left)}"
    return result


def _open_files():
    """What is open, by number; `socket:[4711]` differs for each socket, so that numbers may be used again."""
    found = {}
    for entry in OPEN_FILES.iterdir() if OPEN_FILES.exists() else ():
        try:
            found[entry.name] = str(entry.readlink())
        except FileNotFoundError:  # the listing itself
            continue
    return found
