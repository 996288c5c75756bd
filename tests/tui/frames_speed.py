"""States of the client under load, for the text frames."""

from chatkit.tui.settings import Look, Settings
from tests.tui.fake import logged_in, message


async def burst(d):
    await d.happen(*logged_in("bob", "alice", "zoë"))
    d.app.settings = Settings(look=Look(fold_bursts=True))
    lines = [message("alice", f"line {number}") for number in range(400)]
    await d.happen(*lines, message("zoë", "bob: do you see this?"), message("alice", "one more"))


async def low_bandwidth(d):
    await d.happen(*logged_in("bob", "alice"))
    d.app.settings = Settings(look=Look(slow_link="on"))
    await d.happen(message("alice", "hello"), message("bob", "from a train"))


STATES = {"burst": burst, "low_bandwidth": low_bandwidth}
