"""States of own messages that have not arrived, for the frames."""

from chatkit.client import Lost, Reconnecting
from chatkit.protocol import events
from chatkit.tui.outgoing import LATE_AFTER
from tests.tui.fake import at, logged_in, message


async def queued(d):
    await d.happen(*logged_in("bob", "alice"), message("alice", "morning"))
    await d.lose(Reconnecting("the server closed the connection", 5, 2))
    await d.enter("hello?")
    await d.enter("is anybody there")


async def lost(d):
    await d.happen(*logged_in("bob", "alice"), message("alice", "morning"))
    await d.enter("good morning")
    await d.happen(Lost((d.chat.tag('#lobby say "good morning"'),), "the server has not kept our place"))


async def late(d):
    await d.happen(*logged_in("bob", "alice"), message("alice", "morning"))
    await d.enter("good morning")
    d.moved.advance(LATE_AFTER)
    d.app.take_in(d.app.state.outgoing.mark_late())
    await d.settle()


async def put_out(d):
    await d.happen(*logged_in("bob", "alice", rooms=("lobby", "ops")), message("alice", "out", room="ops"))
    await d.press("alt+a")
    await d.happen(events.Left(room="ops", nick="bob", at=at(1), reason="kicked by alice: spam"))


STATES = {"queued": queued, "late": late, "lost": lost, "put out": put_out}
