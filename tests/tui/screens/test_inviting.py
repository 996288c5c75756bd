from tests.tui.driving import driving, in_the_lobby
from tests.tui.fake import logged_in, message

COMMAND = "chatkit connect chat.lan:5005"


async def test_the_key_copies_what_others_write_to_come_here():
    async with in_the_lobby() as d:
        assert COMMAND not in d.frame
        await d.press("alt+i")
        assert d.app.clipboard == COMMAND
        assert f"Copied: {COMMAND}" in d.frame


async def test_alone_it_stands_there_and_a_click_copies_it():
    async with driving(*logged_in("bob")) as d:
        assert f"Only you here. Invite: {COMMAND}" in d.frame
        await d.pilot.click("#empty")
        await d.settle()
        assert d.app.clipboard == COMMAND


async def test_it_goes_when_somebody_comes_or_something_is_said():
    async with driving(*logged_in("bob")) as d:
        await d.happen(message("alice", "hi"))
        assert "Nothing said here yet" not in d.frame
        await d.happen(*logged_in("bob", "alice")[3:])
        assert "Only you here" not in d.frame
        assert not d.app.main.query_one("#empty").display
