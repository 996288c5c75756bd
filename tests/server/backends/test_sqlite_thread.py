"""One thread, one connection: what waits together is one transaction, and who is to blame suffers alone."""

import asyncio
import sqlite3
import threading

import pytest

from chatkit.protocol.errors import Unavailable
from chatkit.server.backends import sqlite_trouble
from chatkit.server.backends.sqlite_jobs import Job, Kind, as_it_is, nothing
from chatkit.server.backends.sqlite_pace import PROBES, SLOW, TRUSTED, Pace
from chatkit.server.backends.sqlite_thread import ConnectionThread
from tests.server.backends.faults import QuickDisk, SlowDisk, faulty


class Gate:
    """Holds the thread up until it is opened."""

    def __init__(self):
        self.reached = threading.Event()
        self.open = threading.Event()

    def __call__(self, connection):
        self.reached.set()
        assert self.open.wait(60)


@pytest.fixture
def fatal():
    return []


@pytest.fixture
async def new_thread(tmp_path, fatal):
    """Makes a thread with a table `t` of numbers. Notes in `sql` what it runs, in `undone` what is undone."""
    threads = []

    async def new(factory=sqlite3.Connection, chores=(), disk=SlowDisk, **options):
        def connect():
            connection = sqlite3.connect(
                tmp_path / "db", isolation_level=None, factory=factory, check_same_thread=False
            )
            connection.executescript("PRAGMA journal_mode = WAL; CREATE TABLE t (n INTEGER UNIQUE)")
            connection.set_trace_callback(thread.sql.append)
            connections.append(connection)
            return connection

        def undone():
            thread.undone.append(stored(connections[-1]))

        connections = []
        options = {"pace": disk(), "peeks": disk(), **options}
        thread = ConnectionThread(connect, chores, undone, fatal.append, **options)
        thread.sql, thread.undone = [], []
        await thread.start()
        threads.append(thread)
        return thread

    yield new
    for thread in threads:
        await thread.stop()


def insert(*numbers):
    def work(connection):
        for number in numbers:
            connection.execute("INSERT INTO t VALUES (?)", (number,))
        return numbers

    return work


def stored(connection):
    return [number for (number,) in connection.execute("SELECT n FROM t ORDER BY rowid")]


def no_undoing():
    raise AssertionError("nothing was to be undone")


async def write(thread, work, told=as_it_is):
    return await thread.write(work, told)


async def read(thread, work, told=as_it_is):
    return await thread.read(work, told)


async def look(thread, work, told=as_it_is):
    return await thread.look(work, told)


async def together(thread, *jobs):
    """Has them wait together, and returns their answers or errors."""
    gate = Gate()
    holding = asyncio.ensure_future(thread.read(gate, as_it_is))
    await asyncio.to_thread(gate.reached.wait)
    waiting = [asyncio.ensure_future(job) for job in jobs]
    await asyncio.sleep(0)
    gate.open.set()
    await holding
    return await asyncio.gather(*waiting, return_exceptions=True)


async def test_what_waits_together_is_one_transaction(new_thread):
    thread = await new_thread()
    await together(thread, *(write(thread, insert(n), as_it_is) for n in range(20)))
    assert [sql for sql in thread.sql if sql in ("BEGIN IMMEDIATE", "COMMIT")] == [
        "BEGIN IMMEDIATE",
        "COMMIT",
    ]
    assert await thread.read(stored, as_it_is) == list(range(20))


async def test_it_is_told_in_the_order_in_which_it_was_asked_for_and_before_the_answer(new_thread):
    thread, told = await new_thread(), []

    async def one(n):
        await thread.write(insert(n), lambda numbers: told.append(("told", n)))
        told.append(("answered", n))

    await together(thread, *(one(n) for n in range(5)))
    assert [n for what, n in told if what == "told"] == list(range(5))
    assert all(told.index(("told", n)) < told.index(("answered", n)) for n in range(5))


