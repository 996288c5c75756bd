"""Has transcripts written while the client runs, in a thread, and tells when that fails."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from chatkit.tui.entries import Entry, Tone
from chatkit.tui.profile import Profile
from chatkit.tui.room import Room
from chatkit.tui.throttle import Throttle
from chatkit.tui.transcripts import Line, Outcome, Transcripts, write

if TYPE_CHECKING:
    from chatkit.tui.personal import Personal

EVERY = 1.0  # seconds from one writing to the next


class Scribe:
    """Hears what comes into the logs, and has it written where the settings name a folder."""

    def __init__(self, app: "Personal", profile: Profile) -> None:
        self._app = app
        self._profile = profile
        self._transcripts = Transcripts(app.state.clock)
        self._throttle = Throttle(app.main, EVERY, self._begin)
        self._writing: asyncio.Task[None] | None = None
        self._problem = ""
        self._stopped = False

    def start(self) -> None:
        self._app.state.rooms.listeners.append(self._heard)

    async def stop(self) -> None:
        """Writes what still waits. There is no screen any more on which to tell how that ends."""
        self._stopped = True
        if self._writing:
            await self._writing
        if folder := self._folder:
            await asyncio.to_thread(write, folder, self._transcripts.take())

    @property
    def _folder(self) -> Path | None:
        return self._profile.folder(self._app.settings.transcript)

    def _heard(self, room: Room, entry: Entry) -> None:
        if self._folder:
            self._transcripts.hear(room, entry, self._app.state.rooms.epoch)
            self._throttle.ask()

    def _begin(self) -> None:
        folder = self._folder
        if folder and self._transcripts.waiting and not self._writing:
            self._writing = asyncio.create_task(self._write(folder, self._transcripts.take()))

    async def _write(self, folder: Path, lines: list[Line]) -> None:
        try:
            outcome = await asyncio.to_thread(write, folder, lines)
        finally:
            self._writing = None  # whatever happened, or no line would be written any more
        self._done(folder, outcome)

    def _done(self, folder: Path, outcome: Outcome) -> None:
        """Tells of a failure once, and when it is over. What is left is tried again."""
        self._transcripts.put_back(outcome.left)
        if self._stopped:
            return
        if outcome.problem and not self._problem:
            self._app.tell(f"No transcript can be written in {folder}: {outcome.problem}", Tone.ERROR)
        elif self._problem and not outcome.problem:
            missing, self._transcripts.missing = self._transcripts.missing, 0
            lost = f"; {missing} lines are missing in it" if missing else ""
            self._app.tell(f"The transcript is written again{lost}", Tone.QUIET)
        self._problem = outcome.problem
        if self._transcripts.waiting:
            self._throttle.ask()
