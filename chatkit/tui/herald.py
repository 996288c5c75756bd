"""Tells somebody who is not looking: by the bell, a notification, and the title of the window."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from chatkit.tui import later, terminal
from chatkit.tui.entries import Entry, Tone
from chatkit.tui.notices import Notice, Notices
from chatkit.tui.room import Room
from chatkit.tui.throttle import Throttle

if TYPE_CHECKING:
    from chatkit.tui.personal import Personal

TITLE_EVERY = 0.5  # seconds between two titles, where much is said
_MOST = 999  # unread, as far as the title counts


class Herald:
    """Hears what comes into the logs. `look` tells what is due by now; `write` goes to the terminal."""

    def __init__(self, app: "Personal", write: Callable[[str], None], environ: Mapping[str, str]) -> None:
        self.notices = Notices(app.state.clock, lambda: app.settings.notify)
        self._app = app
        self._write = write
        self._kind = terminal.kind(environ)
        self._tmux = terminal.in_tmux(environ)
        self._has_title = terminal.has_title(environ)
        self._title = ""
        self._titles = Throttle(app.main, TITLE_EVERY, self._show_title)
        self._waiting = False
        self._speaks = False
        self._problem = ""  # with the user's own program, the last time

    def start(self) -> None:
        """The terminal is ours. Its title is kept for the end."""
        if self._has_title:
            self._write(terminal.KEEP_TITLE)
        self._speaks = True
        self._app.state.rooms.listeners.append(self._heard)
        self._app.watch(self._app, "app_focus", self._focus, init=False)
        self.look()

    def stop(self) -> None:
        """The terminal gets its title back, and is told no more."""
        self._speaks = False
        if self._title:
            self._write(terminal.TITLE_BACK)
            self._title = ""

    def look(self) -> None:
        """Brings the title up to date, and tells what is due now; what is not, later."""
        if not self._speaks:
            return
        self._titles.ask()
        if notice := self.notices.due():
            self._tell(notice)
        wait = self.notices.wait
        if wait is not None and not self._waiting:
            self._waiting = True
            self._app.main.set_timer(max(wait, 0.05), self._waited)

    def show_title_again(self) -> None:
        """Another program had the terminal, and may have left another title."""
        if self._speaks:
            self._title = ""
            self._titles.ask(now=True)

    def flush(self) -> None:
        """Shows the title at once that waits for its turn."""
        self._titles.flush()

    def _waited(self) -> None:
        self._waiting = False
        self.look()

    def _heard(self, room: Room, entry: Entry) -> None:
        self.notices.heard(room, entry)

    def _focus(self, focused: bool) -> None:
        self.notices.focus(focused)
        self.look()

    def _tell(self, notice: Notice) -> None:
        notify = self._app.settings.notify
        if notify.bell:
            self._write("\x07")
        how = self._kind if notify.desktop == "auto" else notify.desktop
        if sequence := terminal.notification(how, notice, tmux=self._tmux):
            self._write(sequence)
        if notify.command:
            self._app.run_worker(self._run(notify.command, notice), name="notify")

    async def _run(self, command: str, notice: Notice) -> None:
        """Tells of a failure, but not of the same one each time."""
        problem = await later.notify_program.run(command, notice)
        if problem and problem != self._problem:
            self._app.tell(problem, Tone.ERROR)
        self._problem = problem

    def _show_title(self) -> None:
        title = window_title(self._app.state.room, self._app.state.rooms)
        if self._has_title and title != self._title:
            self._title = title
            self._write(terminal.title(title))


def window_title(shown: Room, rooms: Iterable[Room]) -> str:
    """`(2) #lobby · chatkit`: how much is unread, wherever it is, and which room is shown."""
    unread = sum(room.unread for room in rooms)
    count = f"({min(unread, _MOST)}{'+' if unread > _MOST else ''}) " if unread else ""
    return f"{count}{shown.title} · chatkit"