async def test_what_is_told_is_committed(new_thread, tmp_path):
    thread = await new_thread()

    def look(_):
        other = sqlite3.connect(tmp_path / "db")
        seen.append(other.execute("SELECT count(*) FROM t").fetchone()[0])
        other.close()

    seen = []
    await together(thread, *(write(thread, insert(n), look) for n in range(3)))
    assert seen == [3, 3, 3]


async def test_a_read_sees_what_was_asked_for_before_it(new_thread):
    thread = await new_thread()
    *_, seen = await together(thread, write(thread, insert(1), as_it_is), read(thread, stored, as_it_is))
    assert seen == [1]


async def test_a_look_sees_what_was_asked_for_before_it_and_nothing_that_came_after(new_thread):
    """A read may see more. What can be told at once waits for its turn too."""
    thread, told = await new_thread(), []

    def note(what):
        return lambda result: told.append((what, result))

    await together(
        thread,
        write(thread, insert(1), note("write")),
        thread.in_turn(lambda: told.append("in turn")),
        look(thread, stored, note("look")),
        read(thread, stored, note("read")),
        thread.in_turn(lambda: told.append("in turn again")),
        write(thread, insert(2), note("write")),
    )
    assert told == [
        ("write", (1,)),
        "in turn",
        ("look", [1]),
        "in turn again",
        ("write", (2,)),
        ("read", [1, 2]),
    ]
    assert thread.is_idle


async def test_what_needs_no_thread_is_told_at_once_when_nothing_is_under_way(new_thread):
    thread = await new_thread()
    telling = thread.in_turn(lambda: "told")
    with pytest.raises(StopIteration, match="told"):
        telling.send(None)


async def test_a_mistake_in_telling_in_turn_is_his_who_asked(new_thread):
    thread = await new_thread()

    def fails():
        raise KeyError("sink")

    with pytest.raises(KeyError):
        await thread.in_turn(fails)
    answers = await together(
        thread, write(thread, insert(1)), thread.in_turn(fails), write(thread, insert(2))
    )
    assert [type(answer) for answer in answers] == [tuple, KeyError, tuple]


async def test_what_is_written_is_asked_for_by_the_call(new_thread):
    thread = await new_thread()
    first, second = (thread.write(insert(n), as_it_is) for n in (1, 2))
    assert await second == (2,)
    assert first.done()
    assert await thread.read(stored, as_it_is) == [1, 2]


async def test_who_remembers_what_was_written_is_told_when_it_is_undone(new_thread):
    """Each time: also where one of many is to blame, and the others are tried again."""
    factory, plan = faulty()
    thread = await new_thread(factory)
    await thread.write(insert(1), as_it_is)
    assert thread.undone == []
    await together(thread, write(thread, insert(2)), write(thread, insert(3, 1)), write(thread, insert(4)))
    assert thread.undone == [[1], [1, 2]]
    plan["COMMIT"] = sqlite3.SQLITE_FULL
    with pytest.raises(Unavailable):
        await thread.write(insert(5), as_it_is)
    plan.clear()
    assert thread.undone[2:] == [[1, 2, 4]]


async def test_who_is_to_blame_suffers_alone_and_leaves_nothing(new_thread):
    thread = await new_thread()

    def half(connection):
        connection.execute("INSERT INTO t VALUES (99)")
        raise ValueError("a bug")

    answers = await together(
        thread,
        write(thread, insert(1), as_it_is),
        write(thread, half, as_it_is),
        write(thread, insert(2, 1), as_it_is),
        write(thread, insert(3), as_it_is),
    )
    assert [type(answer) for answer in answers] == [tuple, ValueError, sqlite3.IntegrityError, tuple]
    assert await thread.read(stored, as_it_is) == [1, 3]


async def test_a_mistake_in_telling_hits_its_asker_only(new_thread):
    thread = await new_thread()

    def fails(_):
        raise KeyError("sink")

    answers = await together(
        thread,
        write(thread, insert(1), fails),
        write(thread, insert(2), as_it_is),
        read(thread, nothing, fails),
    )
    assert [type(answer) for answer in answers] == [KeyError, tuple, KeyError]
    assert await thread.read(stored, as_it_is) == [1, 2]


