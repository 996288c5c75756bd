"""States of the message log, for the text frames: what is older, new, missed, found."""

from textual.events import AppBlur, AppFocus

from tests.tui.fake import at, logged_in, message


def _record(count, *mentions):
    """What was said before noon, two messages a minute."""
    return [
        message(
            "alice" if number % 5 else "zoë",
            f"bob: what of {number}?" if number in mentions else f"number {number}",
            (number - count) / 2,
            number=number,
        )
        for number in range(1, count + 1)
    ]


async def _visit(d, count, new, *mentions):
    """In the lobby again, where so many are in the record, and so many of them new."""
    d.chat.record = _record(count, *mentions)
    d.chat.visits["lobby"] = (count - new, at(-60))
    await d.happen(*logged_in("bob", "alice", "zoë"))


async def beginning(d):
    """Scrolled up to the beginning of the room."""
    await _visit(d, 130, 30)
    for _ in range(20):
        await d.press("pageup")


async def fetching_older(d):
    """At the oldest that is there, while the server is asked for more."""
    await _visit(d, 200, 100)
    d.chat.answers = False
    for _ in range(20):
        await d.press("pageup")


async def unread(d):
    """A few came while the terminal did not have the focus."""
    await d.happen(*logged_in("bob", "alice"), *_record(6))
    d.app.post_message(AppBlur())
    await d.settle()
    later = [message("zoë", "shall we?", 5, number=7), message("alice", "bob: cake!", 6, number=8)]
    await d.happen(*later, message("alice", "now", 6, number=9))
    d.app.post_message(AppFocus())
    await d.settle()


async def missed(d):
    """Much is new at a login."""
    await _visit(d, 120, 60, 70, 90, 118)


async def walking_mentions(d):
    """The second mention on the card is shown and marked."""
    await missed(d)
    await d.press("space", "space")


async def no_mention(d):
    """Nobody mentions us farther up."""
    await d.happen(*logged_in("bob", "alice"), *_record(60))
    await d.press("alt+p")


STATES = {
    state.__name__: state
    for state in (beginning, fetching_older, unread, missed, walking_mentions, no_mention)
}
