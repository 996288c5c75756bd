"""States of the settings, for the text frames."""

from tests.tui.fake import logged_in, message


async def _in_the_lobby(d):
    await d.happen(*logged_in("bob", "alice"), message("alice", "good morning! the kettle is on", number=1))


async def settings(d):
    await _in_the_lobby(d)
    await d.press("f2", "down")


async def settings_writing(d):
    """A text is being written, further down."""
    await settings(d)
    await d.press("end", "enter", *"vim")


async def settings_problem(d):
    """A number that cannot be."""
    await settings(d)
    await d.press("down", "down", "enter", "backspace", "backspace", "enter")


async def theme_unknown(d):
    await _in_the_lobby(d)
    await d.enter("/theme nordic")


async def ansi(d):
    """The terminal's own colours."""
    await _in_the_lobby(d)
    await d.enter("/theme ansi")


STATES = {
    "settings": settings,
    "settings writing": settings_writing,
    "settings problem": settings_problem,
    "theme unknown": theme_unknown,
    "ansi": ansi,
}
