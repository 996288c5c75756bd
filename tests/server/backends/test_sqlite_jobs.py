"""Jobs are told in the order in which they were asked for, whatever is done first."""

import asyncio

import pytest

from chatkit.server.backends.sqlite_jobs import IN_TURN, Job, Kind, Turns, as_it_is, nothing


@pytest.fixture
def turns():
    return Turns()


@pytest.fixture
def told():
    return []


@pytest.fixture
async def new_job(turns, told):
    """Makes a job that notes its name when it is told."""

    def new(name, kind=Kind.WRITE):
        job = Job(kind, nothing, lambda _: told.append(name), asyncio.get_running_loop().create_future())
        if kind in IN_TURN:
            turns.add(job)
        return job

    return new


async def test_what_is_done_early_waits_for_what_was_asked_for_before_it(turns, told, new_job):
    a, b, c, d = (new_job(name) for name in "abcd")
    for done, so_far in (([b], []), ([a, d], ["a", "b"]), ([c], ["a", "b", "c", "d"])):
        assert not turns.are_over
        turns.answer(done)
        assert told == so_far
    assert turns.are_over


async def test_what_has_no_turn_is_told_when_it_is_done_after_all_whose_turn_has_come(turns, told, new_job):
    new_job("a")
    b = new_job("b")
    turns.answer([new_job("read", Kind.READ), b])
    assert told == ["read"]


async def test_what_is_asked_for_by_one_who_is_told_comes_after_that(turns, told):
    loop, seen = asyncio.get_running_loop(), []
    job = Job(Kind.WRITE, nothing, lambda _: seen.append(turns.are_over), loop.create_future())
    turns.add(job)
    turns.answer([job])
    assert seen == [False]


async def test_an_error_is_told_to_nobody_but_his_who_asked(turns, told, new_job):
    a, b = new_job("a"), new_job("b")
    a.error = ValueError("a bug")
    turns.answer([a, b])
    assert told == ["b"]
    with pytest.raises(ValueError, match="a bug"):
        await a.future


async def test_an_answer_is_what_was_told():
    job = Job(Kind.READ, nothing, as_it_is, asyncio.get_running_loop().create_future())
    job.result = 7
    job.answer()
    assert await job.future == 7
