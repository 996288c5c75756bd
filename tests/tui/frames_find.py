"""States of search and of older parts, for the text frames."""

from chatkit.protocol import events
from tests.tui.fake import logged_in, message

CAKES = {3: "the cake is in the kitchen", 40: "who has eaten the cake?", 95: "Cake again, à la carte"}
PAST = [
    message("alice" if n % 3 else "小明", CAKES.get(n, f"this is number {n}"), n * 20 - 2400, number=n)
    for n in range(1, 121)
]


async def _late(d):
    d.chat.record = list(PAST)
    await d.happen(*logged_in("bob", "alice", "小明", rooms=("lobby", "ops")))


async def _search(d, text):
    await d.press("ctrl+f", *("space" if character == " " else character for character in text), "enter")


async def _answer(d, *messages):
    tag, line = d.chat.sent[-1]
    assert line.startswith("search ")
    await d.happen(events.Search(messages=list(messages), re=tag))


async def search_begun(d):
    await _late(d)
    await d.press("ctrl+f")


async def search_found(d):
    await _late(d)
    await _search(d, "cake")
    elsewhere = message("zoë", "no cake for the machines", -30, room="ops", number=7)
    await _answer(d, elsewhere, *(PAST[n - 1] for n in reversed(CAKES)))
    await d.press("up")


async def search_found_nothing(d):
    await _late(d)
    await _search(d, "biscuit in:lobby")
    await _answer(d)
    await _answer(d, message("zoë", "a biscuit", room="den", number=1))


async def older_part(d):
    await search_found(d)
    await d.press("up", "enter")
    await d.happen(message("alice", "what is said meanwhile", number=121))


async def gone_to_a_moment(d):
    await _late(d)
    await d.enter("/at yesterday 9:30")


STATES = {
    "search_begun": search_begun,
    "search_found": search_found,
    "search_found_nothing": search_found_nothing,
    "older_part": older_part,
    "gone_to_a_moment": gone_to_a_moment,
}