async def test_who_no_longer_waits_holds_nobody_up(new_thread):
    thread, told = await new_thread(), []
    gate = Gate()
    tasks = [asyncio.ensure_future(thread.write(work, told.append)) for work in (gate, insert(1), insert(2))]
    await asyncio.to_thread(gate.reached.wait)
    tasks[1].cancel()
    await asyncio.sleep(0)
    gate.open.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert tasks[1].cancelled()
    assert told == [None, (1,), (2,)]


@pytest.mark.parametrize("at", ["BEGIN", "INSERT", "COMMIT"])
@pytest.mark.parametrize("code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE])
async def test_a_disk_that_fails_fails_all_that_waited_and_heals(new_thread, fatal, at, code):
    factory, plan = faulty()
    thread = await new_thread(factory)
    await thread.write(insert(0), as_it_is)
    plan[at] = code
    told = []
    answers = await together(thread, *(write(thread, insert(n), told.append) for n in (1, 2, 3)))
    assert [type(answer) for answer in answers] == [Unavailable] * 3
    assert told == []
    assert await thread.read(stored, as_it_is) == [0]
    plan.clear()
    await thread.write(insert(4), as_it_is)
    assert await thread.read(stored, as_it_is) == [0, 4]
    assert fatal == []


async def test_a_rollback_that_fails_is_made_up_for(new_thread):
    factory, plan = faulty()
    thread = await new_thread(factory)
    plan |= {"COMMIT": sqlite3.SQLITE_FULL, "ROLLBACK": sqlite3.SQLITE_IOERR}
    with pytest.raises(Unavailable):
        await thread.write(insert(1), as_it_is)
    plan.clear()
    await thread.write(insert(2), as_it_is)
    assert await thread.read(stored, as_it_is) == [2]


async def test_a_disk_that_is_full_is_told_once_and_so_is_that_it_is_not(new_thread, monkeypatch):
    """Whoever runs the server hears of it, and not a thousand times."""
    told = []
    monkeypatch.setattr(sqlite_trouble, "_log", told.append)
    factory, plan = faulty()
    thread = await new_thread(factory)
    await thread.write(insert(1), as_it_is)
    plan["COMMIT"] = sqlite3.SQLITE_FULL
    for number in 2, 3:
        with pytest.raises(Unavailable):
            await thread.write(insert(number), as_it_is)
    plan.clear()
    for number in 4, 5:
        await thread.write(insert(number), as_it_is)
    assert [bool(why) for why in told] == [True, False]


async def test_a_read_that_the_disk_fails_is_unavailable(new_thread):
    factory, plan = faulty()
    thread = await new_thread(factory)
    plan["SELECT"] = sqlite3.SQLITE_IOERR_READ
    with pytest.raises(Unavailable):
        await thread.read(stored, as_it_is)
    plan.clear()
    assert await thread.read(stored, as_it_is) == []


async def test_out_of_memory_is_unavailable(new_thread):
    thread = await new_thread()

    def work(connection):
        raise MemoryError

    with pytest.raises(Unavailable):
        await thread.write(work, as_it_is)


# chores


async def test_chores_have_their_turns_until_they_have_no_more(new_thread):
    left = [3, 0]

    def chore(connection):
        assert not connection.in_transaction
        left[0] -= 1
        return left[0] > 0

    def another(connection):
        left[1] += 1
        return False

    thread = await new_thread(chores=[chore, another])
    await thread.rest()
    assert left[0] <= 0
    assert left[1] == 3 - left[0] >= 3


async def test_jobs_come_between_the_turns_of_a_chore(new_thread):
    gate = Gate()

    def endless(connection):
        gate.reached.set()
        return not gate.open.is_set()

    thread = await new_thread(chores=[endless])
    await asyncio.to_thread(gate.reached.wait)
    await thread.write(insert(1), as_it_is)
    gate.open.set()
    await thread.rest()


async def test_a_chore_that_fails_is_told_undone_and_tried_again(new_thread):
    unheard, attempts = [], []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unheard.append(context["exception"]))

    def chore(connection):
        attempts.append(1)
        if len(attempts) == 1:
            connection.execute("BEGIN")
            connection.execute("INSERT INTO t VALUES (9)")
            raise ValueError("a bug")
        return False

    thread = await new_thread(chores=[chore])
    await thread.rest()
    await thread.rest()
    assert await thread.read(stored, as_it_is) == []
    assert thread.undone == [[]]
    assert [str(error) for error in unheard] == ["a bug"]
    assert len(attempts) > 1


