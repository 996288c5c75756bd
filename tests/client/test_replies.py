import asyncio
import gc

import pytest

from chatkit.client import NotConnected
from chatkit.client.replies import Replies
from chatkit.protocol.events import Pong


async def test_a_reply_goes_to_who_asked():
    replies = Replies()
    with replies.expect("a") as first, replies.expect("b") as second:
        replies.arrived(Pong(re="b"))
        replies.arrived(Pong(re="c"))
        replies.arrived(Pong())
        assert second.result() == Pong(re="b")
        assert not first.done()


async def test_only_the_first_reply_counts():
    replies = Replies()
    with replies.expect("a") as future:
        replies.arrived(Pong(re="a"))
        replies.arrived(Pong(re="a"))
        replies.fail("gone")
        assert await future == Pong(re="a")


async def test_a_reply_after_nobody_waits_is_nobodys():
    replies = Replies()
    with replies.expect("a"):
        pass
    replies.arrived(Pong(re="a"))
    replies.fail("gone")


async def test_a_lost_connection_ends_all_waiting():
    replies = Replies()
    with replies.expect("a") as first, replies.expect("b") as second:
        replies.fail("bed time")
        for future in (first, second):
            with pytest.raises(NotConnected, match="the connection was lost: bed time"):
                await future


async def test_some_lines_may_be_given_up_while_others_wait_on():
    replies = Replies()
    with replies.expect("a") as first, replies.expect("b") as second:
        replies.fail("no place", ["a", "never asked"])
        with pytest.raises(NotConnected, match="no place"):
            await first
        assert not second.done()


async def test_who_was_cancelled_meanwhile_leaves_no_unheard_error():
    replies = Replies()

    async def ask():
        with replies.expect("a") as future:
            await future

    asking = asyncio.create_task(ask())
    await asyncio.sleep(0)
    replies.fail("gone")
    asking.cancel()
    await asyncio.wait({asking})
    del asking
    gc.collect()  # conftest.py fails the test if the loop hears of an error that nobody heard
