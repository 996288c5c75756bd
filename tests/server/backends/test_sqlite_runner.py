"""Jobs and a connection: all or nothing, and who is to blame suffers alone. The threads are elsewhere."""

import sqlite3
from contextlib import closing

import pytest

from chatkit.protocol.errors import Unavailable
from chatkit.server.backends.sqlite_jobs import Job, Kind, as_it_is
from chatkit.server.backends.sqlite_runner import Runner, refuse
from chatkit.server.backends.sqlite_trouble import Trouble
from tests.server.backends.faults import SlowDisk, faulty


class Desk:
    def __init__(self, connection, plan):
        self.connection, self.plan = connection, plan
        self.told, self.undone = [], 0
        self.trouble = Trouble(pytest.fail, lambda callback, why: self.told.append(why))
        self.runner = Runner(self.trouble, SlowDisk(), self.note)

    def note(self):
        self.undone += 1

    def commit(self, *jobs):
        self.runner.commit(self.connection, jobs)
        return [job.result if job.error is None else type(job.error) for job in jobs]

    @property
    def stored(self):
        return [row[0] for row in self.connection.execute("SELECT n FROM t ORDER BY n")]


@pytest.fixture
def desk():
    factory, plan = faulty()
    with closing(sqlite3.connect(":memory:", isolation_level=None, factory=factory)) as connection:
        connection.execute("CREATE TABLE t (n INTEGER UNIQUE)")
        yield Desk(connection, plan)


def job(work):
    return Job(Kind.WRITE, work, as_it_is, None)


def insert(n):
    return job(lambda connection: connection.execute("INSERT INTO t VALUES (?)", (n,)).rowcount)


def test_jobs_share_a_transaction(desk):
    begun = []
    desk.connection.set_trace_callback(begun.append)
    assert desk.commit(insert(1), insert(2)) == [1, 1]
    assert begun[0] == "BEGIN IMMEDIATE"
    assert begun.count("COMMIT") == 1
    assert (desk.stored, desk.undone) == ([1, 2], 0)


def test_where_one_of_several_is_to_blame_nothing_happens(desk):
    assert not desk.runner.commit(desk.connection, [insert(1), insert(1)])
    assert (desk.stored, desk.undone) == ([], 1)


def test_who_is_to_blame_alone_hears_of_it(desk):
    assert desk.commit(insert(1)) == [1]
    assert desk.commit(insert(1)) == [sqlite3.IntegrityError]
    assert (desk.stored, desk.undone) == ([1], 1)


def test_a_disk_that_is_full_fails_all_and_is_noted(desk):
    desk.plan["COMMIT"] = sqlite3.SQLITE_FULL
    assert desk.commit(insert(1), insert(2)) == [Unavailable, Unavailable]
    assert (desk.stored, desk.undone) == ([], 1)
    desk.plan.clear()
    assert desk.commit(insert(1)) == [1]
    assert [bool(why) for why in desk.told] == [True, False]


def test_after_a_fatal_failure_nothing_is_written(desk):
    desk.plan["COMMIT"] = sqlite3.SQLITE_IOERR_FSYNC
    desk.commit(insert(1))
    desk.plan.clear()
    assert desk.trouble.is_fatal
    assert desk.commit(insert(1)) == [Unavailable]
    assert desk.stored == []


def test_a_read_that_fails_fails_alone(desk):
    desk.commit(insert(1))
    desk.plan["SELECT 1"] = sqlite3.SQLITE_IOERR_READ
    fails = job(lambda connection: connection.execute("SELECT 1"))
    reads = job(lambda connection: connection.execute("SELECT n FROM t").fetchone())
    desk.runner.read(desk.connection, [fails, reads])
    assert isinstance(fails.error, Unavailable)
    assert reads.result == (1,)


def test_a_peek_that_fails_says_why(desk):
    desk.plan["SELECT 1"] = sqlite3.SQLITE_IOERR_READ
    with pytest.raises(Unavailable) as told:
        desk.runner.peek(desk.connection, lambda connection: connection.execute("SELECT 1"))
    assert isinstance(told.value.__cause__, sqlite3.OperationalError)


def test_what_a_peek_raises_by_itself_is_not_its_own_cause(desk):
    with pytest.raises(ZeroDivisionError) as told:
        desk.runner.peek(desk.connection, lambda _: 1 / 0)
    assert told.value.__cause__ is None


def test_refused_is_unavailable():
    refused = insert(1)
    refuse([refused])
    assert isinstance(refused.error, Unavailable)
