"""One connection on one thread, which does everything that the record needs: write, read, and keep house.

Older SQLite (before 3.51.3) can lose commits when a second connection writes or checkpoints, so there is
none. What waits when the thread comes free is one transaction: that is what makes a sync for each commit
cheap. It is committed first and told afterwards; what could not be committed has not happened.
"""

import asyncio
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Sequence
from enum import Enum, auto
from queue import Empty, SimpleQueue
from typing import Any, TypeAlias, TypeVar

import structlog

from chatkit.protocol.errors import Unavailable
from chatkit.server.backends.sqlite_errors import fatal, name, unavailable

log = structlog.get_logger("chatkit")

MOST_AT_ONCE = 500  # jobs in one transaction
IDLE_SECONDS = 60.0  # after so long without a job, the chores get a turn
STOP_SECONDS = 4.0  # a disk that does not answer must not keep the process

R = TypeVar("R")
A = TypeVar("A")

Work: TypeAlias = Callable[[sqlite3.Connection], R]
Chore: TypeAlias = Callable[[sqlite3.Connection], bool]


class _Kind(Enum):
    WRITE = auto()
    READ = auto()
    SLOW = auto()  # a read that lets others have their turn meanwhile
    REST = auto()  # nothing to do; answered when the chores have nothing left
    STOP = auto()


class _Job:
    """Something to do with the record (`work`, on the thread), and to tell of (`told`, on the loop)."""

    __slots__ = ("error", "future", "kind", "result", "told", "work")

    def __init__(
        self, kind: _Kind, work: Work[Any], told: Callable[[Any], Any], future: "asyncio.Future[Any]"
    ) -> None:
        self.kind = kind
        self.work = work
        self.told = told
        self.future = future
        self.result: Any = None
        self.error: BaseException | None = None

    def answer(self) -> None:
        """Tells of it, then lets whoever waits for it go on."""
        try:
            if self.error is None:
                self.result = self.told(self.result)
        except Exception as error:  # noqa: BLE001  # whoever asked gets it, and the next ones theirs
            self.error = error
        if self.future.cancelled():
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


def as_it_is(result: R) -> R:
    """For `told`, where there is nothing to tell."""
    return result


def nothing(connection: sqlite3.Connection) -> None:
    """For `work`, where something is only to be told in its turn."""


