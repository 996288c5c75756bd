"""States of own messages that have not arrived, for the frames."""

from chatkit.client import Lost, Reconnecting
from chatkit.protocol import events
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


async def put_out(d):
    await d.happen(*logged_in("bob", "alice", rooms=("lobby", "ops")), message("alice", "out", room="ops"))
    await d.press("alt+2")
    await d.happen(events.Left(room="ops", nick="bob", at=at(1), reason="kicked by alice: spam"))


STATES = {"queued": queued, "lost": lost, "put out": put_out}
