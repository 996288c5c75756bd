"""What a room cannot settle alone, where the tests of whole conversations do not come."""

import asyncio

import pytest

from chatkit.protocol import events
from chatkit.protocol.errors import Unavailable
from chatkit.server.asks import Ask, ListRooms
from tests.server.peer import Peer


async def comes(server, nick, *lines):
    peer = Peer(server)
    await peer.types(f"login {nick}", *lines)
    return peer


async def test_what_nobody_settles_is_a_bug(server):
    bob = await comes(server, "bob")
    with pytest.raises(TypeError, match="nobody settles"):
        await server.settle(Ask(), bob.session, None)


async def test_nothing_is_settled_for_nobody(server):
    with pytest.raises(TypeError, match="by nobody"):
        await server.settle(ListRooms(), Peer(server).session, None)


async def test_nobody_is_in_more_rooms_than_he_may(new_server):
    server = await new_server(rooms=2)
    bob = await comes(server, "bob", "join ops")
    (error,) = await bob.types("join attic")
    assert (error.code, error.text) == (
        "too_many_rooms",
        "You are in 2 rooms, which is the most. Leave one of them first.",
    )
    assert isinstance((await bob.types("join ops"))[0], events.Joined)


async def test_a_topic_outlasts_those_who_were_there(server):
    await comes(server, "alice", "join ops", "topic deploys", "leave")
    bob = await comes(server, "bob")
    (joined,) = await bob.types("@t join ops")
    assert (joined.topic, joined.re) == ("deploys", "t")


async def test_the_same_topic_again_is_no_news(server, backend):
    alice, bob = await comes(server, "alice"), await comes(server, "bob")
    await alice.types("topic tea")
    bob.take()
    (topic,) = await alice.types("@t topic tea")
    assert (topic.text, topic.re) == ("tea", "t")
    assert await bob.hears() == []
    assert (await backend.get("topic", "lobby")).version == 1


async def test_a_join_that_fails_leaves_one_where_one_was(server, backend):
    bob = await comes(server, "bob")
    backend.failing["join"] = Unavailable()
    (error,) = await bob.types("join ops")
    assert (error.code, bob.session.room.name) == ("unavailable", "lobby")


async def test_a_past_that_cannot_be_read_keeps_nobody_out_of_a_room(server, backend):
    await comes(server, "alice", "join ops", "say hi")
    bob = await comes(server, "bob")
    bob.session.speak("text")
    backend.failing["history"] = Unavailable()
    bob.session.receive(b"join ops")
    joined, notice = await bob.hears_text()
    assert joined == "You are in #ops now."
    assert notice.startswith("What was said before cannot be read")


async def test_to_be_away_for_the_same_reason_is_no_news(server):
    alice, bob = await comes(server, "alice"), await comes(server, "bob")
    await alice.types("away lunch")
    bob.take()
    (away,) = await alice.types("away lunch")
    assert (away.room, away.why) == ("", "lunch")
    assert await bob.hears() == []


async def test_who_comes_into_a_room_while_away_is_seen_to_be(server):
    bob = await comes(server, "bob", "away", "join ops")
    (roster,) = await bob.types("look")
    assert [(member.nick, member.away) for member in roster.members] == [("bob", True)]


async def test_and_the_others_there_are_told_so(server):
    alice, bob = await comes(server, "alice", "join ops"), await comes(server, "bob", "away lunch")
    alice.take()
    await bob.types("join ops")
    entered, away = await alice.hears()
    assert (entered.room, away.room, away.nick, away.away, away.why) == ("ops", "ops", "bob", True, "lunch")


async def test_a_visit_that_cannot_be_kept_does_not_undo_a_leave(server, backend):
    bob = await comes(server, "bob", "join ops")
    backend.failing["put"] = Unavailable()
    left, query = await bob.types("@t leave ops")
    assert (left.room, left.re, query.room) == ("ops", "t", "lobby")


async def test_a_topic_outlasts_the_last_one_who_leaves_while_another_comes(server, backend):
    alice, bob = await comes(server, "alice", "join ops", "topic deploys"), await comes(server, "bob")
    at_join = backend.pause_at("join")
    bob.session.receive(b"join ops")
    await at_join.reached.wait()
    alice.session.receive(b"leave ops")
    for _ in range(10):
        await asyncio.sleep(0)
    at_join.go_on.set()
    joined, *_ = await bob.hears()
    (roster,) = await bob.types("look")
    assert (roster.topic, (await bob.types("topic"))[0].text) == ("deploys", "deploys")
    assert joined.topic == "deploys"


