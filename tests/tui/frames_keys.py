"""States of the palette, the help and the key check, for the text frames."""

from chatkit.protocol.events import CommandHelp, Help
from tests.tui.fake import logged_in, message, private

_TOLD = Help(
    commands=[
        CommandHelp(verb=verb, usage=usage, summary=summary, example=verb, aliases=[])
        for verb, usage, summary in (
            ("say", "say TEXT", "say something to the room"),
            ("join", "join ROOM", "go into a room, which may be new"),
            ("topic", "topic [TEXT]", "see what the room is about, or say so; - takes it away"),
        )
    ]
)


async def choosing(d):
    """The palette, with something unread, before anything is typed."""
    await d.happen(*logged_in("bob", "alice", "小明", rooms=("lobby", "ops", "dev")))
    await d.happen(message("alice", "bob?", room="ops", number=1), private("小明", "bob", "在吗", number=1))
    await d.press("ctrl+p")
    await d.happen(_TOLD)


async def choosing_by_letters(d):
    await choosing(d)
    await d.press(*"op")


async def choosing_nothing(d):
    await choosing(d)
    await d.press(*"qqq")


async def unknown_verb(d):
    """It stays where one types, with what was perhaps meant."""
    await d.happen(*logged_in("bob", "alice"), _TOLD)
    await d.enter("/jion ops")


async def searching_help(d):
    await d.happen(*logged_in("bob", "alice"), _TOLD)
    await d.press("f1", *"room")


async def checking_keys(d):
    await d.happen(*logged_in("bob", "alice"))
    await d.press("f1", "f3", "f8", "alt+enter", "x", "f5")


STATES = {
    state.__name__: state
    for state in (
        choosing,
        choosing_by_letters,
        choosing_nothing,
        unknown_verb,
        searching_help,
        checking_keys,
    )
}
