"""States in which messages are chosen, and in which their text is hard to draw."""

from tests.tui.fake import logged_in, message

_TALK = [
    message("alice", "good morning! the kettle is on", number=1),
    message("דוד", "בוקר טוב! see you at 10:30", 1, number=2),
    message("مريم", "صباح الخير 🍰 from a family 👨\u200d👩\u200d👧 of three ❤\ufe0f", 2, number=3),
    message("小明", "早上好！看https://example.org/计划。今天有什么计划？", 3, number=4),
    message(
        "zoë", "see https://example.org/a/rather/long/path/that/fits/into/no/narrow/row.html", 4, number=5
    ),
    message("zoë", "or (https://en.wikipedia.org/wiki/Tea_(meal))", 4, number=6),
    message("mallory", "your bank wants you: https://bank.example@evil.example/login", 5, number=7),
]


async def many_scripts(d):
    await d.happen(*logged_in("bob", "alice", "דוד", "مريم", "小明", "zoë", "mallory"), *_TALK)


async def one_chosen(d):
    await many_scripts(d)
    await d.press("ctrl+up", "up", "up")


async def three_chosen(d):
    await one_chosen(d)
    await d.press("shift+up", "shift+up", "y")


async def doubtful_link(d):
    await many_scripts(d)
    await d.press("ctrl+up", "o")


STATES = {
    "many_scripts": many_scripts,
    "one_chosen": one_chosen,
    "three_chosen": three_chosen,
    "doubtful_link": doubtful_link,
}
