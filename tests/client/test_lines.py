from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.client import lines
from chatkit.protocol import commands, framing, grammar
from chatkit.protocol.text import clean


def parsed(line):
    return grammar.parse(line, json_text=True)


@pytest.mark.parametrize(
    "text",
    [
        "hi",
        'so "called"',
        '"',
        "a\nb\r\nc",
        "/look",
        "@tag x",
        "#room x",
        "\\n",
        "小明 👋",
        "  spaced  ",
        "it's",
    ],
)
def test_any_text_is_said_as_it_is(text):
    assert parsed(lines.say(text)).command == commands.Say(clean(text, newlines=True).strip())


@given(st.text(st.characters(), min_size=1, max_size=60))
def test_no_text_can_become_a_second_line(text):
    raw = lines.encode("t", lines.say(text))
    buffer = framing.LineBuffer()
    (line,) = buffer.feed(raw)
    command = parsed(line.decode()).command
    said = clean(text.encode("utf-8", "replace").decode(), newlines=True).strip()
    assert command == (commands.Say(said) if said else commands.Incomplete("say"))


def test_a_room_may_stand_before():
    request = parsed(lines.say("hi", "#ops"))
    assert (request.room, request.command) == ("ops", commands.Say("hi"))
    assert lines.in_room("look", "ops") == "#ops look"
    assert lines.in_room("look", None) == "look"


@pytest.mark.parametrize("room", ["", "#", "a b", "a\nb", " "])
def test_what_names_no_room(room):
    with pytest.raises(ValueError, match="is not the name of a room"):
        lines.in_room("look", room)
    with pytest.raises(ValueError, match="is not the name of a room"):
        lines.room_name(room)


@pytest.mark.parametrize("nick", ["", "a b", "a\nb"])
def test_what_names_nobody(nick):
    with pytest.raises(ValueError, match="is not the name of anybody"):
        lines.tell(nick, "hi")


def test_one_is_told_any_text():
    assert parsed(lines.tell("小明", 'a\n"b"')).command == commands.Tell("小明", 'a\n"b"')
    assert parsed(lines.emote("'s here", "ops")).command == commands.Emote("'s here")


def test_a_topic_is_asked_for_set_or_taken_away():
    assert parsed(lines.topic(None, "ops")).command == commands.Topic()
    assert parsed(lines.topic("", "ops")).command == commands.Topic("-")
    assert parsed(lines.topic("a: b", "ops")).command == commands.Topic("a: b")


@pytest.mark.parametrize("line", ["say a\nlogout", "say a\rlogout", "look\n"])
def test_a_line_end_in_a_line(line):
    with pytest.raises(ValueError, match="no line end"):
        lines.encode("t", line)


def test_what_is_no_unicode_is_replaced():
    assert lines.encode("t", "say a\ud800b") == b"@t say a?b\n"
    assert lines.quote("a\ud800b") == '"a?b"'


def test_tags_are_tags_and_differ_between_runs():
    first, second = list(islice(lines.tags(), 3)), list(islice(lines.tags(), 3))
    assert len({*first, *second}) == 6
    for tag in first:
        assert parsed(f"@{tag} look").tag == tag


def test_a_line_of_the_greatest_length_is_not_refused():
    fits = "say " + "x" * (framing.MAX_LINE - len("@t say \n"))
    assert lines.fits("t", fits)
    assert lines.refusal("t", fits) is None
    refusal = lines.refusal("t", fits + "x")
    assert (refusal.re, refusal.code) == ("t", "line_too_long")


@pytest.mark.parametrize("line", ["format text", "/FORMAT  irc", "#lobby format text"])
def test_leaving_json_is_refused_because_nothing_could_be_read_then(line):
    refusal = lines.refusal("t", line)
    assert (refusal.re, refusal.code) == ("t", "invalid_argument")


@pytest.mark.parametrize("line", ["converse", "/CONVERSE on", "converse maybe"])
def test_speaking_with_every_line_is_refused_because_all_of_ours_would_be_said(line):
    refusal = lines.refusal("t", line)
    assert (refusal.re, refusal.code) == ("t", "invalid_argument")


@pytest.mark.parametrize(
    "line", ["converse off", "format json", "format", "say format text", "", "@", "@x say hi", "dance"]
)
def test_everything_else_is_the_servers_to_judge(line):
    assert lines.refusal("t", line) is None
