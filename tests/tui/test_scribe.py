"""Transcripts of a client that runs."""

from chatkit.client import Reconnecting
from chatkit.tui.profile import Profile
from chatkit.tui.settings import Settings
from tests.tui.driving import driving, in_the_lobby
from tests.tui.fake import logged_in, message, private

WANTED = Settings(transcript="chats")


async def written(d):
    """Has everything written that waits, as time does."""
    scribe = d.app._scribe
    for _ in range(3):
        if scribe._writing:
            await scribe._writing
        scribe._begin()
    if scribe._writing:
        await scribe._writing
    await d.settle()


def words(file):
    return [line.split(" ", 2)[2] for line in file.read_text("utf-8").splitlines()] if file.exists() else []


async def test_what_is_said_is_written_each_message_once(tmp_path):
    async with in_the_lobby(profile=Profile(tmp_path), settings=WANTED) as d:
        await d.enter("hi")
        await d.happen(message("bob", "hi", re=d.chat.tag('#lobby say "hi"')), message("alice", "hello"))
        await d.happen(private("alice", "bob", "psst"))
        await written(d)
        assert words(tmp_path / "chats" / "lobby.log") == ["bob: hi", "alice: hello"]
        assert words(tmp_path / "chats" / "@alice.log") == ["alice: psst"]


async def test_history_that_is_fetched_after_a_break_or_by_the_next_session_is_not_written_again(tmp_path):
    said = [message("alice", f"line {number}") for number in range(3)]
    for _ in range(2):
        async with driving(profile=Profile(tmp_path), settings=WANTED) as d:
            d.chat.record = said
            await d.happen(*logged_in("bob", "alice"))
            await d.lose(Reconnecting("reset", 3, 1))
            await d.happen(*logged_in("bob", "alice"))
            await written(d)
        assert words(tmp_path / "chats" / "lobby.log") == ["alice: line 0", "alice: line 1", "alice: line 2"]


async def test_leaving_writes_what_still_waits(tmp_path):
    async with in_the_lobby(profile=Profile(tmp_path), settings=WANTED) as d:
        await d.happen(message("alice", "one"))
        await d.happen(message("alice", "two"))
    assert words(tmp_path / "chats" / "lobby.log") == ["alice: one", "alice: two"]


async def test_nothing_is_written_unless_a_folder_is_named_and_then_at_once(tmp_path):
    async with in_the_lobby(profile=Profile(tmp_path)) as d:
        await d.happen(message("alice", "unheard"))
        await d.enter("/set transcript chats")
        await d.happen(message("alice", "heard"))
        await written(d)
        assert words(tmp_path / "chats" / "lobby.log") == ["alice: heard"]
        await d.enter('/set transcript ""')
        await d.happen(message("alice", "unheard"))
    assert words(tmp_path / "chats" / "lobby.log") == ["alice: heard"]


async def test_without_a_profile_there_is_none():
    async with in_the_lobby(settings=WANTED) as d:
        await d.enter("/set transcript chats")
        assert "With --temp nothing is kept" in d.frame
        await d.happen(message("alice", "hello"))
        assert d.app._scribe._writing is None


async def test_a_failure_is_told_once_and_its_end_too(tmp_path):
    (tmp_path / "chats").write_text("in the way")
    async with in_the_lobby(profile=Profile(tmp_path), settings=WANTED) as d:
        for text in ("one", "two", "three"):
            await d.happen(message("alice", text))
            await written(d)
        assert d.frame.count("No transcript can be written in") == 1
        (tmp_path / "chats").unlink()
        await written(d)
        assert d.frame.count("The transcript is written again") == 1
        await d.happen(message("alice", "four"))
        await written(d)
    assert [line[7:] for line in words(tmp_path / "chats" / "lobby.log")] == ["one", "two", "three", "four"]
