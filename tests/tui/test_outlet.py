import io
import os
import sys
from pathlib import Path

import pytest
from textual.app import App
from textual.drivers._writer_thread import WriterThread

from chatkit.tui.link_sense import LinkSense
from chatkit.tui.outlet import Outlet, timed


class SlowTerminal(io.StringIO):
    """Takes half a second for each write, and as long for each flush."""

    def __init__(self):
        super().__init__()
        self.time = 0.0

    def write(self, text):
        self.time += 0.3
        return super().write(text)

    def flush(self):
        self.time += 0.3


def test_what_a_terminal_takes_its_time_for_is_told():
    terminal, sense = SlowTerminal(), LinkSense()
    outlet = Outlet(terminal, sense, lambda: terminal.time)
    assert outlet.write("frame") == 5
    assert not sense.is_slow(terminal.time)
    outlet.flush()
    assert terminal.getvalue() == "frame"
    assert sense.is_slow(terminal.time)


def test_textual_writes_through_it():
    terminal, sense = SlowTerminal(), LinkSense()
    thread = WriterThread(Outlet(terminal, sense, lambda: terminal.time))
    thread.start()
    thread.write("frame")
    thread.stop()
    assert terminal.getvalue() == "frame"
    assert sense.is_slow(terminal.time)


@pytest.fixture
def nothing():
    """A file from which nothing can be read."""
    with Path(os.devnull).open() as file:
        yield file


@pytest.mark.skipif(sys.platform == "win32", reason="the driver of other systems")
async def test_the_driver_for_terminals_has_it(monkeypatch, nothing):
    from textual.drivers.linux_driver import LinuxDriver

    with monkeypatch.context() as patched:  # asyncio gives its own signal back before the test is over
        patched.setattr("signal.signal", lambda *_: None)
        patched.setattr(sys, "__stdin__", nothing)
        driver = timed(LinuxDriver, LinkSense(), lambda: 0.0)(App())
    assert isinstance(driver._file, Outlet)


async def test_one_that_writes_to_no_file_stays_as_it_is():
    from textual.drivers.headless_driver import HeadlessDriver

    assert not hasattr(timed(HeadlessDriver, LinkSense(), lambda: 0.0)(App()), "_file")
