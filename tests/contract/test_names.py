"""Claims: one name, one holder, and a claim from before is told from today's."""

import asyncio

import pytest

from chatkit.protocol import names
from chatkit.protocol.errors import NickTaken
from chatkit.server.backends.base import Claim, Fenced


async def test_a_claim_says_who_one_is(backend):
    claim = await backend.claim("Bob")
    assert (claim.nick, claim.key) == ("Bob", "bob")


@pytest.mark.parametrize("nick", ["bob", "BOB", "Ｂｏｂ"])
async def test_a_name_is_one_in_any_spelling(backend, nick):
    await backend.claim("Bob")
    with pytest.raises(NickTaken) as caught:
        await backend.claim(nick)
    assert (caught.value.nick, caught.value.holder, caught.value.alike) == (nick, "Bob", False)


@pytest.mark.parametrize(("nick", "alike"), [("bob", "b0b"), ("alice", "aIice"), ("осе", "oce")])
async def test_names_that_look_like_one_in_use_are_refused_either_way_round(backend, nick, alike):
    for first, second in ((nick, alike), (alike, nick)):
        claim = await backend.claim(first)
        with pytest.raises(NickTaken) as caught:
            await backend.claim(second)
        assert (caught.value.holder, caught.value.alike) == (first, True)
        await backend.release(claim)


async def test_the_names_that_are_offered_are_free(backend):
    taken = ["bob", "bob_", "B0b2"]
    for nick in taken:
        await backend.claim(nick)
    with pytest.raises(NickTaken) as caught:
        await backend.claim("BOB")
    assert len(caught.value.free) == 3
    for nick in caught.value.free:
        await backend.release(await backend.claim(nick))


async def test_of_many_who_want_a_name_at_once_one_gets_it(backend):
    spellings = ["bob", "Bob", "BOB", "b0b"] * 5
    results = await asyncio.gather(*map(backend.claim, spellings), return_exceptions=True)
    (won,) = [result for result in results if isinstance(result, Claim)]
    others = [result for result in results if result is not won]
    assert len(others) == len(spellings) - 1
    assert {error.holder for error in others} == {won.nick}


async def test_different_names_do_not_hinder_each_other(backend):
    nicks = ["bob", "alice", "José", "小明", "x1", "x2"]
    claims = await asyncio.gather(*map(backend.claim, nicks))
    assert [claim.nick for claim in claims] == nicks
    assert len({claim.fence for claim in claims}) == len(nicks)


async def test_fences_only_grow(backend):
    fences = []
    for nick in ("bob", "alice", "bob", "bob"):
        claim = await backend.claim(nick)
        fences.append(claim.fence)
        assert await backend.release(claim)
    assert fences == sorted(set(fences))


async def test_a_name_that_was_given_back_is_free_and_so_is_what_looks_like_it(backend):
    claim = await backend.claim("bob")
    assert await backend.release(claim) is True
    await backend.release(await backend.claim("b0b"))
    assert await backend.claim("BOB")


async def test_a_name_is_given_back_once(backend):
    claim = await backend.claim("bob")
    assert await backend.release(claim) is True
    assert await backend.release(claim) is False


async def test_an_old_claim_releases_nothing(backend, sink):
    old = await backend.claim("bob")
    await backend.release(old)
    new = await backend.claim("bob")
    await backend.join(new, "lobby")
    assert await backend.release(old) is False
    with pytest.raises(NickTaken):
        await backend.claim("bob")
    assert [presence.entered for presence in sink.presences] == [True]
    assert await backend.append(new, "lobby", "still here", "say", None)


async def test_a_claim_that_was_never_given_is_none(backend):
    assert await backend.release(Claim("bob", "bob", 1)) is False
    real = await backend.claim("bob")
    assert await backend.release(Claim("bob", "bob", real.fence + 1)) is False


@pytest.mark.parametrize("again", [False, True], ids=["nobody has the name", "another has the name"])
async def test_with_an_old_claim_nothing_can_be_done(backend, sink, again):
    old = await backend.claim("bob")
    await backend.release(old)
    if again:
        await backend.join(await backend.claim("bob"), "lobby")
    sink.presences.clear()
    with pytest.raises(Fenced):
        await backend.join(old, "lobby")
    with pytest.raises(Fenced):
        await backend.append(old, "lobby", "boo", "say", None)
    await backend.leave(old, "lobby")
    assert (sink.messages, sink.presences) == ([], [])
    assert (await backend.history("lobby")).messages == ()


@pytest.mark.parametrize("nick", ["小明", "Jose\u0301", "Ñandú", "Εύα", "किरण", "x" * 24])
async def test_names_of_all_scripts(backend, nick):
    shown = names.nick(nick)
    claim = await backend.claim(shown)
    assert (claim.nick, claim.key) == (shown, names.key(shown))
    with pytest.raises(NickTaken):
        await backend.claim(shown.upper())


# another name


async def test_who_renames_has_the_new_name_and_no_longer_the_old_one(backend, sink):
    bob = await backend.claim("bob")
    alice = await backend.rename(bob, "alice")
    assert (alice.nick, alice.key) == ("alice", "alice")
    assert alice.fence > bob.fence
    assert sink.renames == [(bob, alice)]
    assert await backend.claim("b0b")
    with pytest.raises(NickTaken):
        await backend.claim("Alice")
    assert await backend.release(bob) is False
    assert await backend.release(alice) is True


async def test_a_claim_knows_the_name_with_which_its_holder_came(backend):
    claim = await backend.claim("Bob")
    for nick in ("alice", "BOB", "carol"):
        assert claim.origin == "bob"
        claim = await backend.rename(claim, nick)
    await backend.release(claim)
    assert (await backend.claim("Carol")).origin == "carol"


async def test_a_name_that_is_taken_is_taken_for_renaming_too(backend, sink):
    bob, _ = await backend.claim("bob"), await backend.claim("alice")
    for nick, alike in (("Alice", False), ("aIice", True)):
        with pytest.raises(NickTaken) as caught:
            await backend.rename(bob, nick)
        assert (caught.value.holder, caught.value.alike) == ("alice", alike)
        assert nick not in caught.value.free
    assert sink.renames == []
    assert await backend.append(bob, "lobby", "still bob", "say", None)


@pytest.mark.parametrize("nick", ["BOB", "b0b", "bob"])
async def test_ones_own_name_may_be_taken_in_another_spelling(backend, nick):
    new = await backend.rename(await backend.claim("bob"), nick)
    assert new.nick == nick
    with pytest.raises(NickTaken):
        await backend.claim("Bob")


async def test_who_renames_stays_in_the_rooms_and_enters_none_again(backend, sink):
    bob = await backend.claim("bob")
    for room in ("lobby", "cellar"):
        await backend.join(bob, room)
    sink.presences.clear()
    alice = await backend.rename(bob, "alice")
    await backend.join(alice, "lobby")
    assert sink.presences == []
    await backend.leave(bob, "lobby")
    assert sink.presences == []
    await backend.release(alice, "supper")
    assert {(it.room, it.claim) for it in sink.presences} == {("lobby", alice), ("cellar", alice)}


async def test_with_an_old_claim_nobody_is_renamed(backend, sink):
    old = await backend.claim("bob")
    await backend.release(old)
    await backend.claim("bob")
    with pytest.raises(Fenced):
        await backend.rename(old, "alice")
    assert sink.renames == []
