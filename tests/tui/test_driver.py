import asyncio
import errno
import io
import os
import select
import signal
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from textual import events
from textual.app import App
from textual.drivers._writer_thread import WriterThread

from chatkit.tui.driver import _LATE, Outlet, own
from chatkit.tui.link_sense import LinkSense
from tests.e2e.serving import PATIENCE

if sys.platform != "win32":
    import termios

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="Textual reads other terminals in another way")


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


def test_a_terminal_that_is_gone_is_no_error_and_a_full_disk_is():
    class Broken(io.StringIO):
        def flush(self):
            raise OSError(self.errno, "broken")

    broken = Broken()
    outlet = Outlet(broken, LinkSense(), lambda: 0.0)
    broken.errno = errno.EIO
    outlet.flush()
    broken.errno = errno.ENOSPC
    with pytest.raises(OSError, match="broken"):
        outlet.flush()


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


@on_posix
async def test_the_driver_for_terminals_has_it(monkeypatch, nothing):
    from textual.drivers.linux_driver import LinuxDriver

    with monkeypatch.context() as patched:  # asyncio gives its own signal back before the test is over
        patched.setattr("signal.signal", lambda *_: None)
        patched.setattr(sys, "__stdin__", nothing)
        driver = own(LinuxDriver, LinkSense(), lambda: 0.0)(App())
    assert isinstance(driver._file, Outlet)


@on_posix
async def test_where_stderr_is_kept_in_a_file_it_draws_all_the_same(monkeypatch, terminal, driver, nothing):
    monkeypatch.setattr(sys, "__stderr__", nothing)
    monkeypatch.setattr(sys, "__stdout__", terminal.programs)
    other = type(driver)(driver._app)
    assert other._file.fileno() == terminal.programs.fileno()


async def test_one_that_writes_to_no_file_stays_as_it_is():
    from textual.drivers.headless_driver import HeadlessDriver

    assert not hasattr(own(HeadlessDriver, LinkSense(), lambda: 0.0)(App()), "_file")


class Program:
    """What a driver runs for: it is told what comes, and that it is to end."""

    def __init__(self):
        self.told = asyncio.Queue()
        self.ended = asyncio.Event()

    async def _post_message(self, message):
        await self.told.put(message)

    def exit(self):
        self.ended.set()

    def call_after_refresh(self, callback):
        callback()

    async def keys(self, number):
        """The characters of the next keys."""
        return "".join([(await self.next_of(events.Key)).character for _ in range(number)])

    async def next_of(self, kind):
        while not isinstance(found := await asyncio.wait_for(self.told.get(), PATIENCE), kind):
            pass
        return found


class Terminal:
    """A pty. What is typed is at the driver's end at once."""

    def __init__(self):
        self.fd, program = os.openpty()
        self.programs = os.fdopen(program, "w")

    def type(self, what):
        os.write(self.fd, what)

    def hang_up(self):
        os.close(self.fd)
        self.fd = None

    def close(self):
        if self.fd is not None:
            self.hang_up()
        with suppress(OSError):  # where it has been hung up, what was written last cannot be
            self.programs.close()


@pytest.fixture
def terminal(monkeypatch):
    made = Terminal()
    monkeypatch.setattr(sys, "__stdin__", made.programs)
    monkeypatch.setattr(sys, "__stderr__", made.programs)
    yield made
    made.close()


@pytest.fixture
async def program():
    return Program()


@pytest.fixture
async def driver(terminal, program):
    from textual.drivers.linux_driver import LinuxDriver

    signals = (signal.SIGTSTP, signal.SIGCONT, signal.SIGWINCH, signal.SIGTTIN, signal.SIGTTOU)
    handlers = [(number, signal.getsignal(number)) for number in signals]
    made = own(LinuxDriver, LinkSense(), lambda: 0.0)(program)
    made.start_application_mode()
    await asyncio.sleep(0)
    yield made
    if made._runs:
        made.stop_application_mode()
    made.close()
    for number, handler in handlers:
        signal.signal(number, handler)


@on_posix
async def test_keys_come_as_they_are_typed(terminal, driver, program):
    terminal.type("abcé".encode())
    terminal.type(b"\x1b[A")
    assert await program.keys(4) == "abcé"
    assert (await program.next_of(events.Key)).key == "up"


