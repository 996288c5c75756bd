"""Disks that fail when they are told to."""

import sqlite3


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
