"""States of the composer, for the frames."""

from textual.events import Paste

from chatkit.protocol import events
from tests.tui.fake import logged_in, message

PEOPLE = ("alf", "alice", "josé_the_long_named_one", "zoë", "小明")


async def _talking(d):
    await d.happen(
        *logged_in("bob", *PEOPLE),
        message("alice", "good morning! the kettle is on", number=1),
        message("小明", "早上好！", 1, number=2),
        message("alf", "bob: is it your turn?", 2, number=3),
    )


async def choosing_a_name(d):
    await _talking(d)
    await d.type("a")
    await d.press("tab", "tab")


async def choosing_a_command(d):
    await _talking(d)
    await d.type("/")
    await d.press("down", "down")


async def seeing_what_a_command_wants(d):
    await _talking(d)
    await d.type("/tell alice ")


async def seeing_the_only_candidate(d):
    await _talking(d)
    await d.type("thank you, jo")


async def choosing_a_room(d):
    await _talking(d)
    rooms = [events.RoomLine(name, "", 1, inside=False) for name in ("ops", "dev", "茶室")]
    await d.type("/join ")
    await d.happen(events.Rooms(rooms=rooms, re=d.chat.tag("rooms")))


async def choosing_an_emoji(d):
    await _talking(d)
    await d.type("I bring :te")


async def searching_what_was_sent(d):
    await _talking(d)
    for text in ("green tea, please", "coffee", "no tea today"):
        await d.enter(text)
    await d.press("ctrl+r", "t", "e", "a", "ctrl+r")


async def _paste(d, text):
    await _talking(d)
    await d.type("look: ")
    d.app.post_message(Paste(text))
    await d.settle()


async def asking_about_a_paste(d):
    await _paste(d, "\n".join(f"line {number} of the traceback" for number in range(12)))


async def asking_about_a_paste_that_does_not_fit(d):
    await _paste(d, "\n".join(["a rather long line of a log file"] * 200))


async def asking_about_a_large_paste(d):
    await _paste(d, "a rather long line of a log file\n" * 100_000)


async def writing_too_much(d):
    await _talking(d)
    await d.type("much ado " * 450)


STATES = {
    state.__name__: state
    for state in (
        choosing_a_name, choosing_a_command, seeing_what_a_command_wants, seeing_the_only_candidate,
        choosing_a_room, choosing_an_emoji, searching_what_was_sent, asking_about_a_paste,
        asking_about_a_paste_that_does_not_fit, asking_about_a_large_paste, writing_too_much,
    )
}  # fmt: skip
