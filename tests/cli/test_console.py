"""Lines from stdin and to stdout, where nothing is drawn."""

import io
import sys

from chatkit.cli.console import Console


async def test_lines_come_in_order_until_there_are_no_more(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("one\n\ntwo"))
    assert [line async for line in Console().typed()] == ["one", "", "two"]


def test_through_a_pipe_nobody_is_typing(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert not Console().typing


def test_what_is_said_goes_out_at_once(capsys):
    Console().say("alice: hi")
    assert capsys.readouterr().out == "alice: hi\n"
