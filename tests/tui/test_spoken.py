"""What happens, in sentences: nothing in them that only the eye needs."""

import pytest

from chatkit.tui import spoken
from chatkit.tui.connection import Connecting, Ended, NickProblem, Online, Waiting
from chatkit.tui.entries import Crowd, Day, Edge, Gone, Moved, New, Said, Tone, Words
from chatkit.tui.room import Member, Room
from tests.tui.fake import NOON, stopped_clock

CLOCK = stopped_clock()


@pytest.mark.parametrize(
    ("entry", "heard"),
    [
        (Said(NOON, "alice", "good morning"), "alice: good morning"),
        (Said(NOON, "alice", "two\nlines"), "alice: two\nlines"),
        (Said(NOON, "alice", "waves", emote=True), "alice waves"),
        (Said(NOON, "alice", "'s kettle is on", emote=True), "alice's kettle is on"),
        (Said(NOON, "alice", "bob, tea?", mention=True), "To you, alice: bob, tea?"),
        (Said(NOON, "bob", "yes", own=True), "You: yes"),
        (Moved(NOON, "zoë", entered=True), "zoë came in."),
        (Moved(NOON, "zoë", entered=False), "zoë left."),
        (Moved(NOON, "zoë", entered=False, reason="bye"), "zoë left, bye."),
        (Crowd(NOON, 1200, 3), "1,200 came in, 3 left."),
        (Crowd(NOON, 0, 3), "3 left."),
        (Words(NOON, "pong", Tone.ANSWER), "pong"),
        (Words(NOON, "closing soon", Tone.NOTICE), "Notice: closing soon"),
        (Words(NOON, "no such room", Tone.ERROR), "Error: no such room"),
        (Day(NOON, "Thursday 26 November 2026"), "Thursday 26 November 2026."),
        (New(NOON, 4, NOON - 60), "4 new since 11:59."),
        (Edge(NOON, "the beginning of #lobby"), "the beginning of #lobby."),
        (Gone(NOON), ""),
    ],
)
def test_an_entry_is_a_sentence(entry, heard):
    assert spoken.entry(entry, CLOCK) == heard


def test_what_is_elsewhere_says_where():
    assert spoken.entry(Said(NOON, "alice", "hi"), CLOCK, where="#ops") == "In #ops, alice: hi"
    assert spoken.entry(Moved(NOON, "alice", entered=True), CLOCK, where="#ops") == "In #ops, alice came in."
    assert spoken.entry(Words(NOON, "no", Tone.ERROR), CLOCK, where="#ops") == "Error: In #ops, no"


@pytest.mark.parametrize(
    ("link", "heard"),
    [
        (Connecting(0.0), "Connecting to chat.lan."),
        (Connecting(0.0, 3), ""),
        (Online(), ""),
        (
            Waiting("reset", 5.0, 1),
            "Trying again soon. /retry tries now. What you say meanwhile is sent then. (reset)",
        ),
        (Waiting("reset", 5.0, 2), "No connection: reset. /retry tries now."),
        (Waiting("Full. Try later.", 5.0, 3), "No connection: Full. Try later. /retry tries now."),
        (Ended("logged out"), "Disconnected: logged out. /retry connects again, /quit leaves."),
    ],
)  # fmt: skip
def test_the_connection_says_what_one_can_do(link, heard):
    assert spoken.link(link, "chat.lan") == heard


def test_a_name_is_asked_for_with_the_reason_and_what_is_free():
    assert spoken.nick_wanted(None) == "You need a name. Type /login, a space and the name, then Enter."
    problem = NickProblem("bob", "The name bob is taken.", ("bob_", "bob2"))
    assert spoken.nick_wanted(problem) == (
        "The name bob is taken. These are free: bob_, bob2. "
        "Type /login, a space and another name, then Enter."
    )


def test_where_one_is_says_with_whom_and_what_about():
    room = Room("lobby", 10, CLOCK)
    room.reset(Member("bob"))
    assert spoken.place(room) == "You are in lobby, 1 person."
    room.reset(Member("bob"), Member("alice"))
    room.topic = "tea"
    assert spoken.place(room) == "You are in lobby, 2 people: tea."
    assert spoken.place(Room("alice", 10, CLOCK, private=True)) == "You are talking with alice alone."
