"""Doing jobs with the record's connection. Whoever calls has it to himself meanwhile."""

import sqlite3
from collections.abc import Callable, Sequence

from chatkit.protocol.errors import Unavailable
from chatkit.server.backends.sqlite_errors import name, unavailable
from chatkit.server.backends.sqlite_jobs import Job, R, Work
from chatkit.server.backends.sqlite_pace import Pace
from chatkit.server.backends.sqlite_trouble import Trouble


class Runner:
    """Runs jobs and notes in them what came of it. `undone` is called when a transaction did not end well."""

    def __init__(self, trouble: Trouble, pace: Pace, undone: Callable[[], None]) -> None:
        self._trouble = trouble
        self._pace = pace
        self._undone = undone

    def commit(self, connection: sqlite3.Connection, jobs: Sequence[Job], spare: float = 0.0) -> bool:
        """All of them in one transaction. False if one of several is to blame for its failure.

        Then nothing happened, and they are to be done one by one: the others are not to suffer for it.
        `spare` is how many seconds may go by that are not the disk's.
        """
        if self._trouble.is_fatal:
            refuse(jobs)
            return True
        try:
            connection.execute("BEGIN IMMEDIATE")
            for job in jobs:
                job.result = job.work(connection)
            with self._pace.measured(spare):
                connection.execute("COMMIT")
            self._trouble.note("")
        except Exception as error:  # noqa: BLE001  # it is theirs who asked
            self.undo(connection)
            self._trouble.judge(error)
            if unavailable(error):
                self._trouble.note(name(error))
                refuse(jobs)
            elif len(jobs) == 1:
                jobs[0].error = error
            else:
                return False
        return True

    def read(self, connection: sqlite3.Connection, jobs: Sequence[Job]) -> None:
        """One after another, for jobs that change nothing."""
        for job in jobs:
            try:
                job.result = job.work(connection)
            except Exception as error:  # noqa: BLE001  # it is theirs who asked
                job.error = self._judged(error)

    def peek(self, connection: sqlite3.Connection, work: Work[R]) -> R:
        """What `work` returns, which changes nothing. Raises what it raises, or Unavailable."""
        self.roll_back(connection)  # once more, should it have failed
        try:
            return work(connection)
        except Exception as error:
            judged = self._judged(error)
            if judged is error:  # which is not its own cause
                raise
            raise judged from error

    def _judged(self, error: Exception) -> Exception:
        """What whoever asked is told."""
        self._trouble.judge(error)
        return Unavailable() if unavailable(error) else error

    def undo(self, connection: sqlite3.Connection) -> None:
        """Rolls back, and tells who remembers what was written."""
        self.roll_back(connection)
        self._undone()

    def roll_back(self, connection: sqlite3.Connection) -> None:
        """Nothing, unless there is a transaction."""
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error as error:
            self._trouble.judge(error)


def refuse(jobs: Sequence[Job]) -> None:
    """They cannot be done now."""
    for job in jobs:
        job.error = Unavailable()
