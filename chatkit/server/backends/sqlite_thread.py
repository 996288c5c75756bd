"""One connection, and a thread that does with it what the record needs: write, read, and keep house.

Older SQLite (before 3.51.3) can lose commits when a second connection writes or checkpoints, so there is
none. What waits when the thread comes free is one transaction: that is what makes a sync for each commit
cheap. It is committed first and told afterwards; what could not be committed has not happened.

To hand a message to the thread and back costs more than to store it (docs/explanation/performance.md). So
while the thread has nothing to do and the disk is quick, the loop commits by itself, once a turn. A lock says
who has the connection. When the disk is slow, or long reads or chores are under way, all goes to the thread.
"""

import asyncio
import sqlite3
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter
from queue import Empty, SimpleQueue
from typing import Any, TypeAlias

from chatkit.server.backends.sqlite_errors import unavailable
from chatkit.server.backends.sqlite_jobs import IN_TURN, A, Job, Kind, R, Turns, Work, as_it_is, nothing
from chatkit.server.backends.sqlite_pace import Pace
from chatkit.server.backends.sqlite_runner import Runner, refuse
from chatkit.server.backends.sqlite_trouble import Trouble

MOST_AT_ONCE = 500  # jobs in one transaction
CHORES_EVERY = 50  # jobs that the loop did, after which the thread sees to the chores
CHORES_PAUSE = 0.05  # seconds from one time to the next, because to wake it costs as much as a message
IDLE_SECONDS = 60.0  # after so long without a job, the chores get a turn
STOP_SECONDS = 4.0  # a disk that does not answer must not keep the process

Chore: TypeAlias = Callable[[sqlite3.Connection], bool]

_kind = attrgetter("kind")


