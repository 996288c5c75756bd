import asyncio
import io
import os
import sys
import threading
from pathlib import Path

import pytest
from textual.app import App
from textual.drivers._writer_thread import WriterThread

from chatkit.tui.driver import Outlet, own
from chatkit.tui.link_sense import LinkSense


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
        driver = own(LinuxDriver, LinkSense(), lambda: 0.0)(App())
    assert isinstance(driver._file, Outlet)


async def test_one_that_writes_to_no_file_stays_as_it_is():
    from textual.drivers.headless_driver import HeadlessDriver

    assert not hasattr(own(HeadlessDriver, LinkSense(), lambda: 0.0)(App()), "_file")


class Writer:
    def __init__(self):
        self.stopped = False

    def stop(self):
        self.stopped = True


class Tty:
    """A driver that reads and writes in threads, as Textual's for Linux does, but no terminal."""

    def __init__(self):
        self.exit_event = threading.Event()
        self._key_thread = None
        self._must_signal_resume = False
        self.found = 0

    def start_application_mode(self):
        self.found += 1
        self.attrs_before = f"as it was found the {self.found}. time"
        self._writer_thread = Writer()
        self._key_thread = threading.Thread(target=self.exit_event.wait)
        self._key_thread.start()

    def stop_application_mode(self):
        self.exit_event.set()
        self._key_thread.join()
        self.exit_event.clear()


@pytest.fixture
def tty():
    driver = own(Tty, LinkSense(), lambda: 0.0)()
    driver.start_application_mode()
    yield driver
    driver.stop_application_mode()


async def test_a_stop_that_nobody_told_of_leaves_one_reader_and_the_terminal_as_it_was(tty):
    reader, writer = tty._key_thread, tty._writer_thread
    tty.start_application_mode()
    assert reader.is_alive()  # nothing is done in a signal handler
    await asyncio.sleep(0)
    assert not reader.is_alive()
    assert writer.stopped
    assert tty._key_thread.is_alive()
    assert tty.attrs_before == "as it was found the 1. time"
    assert tty._must_signal_resume


async def test_a_stop_that_it_was_told_of_is_as_textual_has_it(tty):
    tty.stop_application_mode()
    tty.start_application_mode()
    assert tty._key_thread.is_alive()
    assert tty.attrs_before == "as it was found the 2. time"
    assert not tty._must_signal_resume


async def test_who_is_stopped_at_once_after_it_is_not_started_anew(tty):
    tty.start_application_mode()
    tty.stop_application_mode()
    await asyncio.sleep(0)
    assert tty.found == 1
    assert not tty._key_thread.is_alive()