async def test_a_chore_for_which_the_disk_is_full_waits(new_thread, fatal):
    factory, plan = faulty()
    plan["DELETE"] = sqlite3.SQLITE_FULL
    done = []

    def chore(connection):
        connection.execute("DELETE FROM t")
        done.append(1)
        return False

    thread = await new_thread(factory, [chore])
    await thread.rest()
    assert (done, fatal) == ([], [])
    plan.clear()
    await thread.rest()
    await thread.rest()
    assert done


# slow work, and the end


async def test_slow_work_lets_others_have_their_turn(new_thread):
    thread = await new_thread()
    gate, seen = Gate(), []

    def slow(connection):
        gate(connection)
        while thread.turn(connection) and not stored(connection):
            continue
        seen.append(stored(connection))

    slowly = asyncio.ensure_future(thread.read_slowly(slow))
    await asyncio.to_thread(gate.reached.wait)
    writing = asyncio.ensure_future(thread.write(insert(1), as_it_is))
    also_slow = asyncio.ensure_future(thread.read_slowly(stored))
    await asyncio.sleep(0)
    gate.open.set()
    await writing
    await slowly
    assert seen == [[1]]
    assert await also_slow == [1]


async def test_slow_work_hears_that_it_is_time_to_stop(new_thread):
    thread = await new_thread()
    gate = Gate()

    def slow(connection):
        gate(connection)
        while thread.turn(connection):
            continue
        return "stopped"

    tasks = [asyncio.ensure_future(thread.read_slowly(work)) for work in (slow, nothing)]
    await asyncio.to_thread(gate.reached.wait)
    stopping = asyncio.ensure_future(thread.stop())
    await asyncio.sleep(0)
    gate.open.set()
    await stopping
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert answers[0] == "stopped"
    assert isinstance(answers[1], Unavailable)


async def test_what_waits_is_done_before_it_stops(new_thread, tmp_path):
    thread = await new_thread()
    writing = [asyncio.ensure_future(thread.write(insert(n), as_it_is)) for n in range(3)]
    await asyncio.sleep(0)
    await thread.stop()
    assert [task.done() for task in writing] == [True] * 3
    connection = sqlite3.connect(tmp_path / "db")
    assert stored(connection) == [0, 1, 2]
    connection.close()
    assert not (tmp_path / "db-wal").exists()


async def test_a_disk_that_is_full_at_the_end_leaves_the_log_for_the_next_start(new_thread, tmp_path, fatal):
    factory, plan = faulty()
    thread = await new_thread(factory)
    await thread.write(insert(1), as_it_is)
    plan["PRAGMA wal_checkpoint"] = sqlite3.SQLITE_FULL
    assert await thread.stop() is True
    assert fatal == []
    connection = sqlite3.connect(tmp_path / "db")
    assert stored(connection) == [1]
    connection.close()


async def test_stopped_or_not_started_it_does_nothing(new_thread):
    thread = await new_thread()
    await thread.stop()
    await thread.stop()
    with pytest.raises(RuntimeError, match="not open"):
        thread.write(insert(1), as_it_is)
    with pytest.raises(RuntimeError, match="not open"):
        await thread.in_turn(lambda: None)


