"""States of the room list and of what stands around it, for the text frames."""

from chatkit.protocol import events
from tests.tui.fake import logged_in, message, private, roster

SOME = ("lobby", "ops", "dev", "den", "日本語の部屋とても長い名前です")
MANY = (*SOME, *(f"room{number:02}" for number in range(55)))


async def alone_where_something_was_said(d):
    d.chat.record = [message("alice", "is nobody here?")]
    await d.happen(*logged_in("bob", topic=""))


async def in_five_rooms(d):
    await d.happen(*logged_in("bob", "alice", "zoë", rooms=SOME))
    await d.happen(
        roster("alice", "bob", "josé_the_long_named_one", "zoë", topic="tea and code", away=("zoë",)),
        message("alice", "good morning"),
        *(message("alice", "the disk is full", room="ops") for _ in range(2)),
        message("zoë", "bob: cake?", room="dev"),
        private("zoë", "bob", "are you there?"),
    )


async def in_sixty_rooms(d):
    await d.happen(*logged_in("bob", "alice", rooms=MANY))
    await d.happen(*(message("alice", "hi", room=room) for room in MANY[10:40]))
    await d.happen(*(message("alice", "hi", room="room54") for _ in range(1200)))
    await d.happen(message("alice", "bob: look here", room="room50"))


async def among_sixty_people(d):
    """In thirty rooms, with a topic that has no end."""
    crowd = [
        f"{name}{number}" for name in ("anna", "bo", "chidi", "delphine_de_la_tour") for number in range(15)
    ]
    topic = "tea, code, and whatever else there is to say on a day like this " * 4
    await d.happen(*logged_in("bob", *crowd, topic=topic, rooms=MANY[:30]))
    await d.happen(*(message(nick, "hello", at / 2) for at, nick in enumerate(crowd)))
    await d.happen(*(message("bo1", "bob: hi", room=room) for room in MANY[1:30:3]))


async def sixty_people_turned(d):
    await among_sixty_people(d)
    await d.press("f8")


async def rooms_turned(d):
    """Wide, the list is hidden; else it lies over the messages."""
    await in_five_rooms(d)
    await d.press("f7")


async def sixty_rooms_turned(d):
    await in_sixty_rooms(d)
    await d.press("f7")


async def people_turned(d):
    await in_five_rooms(d)
    await d.press("f8")


async def a_persons_menu(d):
    await in_five_rooms(d)
    await d.press("f8", "enter")


async def walked_through(d):
    await in_five_rooms(d)
    await d.press("alt+a", "alt+down")


async def too_small_meanwhile(d):
    await in_five_rooms(d)
    size = d.app.size
    await d.pilot.resize_terminal(19, 3)
    await d.happen(events.Entered(room="lobby", nick="carol", at="2026-11-26T12:00:00.000Z"))
    await d.pilot.resize_terminal(*size)
    await d.settle()


STATES = {
    state.__name__: state
    for state in (
        alone_where_something_was_said, in_five_rooms, in_sixty_rooms, rooms_turned,
        sixty_rooms_turned, people_turned, a_persons_menu,
        among_sixty_people, sixty_people_turned, walked_through, too_small_meanwhile,
    )
}  # fmt: skip
