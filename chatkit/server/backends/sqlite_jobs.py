"""What is asked of the record's thread, and how it is told: in the order in which it was asked for."""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import Any, TypeAlias, TypeVar

R = TypeVar("R")
A = TypeVar("A")

Work: TypeAlias = Callable[[sqlite3.Connection], R]


class Kind(Enum):
    WRITE = auto()
    LOOK = auto()  # a read that sees all writes that were asked for before it, and none that came after
    READ = auto()  # a read that may see more, and is told as soon as it is done
    SLOW = auto()  # a read that lets others have their turn meanwhile
    REST = auto()  # nothing to do; answered when the chores have nothing left
    STOP = auto()


IN_TURN = (Kind.WRITE, Kind.LOOK)  # these are done and told in the order in which they were asked for


class Job:
    """Something to do with the record (`work`, on the thread), and to tell of (`told`, on the loop)."""

    __slots__ = ("done", "error", "future", "kind", "result", "told", "work")

    def __init__(
        self, kind: Kind, work: Work[Any], told: Callable[[Any], Any], future: "asyncio.Future[Any]"
    ) -> None:
        self.kind = kind
        self.work = work
        self.told = told
        self.future = future
        self.done = False
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


class Turns:
    """Jobs that wait to be told, in the order in which they were asked for. On the loop."""

    def __init__(self) -> None:
        self._waiting: deque[Job] = deque()

    def is_first(self, job: Job) -> bool:
        """Whether all that was asked for before it has been told, and it has not."""
        return bool(self._waiting) and self._waiting[0] is job

    @property
    def are_over(self) -> bool:
        """Whether all that was asked for has been told."""
        return not self._waiting

    def add(self, job: Job) -> None:
        self._waiting.append(job)

    def answer(self, jobs: Sequence[Job]) -> None:
        """Jobs are done: tells of all whose turn has come. Those that have no turn are told after these."""
        for job in jobs:
            job.done = True
        waiting = self._waiting
        while waiting and waiting[0].done:
            waiting[0].answer()
            waiting.popleft()  # not before: what is asked for by those who are told comes after it
        for job in jobs:
            if job.kind not in IN_TURN:
                job.answer()


def as_it_is(result: R) -> R:
    """For `told`, where there is nothing to tell."""
    return result


def nothing(connection: sqlite3.Connection) -> None:
    """For `work`, where something is only to be told in its turn."""
