"""What others send is shown as text and obeyed by nothing, neither by the terminal nor as markup."""

import re
import unicodedata

import pytest
from textual.events import Paste

from chatkit.client import Connected, Disconnected, LoginRefused, Reconnecting
from chatkit.protocol import events
from tests.corpus import HOSTILE
from tests.tui.driving import driving, in_the_lobby
from tests.tui.fake import at, logged_in, message, private, roster

MARKUP = [
    "[@click=app.quit]x[/]",
    "[red]red[/red]",
    "[link=https://evil.example]good[/link]",
    "[/]",
    "[[",
    "$error",
    "\\[b]",
]
TEXTS = [*(text for _, text in HOSTILE), *MARKUP]
HANDFULS = [TEXTS[start : start + 5] for start in range(0, len(TEXTS), 5)]
TURNING = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e"


def user(text):
    return events.User(nick=text, rooms=[text], since=text, idle=1)


def check(d):
    """All that the terminal gets is printable text, with no action behind it."""
    for strip in d.strips:
        for segment in strip:
            assert segment.control is None
            for character in segment.text:
                assert unicodedata.category(character) not in ("Cc", "Cs"), ascii(segment.text)
                assert character not in TURNING
            if segment.style is not None:
                check_link(segment.style.link or "")
                assert "@click" not in segment.style.meta


def check_link(target):
    """It leads where a browser, not a program, shows something, and ends where it seems to."""
    assert re.fullmatch(r"(https?://[!-~]+)?", target), ascii(target)


def everything(text):
    return [
        message(text, text),
        message("alice", text, kind="emote"),
        message("alice", text, kind="notice"),
        events.Entered(room="lobby", nick=text, at=text),
        events.Left(room="lobby", nick=text, at=at(), reason=text),
        events.Renamed(room="lobby", nick=text, new=text[::-1], at=text),
        events.Away(room="lobby", nick=text, away=True, why=text, at=text),
        events.Away(room="", nick=text, away=True, why=text, at=text),
        events.Topic(room="lobby", text=text, nick=text, at=text),
        private(text, "bob", text),
        private("alice", "bob", text, kind="emote"),
        events.Notice(text=text),
        events.Error(code=text, text=text),
    ]


@pytest.mark.parametrize("size", [(120, 60), (40, 60)], ids=["wide", "tiny"])
async def test_through_every_event_of_a_room(size):
    async with in_the_lobby(size=size) as d:
        for some in HANDFULS:
            await d.happen(*[event for text in some for event in everything(text)])
            check(d)


async def test_through_answers_and_the_roster_and_the_topic():
    async with in_the_lobby(size=(120, 60)) as d:
        for some in HANDFULS:
            answers = []
            for text in some:
                for line in ("look", "who", "help", "rooms", "whois x", "topic", "ignore"):
                    d.composer.insert(f"/{line}")
                    d.composer.action_send()
                about = events.CommandHelp(verb=text, usage=text, summary=text, example=text, aliases=[text])
                answers += [
                    roster(text, "bob", topic=text, away=(text,), re=d.chat.tag("#lobby look")),
                    events.Users(users=[user(text)], re=d.chat.tag("who")),
                    events.Help(commands=[about], re=d.chat.tag("help")),
                    events.Rooms(rooms=[events.RoomLine(text, text, 1, inside=True)], re=d.chat.tag("rooms")),
                    events.Whois(
                        nick=text,
                        rooms=[text],
                        since=text,
                        idle=1,
                        away=True,
                        why=text,
                        re=d.chat.tag("whois x"),
                    ),
                    events.Topic(room="lobby", text=text, nick=text, at=text, re=d.chat.tag("#lobby topic")),
                    events.Ignoring(nicks=[text], re=d.chat.tag("ignore")),
                ]
            await d.happen(*answers)
            check(d)
        await d.press("f1")
        check(d)


async def test_through_the_names_of_server_and_room():
    async with driving() as d:
        for text in TEXTS[::4]:  # each takes its time; test_safe.py has them all
            await d.happen(
                Connected(text, text), events.Login(nick=text, room=text, rooms=[text, text[::-1]])
            )
            check(d)


async def test_through_the_names_of_rooms_and_talks_in_the_header():
    for size in (120, 36), (40, 15):
        async with in_the_lobby(size=size) as d:
            for some in HANDFULS:
                for text in some:
                    await d.happen(
                        events.Joined(room=text, topic=text),
                        message("alice", "bob", room=text),
                        private(text, "bob", text),
                    )
                await d.press("alt+down")
                check(d)


async def test_through_the_reasons_for_losing_it():
    async with in_the_lobby() as d:
        for some in HANDFULS:
            await d.lose(Reconnecting(" ".join(some), 1.0, 1))
            check(d)
        await d.lose(Disconnected(" ".join(TEXTS)))
        check(d)


async def test_through_the_dialog_for_a_name():
    async with driving(Connected("chatkit", "1")) as d:
        for some in HANDFULS:
            text = " ".join(some)
            await d.happen(LoginRefused(some[0], text, text, tuple(some)))
            check(d)


async def test_a_click_on_markup_does_nothing():
    async with in_the_lobby() as d:
        await d.happen(message("alice", "[@click=app.quit]x[/]"))
        rows = d.frame.splitlines()
        y = next(number for number, row in enumerate(rows) if "[@click=app.quit]x[/]" in row)
        await d.pilot.click(offset=(rows[y].index("x[/]"), y))
        assert d.app.is_running
        assert d.app.return_value is None


async def test_what_others_say_is_shown_to_the_letter():
    async with in_the_lobby() as d:
        await d.happen(*[message("alice", text) for text in MARKUP])
        for text in MARKUP:
            assert text in d.frame


async def test_what_one_pastes_oneself_is_no_danger_either():
    async with driving(*logged_in()) as d:
        for some in HANDFULS:
            d.app.post_message(Paste(" ".join(some)))
            await d.settle()
            check(d)
            d.composer.clear()