class ConnectionThread:
    """Runs jobs in turn. `chores` run between them: each does a little, and says whether it has more to do.

    `on_fatal` is called on the loop, with a line for people, when nothing may be written any more.
    """

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        chores: Sequence[Chore],
        on_fatal: Callable[[str], None],
        stop_seconds: float = STOP_SECONDS,
    ) -> None:
        self._stop_seconds = stop_seconds
        self._connect = connect
        self._chores = chores
        self._on_fatal = on_fatal
        self._jobs: SimpleQueue[_Job] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._stopping: list[_Job] = []  # this and what follows belong to the thread
        self._failed = False
        self._in_trouble = False
        self._last_words = ""  # what `on_fatal` is still to be told
        self._slow: deque[_Job] = deque()
        self._resting: list[_Job] = []

    # on the loop

    async def start(self) -> None:
        """Connects. Raises what `connect` raises."""
        self._loop = asyncio.get_running_loop()
        started = _Job(_Kind.READ, nothing, as_it_is, self._loop.create_future())
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

    def _end_thread(self) -> "asyncio.Future[Any]":
        stopped = self._submit(_Kind.STOP, nothing, as_it_is)
        self._thread = None
        return stopped

    async def write(self, work: Work[R], told: Callable[[R], A]) -> A:
        """Does `work` in a transaction; when that is durable, returns what `told` makes of it on the loop.

        Raises Unavailable when it cannot be done now, and then nothing happened; or what `work` raises.
        """
        answer: A = await self._submit(_Kind.WRITE, work, told)
        return answer

    async def read(self, work: Work[R], told: Callable[[R], A]) -> A:
        """Does `work`, which changes nothing, after all that was asked before; then as `write`."""
        answer: A = await self._submit(_Kind.READ, work, told)
        return answer

    async def read_slowly(self, work: Work[R]) -> R:
        """As `read`, for `work` that calls `turn` now and then."""
        answer: R = await self._submit(_Kind.SLOW, work, as_it_is)
        return answer

    async def rest(self) -> None:
        """Returns when the chores have nothing left to do."""
        await self._submit(_Kind.REST, nothing, as_it_is)

    def _submit(self, kind: _Kind, work: Work[Any], told: Callable[[Any], Any]) -> "asyncio.Future[Any]":
        if self._thread is None:
            raise RuntimeError("the backend is not open")
        job = _Job(kind, work, told, self._loop.create_future())
        self._jobs.put(job)
        return job.future

    def _answer(self, jobs: Sequence[_Job]) -> None:
        for job in jobs:
            job.answer()

    # on the thread

    def turn(self, connection: sqlite3.Connection) -> bool:
        """For slow work: does what waits. False if it is time to stop."""
        self._serve(connection, self._take(wait=False))
        return not self._stopping

    def _run(self, started: _Job) -> None:
        try:
            connection = self._connect()
        except BaseException as error:  # noqa: BLE001  # who starts it gets it
            started.error = error
            self._post([started])
            return
        self._post([started])
        more = True
        while not self._stopping:
            self._serve(connection, self._take(wait=not (more or self._slow)))
            if self._slow:
                self._read(connection, [self._slow.popleft()])
            more = self._keep_house(connection)
            self._tell_fatal()
            if not more:
                self._post(self._resting)
                self._resting = []
        self._end(connection)

    def _take(self, *, wait: bool) -> list[_Job]:
        """What is to be done now, in the order in which it was asked for."""
        jobs: list[_Job] = []
        try:
            if wait:
                jobs.append(self._jobs.get(timeout=IDLE_SECONDS))
            while len(jobs) < MOST_AT_ONCE:
                jobs.append(self._jobs.get_nowait())
        except Empty:
            pass
        return jobs

    def _serve(self, connection: sqlite3.Connection, jobs: Sequence[_Job]) -> None:
        self._roll_back(connection)  # once more, should it have failed
        by_kind: dict[_Kind, list[_Job]] = {kind: [] for kind in _Kind}
        for job in jobs:
            by_kind[job.kind].append(job)
        if writes := by_kind[_Kind.WRITE]:
            self._commit(connection, writes)
            self._post(writes)
        if reads := by_kind[_Kind.READ]:
            self._read(connection, reads)
        self._slow += by_kind[_Kind.SLOW]
        self._resting += by_kind[_Kind.REST]
        self._stopping += by_kind[_Kind.STOP]

    def _commit(self, connection: sqlite3.Connection, jobs: Sequence[_Job]) -> None:
        if self._failed:
            _refuse(jobs)
            return
        try:
            connection.execute("BEGIN IMMEDIATE")
            for job in jobs:
                job.result = job.work(connection)
            connection.execute("COMMIT")
            self._note_trouble("")
        except Exception as error:  # noqa: BLE001  # it is theirs who asked
            self._roll_back(connection)
            self._judge(error)
            if unavailable(error):
                self._note_trouble(name(error))
                _refuse(jobs)
            elif len(jobs) == 1:
                jobs[0].error = error
            else:  # one of them is to blame; the others are not to suffer for it
                for job in jobs:
                    self._commit(connection, [job])

    def _read(self, connection: sqlite3.Connection, jobs: Sequence[_Job]) -> None:
        for job in jobs:
            try:
                job.result = job.work(connection)
            except Exception as error:  # noqa: BLE001  # it is theirs who asked
                self._judge(error)
                job.error = Unavailable() if unavailable(error) else error
        self._post(jobs)

    def _keep_house(self, connection: sqlite3.Connection) -> bool:
        """Runs each chore once; returns whether one has more to do."""
        if self._failed:
            return False
        try:
            return any([chore(connection) for chore in self._chores])  # noqa: C419  # all have their turn
        except Exception as error:  # noqa: BLE001
            self._roll_back(connection)
            self._judge(error)
            if not unavailable(error):  # else it is tried again after the next job
                self._tell(
                    self._loop.call_exception_handler, {"message": "a chore failed", "exception": error}
                )
            return False

    def _roll_back(self, connection: sqlite3.Connection) -> None:
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error as error:
            self._judge(error)

    def _judge(self, error: BaseException) -> None:
        if not self._failed and (why := fatal(error)):
            self._failed = True
            self._last_words = why

    def _end(self, connection: sqlite3.Connection) -> None:
        unfinished = [*self._slow, *self._resting]
        _refuse(unfinished)
        self._post(unfinished)
        if not self._failed:
            try:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            except sqlite3.Error as error:
                self._judge(error)
        if not self._failed:
            connection.close()
        self._tell_fatal()
        self._post(self._stopping)
        if self._failed:
            # To close is to write: the connection would copy the log into the file and remove it. This thread
            # keeps it from being closed until the process ends.
            threading.Event().wait()

    def _tell_fatal(self) -> None:
        """After those who asked have their answers: the server stops at once when it hears of this."""
        if self._last_words:
            self._tell(self._on_fatal, self._last_words)
            self._last_words = ""

    def _note_trouble(self, why: str) -> None:
        """Tells whoever runs the server when nothing can be written, and when it can again; not each time.

        When nothing may be written any more, `on_fatal` has said so.
        """
        if bool(why) != self._in_trouble and not self._failed:
            self._in_trouble = bool(why)
            self._tell(_log_trouble, why)

    def _post(self, jobs: Sequence[_Job]) -> None:
        if jobs:
            self._tell(self._answer, jobs)

    def _tell(self, callback: Callable[[Any], object], argument: object) -> None:
        try:
            self._loop.call_soon_threadsafe(callback, argument)
        except RuntimeError:  # the loop is closed: `stop` gave up waiting, or nobody stopped us
            pass


def _log_trouble(why: str) -> None:
    if why:
        log.warning("nothing can be written just now", why=why)
    else:
        log.info("what is said can be written again")


def _refuse(jobs: Sequence[_Job]) -> None:
    for job in jobs:
        job.error = Unavailable()
