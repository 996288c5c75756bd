"""The demo without a terminal, in the test's own loop."""

import json

import pytest

from chatkit.cli import transcript
from chatkit.cli.guests import guests
from chatkit.client import ClientError
from chatkit.protocol.address import parse
from tests.cli.house import house
from tests.client.fake_server import serving as faking


async def test_a_conversation_from_the_first_line_to_the_last(capsys):
    async with house() as address, guests(str(address)) as chats:
        await transcript.perform(address, chats)
    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == [
        f"$ telnet 127.0.0.1 {address.port}",
        "Welcome to test",
        'Please log in. Use "login <nick>"',
        "> login bob",
    ]
    assert lines[-2:] == ["> logout", "Goodbye"]
    typed = [line for line in lines if line.startswith("> ")]
    assert typed == [
        "> login bob", "> look", "> say hello! who can help me?", "> who", "> dance", "> logout",
    ]  # fmt: skip
    shown = lines.index("> look")
    assert lines[shown + 1 : shown + 6] == ["The following are in the room:", "ada", "bob", "grace", "小明"]
    assert "pong" not in lines
    assert not any("\x1b" in line or "\r" in line for line in lines)
    as_json = [json.loads(line) for line in lines if line.startswith("{")]
    assert [event["event"] for event in as_json] == ["welcome", "login", "message", "bye"]


async def test_a_server_that_closes_in_the_middle():
    async def closes(peer):
        peer.send(b"Welcome to fake\r\n")

    async with faking(closes) as address:
        with pytest.raises(ClientError, match="closed the connection"):
            await transcript.perform(parse(address), {})


async def test_a_server_that_says_nothing(monkeypatch):
    monkeypatch.setattr(transcript, "LONGEST", 0.05)

    async def silent(peer):
        await peer.line()

    async with faking(silent) as address:
        with pytest.raises(ClientError, match="was not done within"):
            await transcript.perform(parse(address), {})
