import asyncio

import pytest

from chatkit.client.link import Gap
from chatkit.client.stream import Stream
from tests.client.fake_server import message


async def drained(stream):
    return [event async for event in stream]


async def test_what_goes_in_comes_out_in_order_and_then_it_ends():
    stream = Stream()
    for number in range(5):
        stream.put(message("x", number))
    stream.end()
    assert await drained(stream) == [message("x", number) for number in range(5)]
    with pytest.raises(StopAsyncIteration):
        await anext(stream)


async def test_a_reader_who_waits_is_woken():
    stream = Stream()
    reading = asyncio.create_task(drained(stream))
    await asyncio.sleep(0)
    stream.put(message("late"))
    await asyncio.sleep(0)
    stream.end()
    assert await reading == [message("late")]


async def test_a_reader_too_slow_gets_a_gap_in_place_of_the_oldest():
    stream = Stream(cap=3)
    for number in range(8):
        stream.put(message("x", number))
    assert await anext(stream) == Gap(5)
    assert await anext(stream) == message("x", 5)
    stream.put(message("x", 8))
    stream.put(message("x", 9))
    stream.end()
    assert await drained(stream) == [Gap(1), *(message("x", number) for number in (7, 8, 9))]


async def test_being_cancelled_while_waiting_loses_nothing():
    stream = Stream()
    reading = asyncio.create_task(anext(stream))
    await asyncio.sleep(0)
    stream.put(message("kept"))
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert await anext(stream) == message("kept")