@on_posix
async def test_a_character_may_come_in_pieces_and_what_is_none_ends_nothing(terminal, driver, program):
    first, second = "é".encode()[:1], "é".encode()[1:]
    terminal.type(b"a" + first)
    assert await program.keys(1) == "a"
    terminal.type(second + b"\xff!")
    assert await program.keys(3) == "é\N{REPLACEMENT CHARACTER}!"


@on_posix
async def test_an_escape_that_nothing_follows_is_a_key(monkeypatch, terminal, driver, program):
    monkeypatch.setattr("textual.constants.ESCAPE_DELAY", 0.0)
    monkeypatch.setattr("chatkit.tui.driver.ESCAPE_DELAY", 0.0)
    terminal.type(b"\x1b")
    assert (await program.next_of(events.Key)).key == "escape"


COLOURED = "ls\r\x1b[34mdir\x1b[0m\r\x1b\rlast, and quite a long line\r"


@on_posix
@pytest.mark.parametrize("size", [1, 3, 4, 7, 1000])
async def test_a_paste_is_whole_whatever_stands_in_it_and_however_it_comes(size, terminal, driver, program):
    sent = f"a\x1b[200~{COLOURED}\x1b[201~b\x1b[200~\x1b[201~\x1b[Ac".encode()
    for begin in range(0, len(sent), size):
        terminal.type(sent[begin : begin + size])
        driver._keys._read()
    typed = [await program.next_of((events.Key, events.Paste)) for _ in range(6)]
    said = [each.text if isinstance(each, events.Paste) else each.key for each in typed]
    assert said == ["a", COLOURED, "b", "", "up", "c"]


@on_posix
async def test_a_stop_within_a_paste_makes_no_keys_of_its_rest(terminal, driver, program):
    terminal.type(b"\x1b[200~one\r")
    driver._keys._read()
    driver.start_application_mode()
    await program.next_of(driver.SignalResume)
    terminal.type(b"two\r\x1b[201~")
    assert (await program.next_of(events.Paste)).text == "one\rtwo\r"


@on_posix
@pytest.mark.parametrize("sequence", ["\x1b[97;5:1u", "\x1b[97:65;2u", "\x1b[9999999u"])
async def test_a_key_that_nobody_can_read_is_left_out_and_no_other(sequence, terminal, driver, program):
    terminal.type(f"a{sequence}b".encode())
    assert await program.keys(2) == "ab"


@on_posix
async def test_where_nothing_is_to_be_read_after_all_it_does_not_wait_and_does_not_end(
    monkeypatch, terminal, driver, program
):
    driver._keys._read()
    os.set_blocking(terminal.programs.fileno(), False)
    monkeypatch.setattr("chatkit.tui.driver.select.select", lambda *_: ([driver.fileno], [], []))
    driver._keys._read()
    monkeypatch.undo()
    terminal.type(b"a")
    assert await program.keys(1) == "a"
    assert not program.ended.is_set()


@on_posix
async def test_where_the_loop_cannot_watch_the_terminal_textual_reads_it(
    monkeypatch, terminal, driver, program
):
    def cannot(*_):
        raise OSError(errno.EINVAL, "as kqueue has it for /dev/tty")

    driver.stop_application_mode()
    monkeypatch.setattr(asyncio.get_running_loop(), "add_reader", cannot)
    driver.start_application_mode()
    await asyncio.sleep(0)
    terminal.type(b"ab")
    assert await program.keys(2) == "ab"


@on_posix
async def test_textuals_thread_does_nothing_until_the_end(monkeypatch, terminal, driver, program):
    asked = []
    monkeypatch.setattr(
        "chatkit.tui.driver.select.select", lambda *given: asked.append(given) or ([], [], [])
    )
    driver.stop_application_mode()
    assert [seconds for *_, seconds in asked] == [_LATE]


@on_posix
async def test_another_driver_of_textual_stays_as_it_is(monkeypatch, terminal, program):
    from textual.drivers.web_driver import WebDriver

    monkeypatch.setattr(sys, "__stdout__", terminal.programs)
    assert own(WebDriver, LinkSense(), lambda: 0.0).run_input_thread is WebDriver.run_input_thread