async def test_a_disk_that_does_not_answer_keeps_nobody(new_thread):
    thread = await new_thread(stop_seconds=0)
    gate = Gate()
    holding = asyncio.ensure_future(thread.write(gate, as_it_is))
    also = asyncio.ensure_future(thread.write(insert(1), as_it_is))
    await asyncio.to_thread(gate.reached.wait)
    running = thread._thread
    assert await thread.stop() is False
    gate.open.set()
    await asyncio.gather(holding, also)
    await asyncio.to_thread(running.join)


def test_a_loop_that_is_gone_is_no_reason_to_fail(tmp_path):
    """The process ends, and the thread has still something to tell."""
    gate = Gate()

    async def begin():
        thread = ConnectionThread(
            lambda: sqlite3.connect(tmp_path / "db"),
            (),
            no_undoing,
            pytest.fail,
            SlowDisk(),
            SlowDisk(),
            stop_seconds=0,
        )
        await thread.start()
        holding = asyncio.ensure_future(thread.read(gate, as_it_is))
        await asyncio.to_thread(gate.reached.wait)
        running.append(thread._thread)
        assert await thread.stop() is False
        holding.cancel()

    running = []
    asyncio.run(begin())
    gate.open.set()
    running[0].join(60)
    assert not running[0].is_alive()


async def test_who_no_longer_wants_it_started_has_it_stopped(tmp_path):
    gate = Gate()

    def connect():
        running.append(threading.current_thread())
        gate(None)
        return sqlite3.connect(tmp_path / "db")

    running = []
    thread = ConnectionThread(connect, (), no_undoing, pytest.fail, SlowDisk(), SlowDisk())
    starting = asyncio.ensure_future(thread.start())
    await asyncio.to_thread(gate.reached.wait)
    starting.cancel()
    await asyncio.wait([starting])
    gate.open.set()
    await asyncio.to_thread(running[0].join)
    assert starting.cancelled()


async def test_who_cannot_connect_hears_why():
    def connect():
        raise LookupError("no database")

    thread = ConnectionThread(connect, (), no_undoing, pytest.fail, SlowDisk(), SlowDisk())
    with pytest.raises(LookupError, match="no database"):
        await thread.start()
    await thread.stop()


# while the disk is quick


@pytest.fixture
async def quick(new_thread):
    return await new_thread(disk=QuickDisk)


def ran_on(thread, notes):
    """Work that notes which thread does it."""
    return lambda connection: notes.append(threading.current_thread() is thread._thread)


async def test_while_the_thread_has_nothing_to_do_the_loop_commits(quick):
    on_thread = []
    await quick.write(ran_on(quick, on_thread), as_it_is)
    assert on_thread == [False]


async def test_what_a_turn_asks_for_is_one_transaction_of_the_loop(quick):
    quick.sql.clear()
    writes = [quick.write(insert(number), as_it_is) for number in range(3)]
    assert quick.sql == []
    await asyncio.gather(*writes)
    assert quick.sql.count("BEGIN IMMEDIATE") == quick.sql.count("COMMIT") == 1


