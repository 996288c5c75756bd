"""The keys that go from room to room."""

from tests.tui.driving import driving
from tests.tui.fake import logged_in, message


async def test_each_room_fills_with_its_own_past():
    async with driving() as d:
        d.chat.record = [message("alice", f"in {room}", room=room) for room in ("lobby", "ops")]
        await d.happen(*logged_in("bob", "alice", rooms=("lobby", "ops")))
        assert "in lobby" in d.frame
        assert "in ops" not in d.frame
        await d.press("alt+a")
        assert "in ops" in d.frame


async def test_the_keys_up_and_down_go_round():
    async with driving(*logged_in("bob", "alice", rooms=("lobby", "ops"))) as d:
        for key, shown in (("alt+down", "ops"), ("alt+down", "lobby"), ("alt+up", "ops")):
            await d.press(key)
            assert d.app.state.room.name == shown


async def test_one_key_goes_where_something_is_unread_mentions_first_and_at_last_back():
    async with driving(*logged_in("bob", "alice", rooms=("lobby", "ops", "dev"))) as d:
        await d.happen(message("alice", "hi", room="ops"), message("alice", "bob?", room="dev"))
        for shown in ("dev", "ops", "lobby"):
            await d.press("alt+a")
            assert d.app.state.room.name == shown
        assert "Nothing unread" not in d.frame
        await d.press("alt+a")
        assert "Nothing unread elsewhere" in d.frame
