"""The way to the terminal: Textual's driver, with a clock beside what it writes, and keys in the loop."""

import asyncio
import errno
import os
import select
import signal
import sys
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import IO, Any

from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.driver import Driver
from textual.drivers._writer_thread import WriterThread
from textual.events import Paste
from textual.message import Message

from chatkit.tui.link_sense import LinkSense

_PASTE, _PASTED = "\x1b[200~", "\x1b[201~"  # before and behind what is pasted
_POP_KITTY = "\x1b[<u"  # Textual's way to have keys told is put on a stack, and taken off once
_UNIX = "textual.drivers.linux_driver"  # which cannot be loaded on Windows
_CHUNK = 4096  # bytes that are read at a time
_LATE = 0.1  # seconds in which a terminal may still say what it began to say before it was told to be silent


class Outlet:
    """A file that tells a LinkSense how long the terminal takes for what is written.

    What is written to a terminal that is gone is lost: Keys finds that too, and has the program end.
    """

    def __init__(self, file: IO[str], sense: LinkSense, now: Callable[[], float]) -> None:
        self._file = file
        self._sense = sense
        self._now = now

    def write(self, text: str) -> int:
        with self._timed():
            self._file.write(text)
        return len(text)

    def flush(self) -> None:
        with self._timed():
            self._file.flush()

    def fileno(self) -> int:
        return self._file.fileno()

    @contextmanager
    def _timed(self) -> Iterator[None]:
        self._sense.begins(self._now())
        try:
            yield
        except OSError as error:
            if error.errno != errno.EIO:
                raise
        finally:
            self._sense.ends(self._now())


class Keys:
    """Reads a terminal when the event loop says that there is something, and hands what it means to `take`.

    Calls `gone` when there will be no more. Textual reads in a thread that looks ten times a second whether
    it is to end: a third of what an idle client costs. And in what is pasted it takes for keys what stands
    behind an ESC, Enter among them; here a paste is whatever stands between the marks of one.
    """

    def __init__(self, fd: int, take: Callable[[Message], None], gone: Callable[[], object]) -> None:
        self._fd = fd
        self._take = take
        self._gone = gone
        self._parser = XTermParser()
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._pasted: list[str] | None = None  # what has come of a paste
        self._tail = ""  # the end of what has come, in which a mark may have begun
        self._loop = asyncio.get_running_loop()
        self._later: asyncio.TimerHandle | None = None
        self._loop.add_reader(fd, self._read)

    def close(self) -> None:
        self._loop.remove_reader(self._fd)
        if self._later is not None:
            self._later.cancel()

    def _read(self) -> None:
        if not select.select([self._fd], [], [], 0)[0]:
            return  # somebody else has read it, and it must not be waited for here
        try:
            data = os.read(self._fd, _CHUNK)
        except BlockingIOError:
            return
        except OSError:  # the other end is closed
            data = b""
        if not data:
            self.close()
            self._gone()
            return
        for message in self._messages(self._decode(data)):
            self._take(message)
        if self._later is not None:
            self._later.cancel()
        self._later = self._loop.call_later(ESCAPE_DELAY, self._take_escape)

    def _messages(self, text: str) -> Iterator[Message]:
        """What Textual's parser makes of what is typed, and each paste as a whole."""
        while text:
            mark = _PASTED if self._pasted is not None else _PASTE
            seen = self._tail + text
            found = seen.find(mark)
            end = found + len(mark) - len(self._tail) if found >= 0 else len(text)
            part, text = text[:end], text[end:]
            self._tail = "" if found >= 0 else seen[1 - len(mark) :]
            if self._pasted is None:
                yield from self._keys_of(part)
                self._pasted = [] if found >= 0 else None
            else:
                self._pasted.append(part)
                if found >= 0:
                    yield Paste("".join(self._pasted).removesuffix(mark).replace("\0", ""))
                    self._pasted = None
                    yield from self._keys_of(mark)

    def _keys_of(self, text: str) -> Iterator[Message]:
        """The parser sees a paste begin and end, with nothing in it. What it cannot read is left out."""
        for character in text:
            try:
                for message in self._parser.feed(character):
                    if not isinstance(message, Paste):
                        yield message
            except (ValueError, OverflowError):  # as of `\x1b[97;5:1u`, after which it is of no use any more
                before, self._parser = self._parser, XTermParser()
                for known in ("mouse_pixels", "terminal_size", "terminal_pixel_size"):
                    setattr(self._parser, known, getattr(before, known))

    def _take_escape(self) -> None:
        """An Esc that nothing has followed is a key; until then it may begin another one."""
        for message in self._parser.tick():
            self._take(message)


