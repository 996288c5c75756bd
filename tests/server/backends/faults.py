"""Disks that fail when they are told to."""

import sqlite3

from chatkit.server.backends.sqlite_pace import Pace


def faulty():
    """A class of connections, and its plan: SQL that begins so fails with this code, until taken back."""
    plan = {}

    class Faulty(sqlite3.Connection):
        def execute(self, sql, *parameters):
            for beginning, code in plan.items():
                if sql.lstrip().startswith(beginning):
                    raise failure(code)
            return super().execute(sql, *parameters)

    return Faulty, plan


def failure(code, kind=sqlite3.OperationalError):
    error = kind("disk I/O error")
    error.sqlite_errorcode = code
    error.sqlite_errorname = "SQLITE_TEST"
    return error


class SlowDisk(Pace):
    """Nobody may wait for it on the loop: everything goes to the thread."""

    def __init__(self):
        super().__init__(lambda: 0.0)

    @property
    def is_quick(self):
        return False


class QuickDisk(Pace):
    """The loop commits whatever it takes, unless the thread is at work."""

    def __init__(self):
        super().__init__(lambda: 0.0)

    @property
    def is_quick(self):
        return True