async def test_a_topic_that_cannot_be_read_now_keeps_nobody_out(server, backend, monkeypatch):
    alice, bob = (
        await comes(server, "alice", "join ops", "topic deploys", "leave"),
        await comes(server, "bob"),
    )

    async def get(kind, key):
        raise Unavailable

    with monkeypatch.context() as patched:
        patched.setattr(backend, "get", get)
        (joined,) = await bob.types("join ops")
    assert joined.topic == ""
    await alice.types("join ops")
    assert (await bob.types("topic"))[-1].text == "deploys"


async def test_the_name_that_one_has_is_no_other_name(server):
    alice, bob = await comes(server, "alice"), await comes(server, "bob")
    alice.take()
    (renamed,) = await bob.types("nick bob")
    assert (renamed.nick, renamed.new) == ("bob", "bob")
    assert await alice.hears() == []


async def test_what_one_tells_oneself_comes_once(server):
    bob = await comes(server, "bob")
    (private,) = await bob.types("@t tell bob remember the milk")
    assert (private.sender, private.to, private.id, private.re) == ("bob", "bob", 1, "t")


async def test_who_ignores_somebody_is_not_told_and_the_other_does_not_know(server):
    alice, bob = await comes(server, "alice"), await comes(server, "bob", "ignore alice")
    await alice.hears()
    (own,) = await alice.types("@t tell bob hi")
    assert (own.text, own.re) == ("hi", "t")
    assert await bob.hears() == []


async def test_a_line_sent_again_after_another_name_is_said_once(server):
    alice = await comes(server, "alice")
    await alice.types("@1 say hi", "nick alicia")
    (again,) = await alice.types("@1 say hi")
    assert (again.id, again.re, again.nick) == (1, "1", "alice")


async def test_who_is_lost_while_he_takes_another_name_leaves_none_taken(server):
    alice, bob = await comes(server, "alice"), await comes(server, "bob")
    bob.session.speak("text")
    alice.take()
    bob.session.receive(b"nick bobby")
    bob.drop()
    renamed, left = await alice.hears()
    assert (renamed.new, left.nick) == ("bobby", "bobby")
    (login,) = await Peer(server).types("login bobby")
    assert login.nick == "bobby"


@pytest.mark.parametrize("spelling", ["ALICE", "alicia"])
async def test_a_private_line_sent_again_arrives_once_whatever_the_other_is_called_by_now(server, spelling):
    alice, bob = await comes(server, "alice"), await comes(server, "bob")
    await bob.types("@1 tell alice hi")
    await alice.types(f"nick {spelling}")
    (again,) = [event for event in await bob.types("@1 tell alice hi") if event.re]
    assert (again.to, again.id, again.re) == ("alice", 1, "1")
    assert await alice.hears() == []


async def test_a_line_sent_again_in_a_talk_arrives_once_whatever_the_other_is_called_by_now(server):
    alice, bob = await comes(server, "alice"), await comes(server, "bob", "query alice")
    await bob.types("@1 say hi")
    await alice.types("nick alicia")
    (again,) = [event for event in await bob.types("@1 say hi") if event.re]
    assert (again.to, again.id, again.re) == ("alice", 1, "1")
    assert await alice.hears() == []


async def test_nobody_is_told_what_somebody_else_of_his_name_told_who_did_not_come_back(new_server):
    server = await new_server(resume_seconds=120)
    alice, bob = await comes(server, "alice"), await comes(server, "bob")
    bob.drop()
    await alice.types("tell bob a secret", "nick alicia")
    mallory = await comes(server, "alice")
    mallory.take()
    alice.take()
    bob.session.log_out()
    assert [event.text for event in await alice.hears() if isinstance(event, events.Notice)] == [
        "bob has not come back, and did not get what you told him: a secret"
    ]
    assert not [event for event in await mallory.hears() if isinstance(event, events.Notice)]


async def test_who_ignores_himself_hears_himself(server):
    bob = await comes(server, "bob", "ignore bob")
    bob.session.speak("text")
    bob.session.receive(b"say hello")
    assert await bob.hears_text() == ["bob: hello"]