async def test_while_the_thread_is_at_work_all_goes_there(quick):
    gate, on_thread, told = Gate(), [], []
    reading = quick.read(gate, lambda _: told.append("read"))
    await asyncio.to_thread(gate.reached.wait)
    writing = quick.write(ran_on(quick, on_thread), lambda _: told.append("written"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert on_thread == []
    gate.open.set()
    await asyncio.gather(reading, writing)
    assert (on_thread, told) == ([True], ["read", "written"])


async def test_what_the_thread_has_still_to_write_is_written_first(quick):
    """Also where it has taken it, and has not begun."""
    with quick._has_connection:
        quick._jobs.put(first := job_of(quick, insert(1)))
        quick._turns.add(first)
        second = quick.write(insert(2), as_it_is)
        await asyncio.sleep(0)
    await asyncio.gather(first.future, second)
    inserted = [sql for sql in quick.sql if sql.startswith("INSERT")]
    assert ["1" in inserted[0], "2" in inserted[1]] == [True, True]


def job_of(thread, work):
    return Job(Kind.WRITE, work, as_it_is, thread._loop.create_future())


async def test_too_much_for_one_turn_goes_to_the_thread(quick, monkeypatch):
    monkeypatch.setattr("chatkit.server.backends.sqlite_thread.MOST_AT_ONCE", 2)
    on_thread = []
    await asyncio.gather(*[quick.write(ran_on(quick, on_thread), as_it_is) for _ in range(3)])
    assert on_thread == [True] * 3


async def test_a_read_sees_what_was_gathered_before_it(quick):
    writing = quick.write(insert(1), as_it_is)
    assert await quick.read(stored, as_it_is) == [1]
    await writing


async def test_a_peek_needs_no_thread_unless_something_comes_first(quick):
    on_thread = []
    await quick.peek(ran_on(quick, on_thread))
    writing = quick.write(insert(1), as_it_is)
    await quick.peek(ran_on(quick, on_thread))
    with quick._has_connection:
        peeking = asyncio.ensure_future(quick.peek(ran_on(quick, on_thread)))
        await asyncio.sleep(0)
    await asyncio.gather(peeking, writing)
    assert on_thread == [False, True, True]


async def test_a_slow_disk_has_its_peeks_on_the_thread(new_thread):
    thread, on_thread = await new_thread(), []
    await thread.peek(ran_on(thread, on_thread))
    assert on_thread == [True]


async def test_a_peek_that_was_slow_has_the_next_ones_on_the_thread_until_they_are_quick_again(new_thread):
    took = [SLOW * 2] + [0.0] * (2 * TRUSTED)
    times = iter([moment for seconds in took for moment in (0.0, seconds)])
    peeks = Pace(lambda: next(times))
    for _ in range(PROBES):
        peeks.note(slow=False)
    thread = await new_thread(peeks=peeks)
    on_thread = []
    for _ in range(TRUSTED + 2):
        await thread.peek(ran_on(thread, on_thread))
        await thread.rest()  # or it would still have the connection
    assert on_thread == [False] + [True] * TRUSTED + [False]


async def test_a_peek_that_the_disk_fails_is_unavailable(new_thread):
    factory, plan = faulty()
    thread = await new_thread(factory, disk=QuickDisk)
    plan["SELECT"] = sqlite3.SQLITE_IOERR_READ
    with pytest.raises(Unavailable):
        await thread.peek(stored)


async def test_a_peek_gives_the_connection_back_whatever_goes_wrong(quick, monkeypatch):
    monkeypatch.setattr(quick._trouble, "tell_fatal", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        await quick.peek(nothing)
    monkeypatch.undo()
    assert not quick._has_connection.locked()


async def test_a_sync_that_fails_on_the_loop_is_fatal_after_the_answer(new_thread, fatal):
    factory, plan = faulty()
    thread = await new_thread(factory, disk=QuickDisk)
    plan["COMMIT"] = sqlite3.SQLITE_IOERR_FSYNC
    with pytest.raises(Unavailable):
        await thread.write(insert(1), as_it_is)
    await asyncio.sleep(0)
    assert len(fatal) == 1
    await thread.stop()
    thread._connection.close()  # which it leaves to the end of the process


async def test_the_chores_have_their_turn_although_the_loop_commits(new_thread, monkeypatch):
    monkeypatch.setattr("chatkit.server.backends.sqlite_thread.CHORES_EVERY", 3)
    turns = []
    thread = await new_thread(
        chores=[lambda connection: turns.append(len(stored(connection)))], disk=QuickDisk
    )
    await thread.rest()
    turns.clear()
    for number in range(3):
        await thread.write(insert(number), as_it_is)
    await thread.rest()
    assert turns[0] == 3


async def test_what_was_gathered_is_written_before_it_stops(new_thread, tmp_path):
    thread = await new_thread(disk=QuickDisk)
    writing = thread.write(insert(1), as_it_is)
    assert await thread.stop()
    await writing


async def test_not_started_it_peeks_at_nothing():
    thread = ConnectionThread(pytest.fail, (), no_undoing, pytest.fail, QuickDisk(), QuickDisk())
    with pytest.raises(RuntimeError, match="not open"):
        await thread.peek(nothing)