class ConnectionThread:
    """Runs jobs in turn. `chores` run between them: each does a little, and says whether it has more to do.

    `undone` is called by who has the connection when a transaction did not come to its end. `on_fatal` is
    called on the loop, with a line for people, when nothing may be written any more. `pace` knows whether the
    disk is quick; `peeks` whether peeks are, which may be so on a slow disk too.
    """

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        chores: Sequence[Chore],
        undone: Callable[[], None],
        on_fatal: Callable[[str], None],
        pace: Pace,
        peeks: Pace,
        *,
        stop_seconds: float = STOP_SECONDS,
    ) -> None:
        self._stop_seconds = stop_seconds
        self._connect = connect
        self._chores = chores
        self._turns = Turns()
        self._gathered: list[Job] = []  # what this turn of the loop asked to be written
        self._committed = 0  # jobs that were done on the loop since the thread was last woken
        self._chores_at = 0.0  # by the loop's clock, when it may be woken again
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._has_connection = threading.Lock()
        self._connection: sqlite3.Connection  # this and what follows belong to who has that
        self._pace = pace
        self._peeks = peeks
        self._trouble = Trouble(on_fatal, self._tell)
        self._runner = Runner(self._trouble, pace, undone)
        self._stopping: list[Job] = []  # and these to the thread
        self._slow: deque[Job] = deque()
        self._resting: list[Job] = []

    # on the loop

    async def start(self) -> None:
        """Connects. Raises what `connect` raises."""
        self._loop = asyncio.get_running_loop()
        started = Job(Kind.READ, nothing, as_it_is, self._loop.create_future())
        # A daemon: a process that ends without stopping it was as good as killed, and the record bears that.
        self._thread = threading.Thread(target=self._run, args=(started,), name="chatkit-record", daemon=True)
        self._thread.start()
        try:
            await started.future
        except asyncio.CancelledError:
            self._end_thread()
            raise
        except BaseException:
            self._thread = None
            raise

    async def stop(self) -> bool:
        """Does what is waiting, then closes the connection. False if it takes too long: it goes on alone."""
        if self._thread is None:
            return True
        stopped = self._end_thread()
        await asyncio.wait([stopped], timeout=self._stop_seconds)
        return stopped.done()

    def _end_thread(self) -> asyncio.Future[Any]:
        stopped = self._submit(Kind.STOP, nothing, as_it_is)
        self._thread = None
        return stopped

    @property
    def is_idle(self) -> bool:
        """Whether all that was asked for, and is to be told in its turn, has been told."""
        return self._turns.are_over

    async def in_turn(self, told: Callable[[], A]) -> A:
        """What `told` returns, when all that was asked for before has been told: at once, as a rule."""
        if self._thread is None:
            raise RuntimeError("the backend is not open")
        if self._turns.are_over:
            return told()
        job = Job(Kind.LOOK, nothing, lambda _: told(), self._loop.create_future())
        job.done = True
        self._turns.add(job)
        answer: A = await job.future
        return answer

    def write(self, work: Work[R], told: Callable[[R], A]) -> asyncio.Future[A]:
        """Does `work` in a transaction; when that is durable, gives what `told` makes of it on the loop.

        It is asked for at once, and told in its turn. The future raises Unavailable when it cannot be done
        now, and then nothing happened; or what `work` raises. It is done on the loop while the disk is quick.
        """
        if not self._pace.is_quick:
            return self._submit(Kind.WRITE, work, told)
        job = self._job(Kind.WRITE, work, told)
        if not self._gathered:
            self._loop.call_soon(self._write_gathered)
        self._gathered.append(job)
        return job.future

    def write_much(self, work: Work[R], told: Callable[[R], A]) -> asyncio.Future[A]:
        """As `write`, for work that takes its time: never on the loop."""
        return self._submit(Kind.WRITE, work, told)

    def look(self, work: Work[R], told: Callable[[R], A]) -> asyncio.Future[A]:
        """Does `work`, which changes nothing, after what was asked for before it and before what comes after.

        It parts those who would have shared a transaction. It is told in its turn.
        """
        return self._submit(Kind.LOOK, work, told)

    async def peek(self, work: Work[R]) -> R:
        """As `read`, for what takes microseconds: here, if the thread has nothing to do first."""
        is_next = self._thread is not None and self._peeks.is_quick and self._turns.are_over
        if not is_next or not self._has_connection.acquire(blocking=False):
            return await self.read(partial(self._peek, work), as_it_is)
        try:
            with self._peeks.measured():
                return self._runner.peek(self._connection, work)
        finally:
            try:
                self._trouble.tell_fatal()
            finally:
                self._has_connection.release()

    def read(self, work: Work[R], told: Callable[[R], A]) -> asyncio.Future[A]:
        """Does `work`, which changes nothing, after what was asked for before it; told when it is done."""
        return self._submit(Kind.READ, work, told)

    async def read_slowly(self, work: Work[R]) -> R:
        """As `read`, for `work` that calls `turn` now and then."""
        answer: R = await self._submit(Kind.SLOW, work, as_it_is)
        return answer

    async def rest(self) -> None:
        """Returns when the chores have nothing left to do."""
        await self._submit(Kind.REST, nothing, as_it_is)

    def _submit(self, kind: Kind, work: Work[Any], told: Callable[[Any], Any]) -> asyncio.Future[Any]:
        job = self._job(kind, work, told)
        self._hand_over()
        self._jobs.put(job)
        return job.future

    def _job(self, kind: Kind, work: Work[Any], told: Callable[[Any], Any]) -> Job:
        if self._thread is None:
            raise RuntimeError("the backend is not open")
        job = Job(kind, work, told, self._loop.create_future())
        if kind in IN_TURN:
            self._turns.add(job)
        return job

    def _write_gathered(self) -> None:
        """The turn is over: commits what it asked for, unless the thread is at work; then that does it.

        What the thread was given before comes first. When it is answered, this is called again: if each turn
        were handed over while the last one is under way, a busy server would never come back to this.
        """
        jobs = self._gathered
        if not jobs or not self._turns.is_first(jobs[0]):
            return
        if len(jobs) > MOST_AT_ONCE or not self._has_connection.acquire(blocking=False):
            self._hand_over()
            return
        try:
            self._runner.roll_back(self._connection)  # once more, should it have failed
            done = self._runner.commit(self._connection, jobs)
            self._trouble.tell_fatal()
        finally:
            self._has_connection.release()
        if not done:  # to find out who is to blame takes a sync for each of them
            self._hand_over()
            return
        self._gathered = []
        self._turns.answer(jobs)
        self._committed += len(jobs)
        if self._committed >= CHORES_EVERY and self._loop.time() >= self._chores_at:
            self._committed, self._chores_at = 0, self._loop.time() + CHORES_PAUSE
            self._jobs.put(Job(Kind.READ, nothing, as_it_is, self._loop.create_future()))

    def _answer(self, jobs: Sequence[Job]) -> None:
        """The thread has done these."""
        self._turns.answer(jobs)
        self._write_gathered()

    def _hand_over(self) -> None:
        """Gives the thread what was gathered."""
        jobs, self._gathered = self._gathered, []
        for job in jobs:
            self._jobs.put(job)

    # on the thread

    def _peek(self, work: Work[R], connection: sqlite3.Connection) -> R:
        """Measured here too: else, after one that was slow, no peek would ever be back on the loop."""
        with self._peeks.measured(sys.getswitchinterval()):
            return work(connection)

    def turn(self, connection: sqlite3.Connection) -> bool:
        """For slow work: does what waits. False if it is time to stop."""
        self._serve(connection, self._take(wait=False))
        return not self._stopping

    def _run(self, started: Job) -> None:
        try:
            connection = self._connection = self._connect()
        except BaseException as error:  # noqa: BLE001  # who starts it gets it
            started.error = error
            self._post([started])
            return
        self._post([started])
        more = True
        while not self._stopping:
            jobs = self._take(wait=not (more or self._slow))
            with self._has_connection:
                self._serve(connection, jobs)
                if self._slow:
                    self._read(connection, [self._slow.popleft()])
                more = self._keep_house(connection)
                self._trouble.tell_fatal()
            if not more:
                self._post(self._resting)
                self._resting = []
        with self._has_connection:
            self._end(connection)

    def _take(self, *, wait: bool) -> list[Job]:
        """What is to be done now, in the order in which it was asked for."""
        jobs: list[Job] = []
        try:
            if wait:
                jobs.append(self._jobs.get(timeout=IDLE_SECONDS))
            while len(jobs) < MOST_AT_ONCE:
                jobs.append(self._jobs.get_nowait())
        except Empty:
            pass
        return jobs

    def _serve(self, connection: sqlite3.Connection, jobs: Sequence[Job]) -> None:
        self._runner.roll_back(connection)  # once more, should it have failed
        for kind, some in groupby((job for job in jobs if job.kind in IN_TURN), _kind):
            if kind is Kind.WRITE:
                writes, spare = list(some), sys.getswitchinterval()  # in which the loop has the interpreter
                if not self._runner.commit(connection, writes, spare):
                    for write in writes:
                        self._runner.commit(connection, [write], spare)
                self._post(writes)
            else:
                self._read(connection, list(some))
        others = [job for job in jobs if job.kind not in IN_TURN]
        if others:
            self._read(connection, [job for job in others if job.kind is Kind.READ])
            self._slow += (job for job in others if job.kind is Kind.SLOW)
            self._resting += (job for job in others if job.kind is Kind.REST)
            self._stopping += (job for job in others if job.kind is Kind.STOP)

    def _read(self, connection: sqlite3.Connection, jobs: Sequence[Job]) -> None:
        self._runner.read(connection, jobs)
        self._post(jobs)

    def _keep_house(self, connection: sqlite3.Connection) -> bool:
        """Runs each chore once; returns whether one has more to do."""
        if self._trouble.is_fatal:
            return False
        try:
            return any([chore(connection) for chore in self._chores])  # noqa: C419  # all have their turn
        except Exception as error:  # noqa: BLE001
            self._runner.undo(connection)
            self._trouble.judge(error)
            if not unavailable(error):  # else it is tried again after the next job
                self._tell(
                    self._loop.call_exception_handler, {"message": "a chore failed", "exception": error}
                )
            return False

    def _end(self, connection: sqlite3.Connection) -> None:
        unfinished = [*self._slow, *self._resting]
        refuse(unfinished)
        self._post(unfinished)
        if not self._trouble.is_fatal:
            try:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            except sqlite3.Error as error:
                self._trouble.judge(error)
        if not self._trouble.is_fatal:
            connection.close()
        self._trouble.tell_fatal()
        self._post(self._stopping)
        if self._trouble.is_fatal:
            # To close is to write: the connection would copy the log into the file and remove it. This thread
            # keeps it from being closed until the process ends.
            threading.Event().wait()

    def _post(self, jobs: Sequence[Job]) -> None:
        if jobs:
            self._tell(self._answer, jobs)

    def _tell(self, callback: Callable[[Any], object], argument: object) -> None:
        try:
            self._loop.call_soon_threadsafe(callback, argument)
        except RuntimeError:  # the loop is closed: `stop` gave up waiting, or nobody stopped us
            pass