class UnixTerminal(Driver):
    """What is otherwise than in Textual's driver for terminals of Unix, under which this is put.

    Much that it needs is private there; tests hold that this works. What a signal handler may call, and so at
    any moment, is put off: neither the writer's queue nor the loop's readers must be met half-way.
    """

    attrs_before: Any
    exit_event: Event
    fileno: int
    _key_thread: Thread | None
    _writer_thread: WriterThread | None
    _must_signal_resume: bool
    _keys: Keys | None = None
    _runs = False
    _runs_anew = False
    _is_away = False  # while another program has the terminal
    _polls = False  # where the loop cannot watch the terminal

    def start_application_mode(self) -> None:
        """SIGCONT calls this too, also after a stop that nobody told of: `kill -STOP`, or a debugger.

        Textual would begin once more, beside what runs, and leave the terminal raw at the end.
        """
        if not self._runs:
            self._start()
        elif not self._runs_anew:
            self._runs_anew = True
            self._loop.call_soon_threadsafe(self._start_anew)

    def _start(self) -> None:
        super().start_application_mode()  # type: ignore[safe-super]
        if self._key_thread is not None and self._key_thread.is_alive():  # it may not be our turn
            self._runs, self._is_away = True, False
            self._loop.call_soon_threadsafe(self._watch)

    def _start_anew(self) -> None:
        self._runs_anew = False
        if not self._runs:
            return  # it has been told to stop meanwhile
        before = self.attrs_before
        self._end_thread()
        if self._writer_thread is not None:
            self.write(_POP_KITTY)
            self._writer_thread.stop()
        self._must_signal_resume = True  # a shell may have written meanwhile, so all is drawn anew
        self._start()
        self.attrs_before = before

    def _watch(self) -> None:
        if not self._runs or self._keys is not None or self._polls:
            return
        try:
            self._keys = Keys(self.fileno, self.process_message, self._gone)
        except OSError:  # macOS cannot watch /dev/tty
            self._polls = True
            self._end_thread()
            self._key_thread = Thread(target=self.run_input_thread, name="textual-input")
            self._key_thread.start()

    def _end_thread(self) -> None:
        self.exit_event.set()
        if self._key_thread is not None:
            self._key_thread.join()
        self.exit_event.clear()

    def _gone(self) -> None:
        """The terminal is no more. The application ends, but not while it is still being made."""
        self._app.call_after_refresh(self._app.exit)

    def run_input_thread(self) -> None:
        """Textual's thread waits for the end, and then for what is still on its way from the mouse."""
        if self._polls:
            super().run_input_thread()  # type: ignore[misc]
        else:
            self.exit_event.wait()
            select.select([self.fileno], [], [], _LATE)

    def stop_job(self) -> None:
        """Stops all that a shell started as one job; a script that runs this would else go on without it.

        The terminal is given back first: once another of them has stopped, the shell may have it at any time.
        """
        handler = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        self._must_signal_resume = True
        self.suspend_application_mode()
        try:
            os.kill(0, signal.SIGTSTP)
        finally:
            signal.signal(signal.SIGTSTP, handler)
        if not self._runs:  # there was no SIGCONT, because nothing was stopped
            self.resume_application_mode()

    def suspend_application_mode(self) -> None:
        super().suspend_application_mode()
        self._is_away = True

    def stop_application_mode(self) -> None:
        """Leaves a terminal alone that another program has."""
        if not self._is_away:
            super().stop_application_mode()  # type: ignore[safe-super]

    def disable_input(self) -> None:
        self._runs = False
        if self._keys is not None:
            self._keys.close()
            self._keys = None
        super().disable_input()  # type: ignore[safe-super]


def own(driver: type[Driver], sense: LinkSense, now: Callable[[], float]) -> type[Driver]:
    """The same driver, writing through an Outlet; one for terminals of Unix reads through Keys, too."""

    class Own(driver):  # type: ignore[misc, valid-type]
        def __init__(self, *arguments: object, **more: object) -> None:
            super().__init__(*arguments, **more)
            if (file := getattr(self, "_file", None)) is not None:
                if not file.isatty() and sys.__stdout__ is not None:
                    file = sys.__stdout__  # Textual draws to stderr, which may be kept for what goes wrong
                self._file = Outlet(file, sense, now)

        def write(self, data: str) -> None:
            """While another program has the terminal, what is drawn here has no place."""
            writer = getattr(self, "_writer_thread", None)
            if writer is None or writer.is_alive():
                super().write(data)

    if not any(base.__module__ == _UNIX for base in driver.__mro__):
        return Own

    class OwnTerminal(UnixTerminal, Own):
        pass

    return OwnTerminal