@on_posix
async def test_what_is_typed_behind_a_paste_that_ends_late_is_not_lost(terminal, driver, program):
    terminal.type(b"\x1b[200~one\x1b")
    driver._keys._read()
    driver._keys._take_escape()
    terminal.type(b"[201~two")
    assert (await program.next_of(events.Paste)).text == "one"
    assert await program.keys(3) == "two"


@on_posix
async def test_when_the_terminal_is_gone_the_program_is_to_end(terminal, driver, program):
    terminal.hang_up()
    await asyncio.wait_for(program.ended.wait(), PATIENCE)


@on_posix
async def test_while_another_program_has_the_terminal_its_keys_are_left_to_that(terminal, driver, program):
    driver.suspend_application_mode()
    terminal.type(b"theirs\n")
    await asyncio.sleep(0)
    assert select.select([terminal.programs], [], [], PATIENCE)[0], "somebody else has read it"
    assert os.read(terminal.programs.fileno(), 100) == b"theirs\n"
    driver.resume_application_mode()
    terminal.type(b"ours")
    assert await program.keys(4) == "ours"


@on_posix
async def test_while_another_program_has_the_terminal_nothing_waits_to_be_written(driver):
    driver.suspend_application_mode()
    driver.write("a frame")
    assert driver._writer_thread._queue.empty()  # which holds a few, and nobody would take them


@on_posix
async def test_the_end_leaves_the_terminal_to_the_program_that_has_it(driver):
    driver.suspend_application_mode()
    before = driver.attrs_before
    driver.attrs_before = "never set again"
    driver.stop_application_mode()
    driver.attrs_before = before


@on_posix
async def test_a_terminal_that_is_only_not_read_any_more_is_given_back(terminal, driver):
    before = driver.attrs_before
    driver.disable_input()
    driver.stop_application_mode()
    assert termios.tcgetattr(terminal.programs.fileno()) == before


@on_posix
async def test_where_nothing_can_be_stopped_it_goes_on(monkeypatch, terminal, driver, program):
    sent = []
    monkeypatch.setattr(os, "kill", lambda *given: sent.append((*given, driver._runs)))
    handler = signal.getsignal(signal.SIGTSTP)
    driver.stop_job()
    assert sent == [(0, signal.SIGTSTP, False)]  # the terminal has been given back by then
    assert signal.getsignal(signal.SIGTSTP) is handler
    await program.next_of(driver.SignalResume)
    terminal.type(b"on")
    assert await program.keys(2) == "on"


@on_posix
async def test_the_mouse_is_where_it_was_after_a_key_that_nobody_can_read(terminal, driver, program):
    driver._keys._parser.mouse_pixels = True
    driver._keys._parser.terminal_size, driver._keys._parser.terminal_pixel_size = (80, 24), (800, 480)
    terminal.type(b"\x1b[97;5:1u\x1b[<0;400;240M")
    pressed = await program.next_of(events.MouseDown)
    assert (pressed.x, pressed.y) == (39, 11)


@on_posix
async def test_a_stop_that_nobody_told_of_leaves_one_reader_and_the_terminal_as_it_was(
    terminal, driver, program
):
    reader, writer, before = driver._key_thread, driver._writer_thread, driver.attrs_before
    driver.start_application_mode()
    assert reader.is_alive()  # nothing is done in a signal handler
    await program.next_of(driver.SignalResume)
    assert not reader.is_alive()
    assert not writer.is_alive()
    terminal.type(b"whole")
    assert await program.keys(5) == "whole"
    driver.stop_application_mode()
    assert termios.tcgetattr(terminal.programs.fileno()) == before


@on_posix
async def test_many_stops_at_once_are_one(terminal, driver, program):
    written = []
    driver.write = written.append
    for _ in range(3):
        driver.start_application_mode()
    await program.next_of(driver.SignalResume)
    await asyncio.sleep(0)
    pushed = [each for each in written if each.startswith("\x1b[>")]
    assert len(pushed) == written.count("\x1b[<u") == 1  # a terminal counts them


@on_posix
async def test_who_is_stopped_at_once_after_it_is_not_started_anew(terminal, driver):
    driver.start_application_mode()
    driver.stop_application_mode()
    await asyncio.sleep(0)
    assert driver._keys is None
    assert not driver._key_thread.is_alive()
