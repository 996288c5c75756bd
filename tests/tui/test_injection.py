"""What others send is shown as text and obeyed by nothing, neither by the terminal nor as markup."""

import re
import unicodedata

import pytest
from textual.events import AppBlur, Paste

from chatkit.client import Connected, Disconnected, LoginRefused, Reconnecting
from chatkit.protocol import events
from chatkit.tui.copying import whole
from chatkit.tui.messages import PersonChosen
from chatkit.tui.terminal import KEEP_TITLE, TITLE_BACK
from chatkit.tui.transcripts import Transcripts, write
from tests.corpus import HOSTILE
from tests.tui.driving import driving, in_the_lobby
from tests.tui.fake import MovedClock, at, logged_in, message, private, roster
from tests.tui.test_plain import talking

pytestmark = pytest.mark.unmeasured

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
SELECTED = TEXTS[::4]  # where each takes its time; test_safe.py has them all
HANDFULS = [TEXTS[start : start + 5] for start in range(0, len(TEXTS), 5)]
TURNING = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e"


def user(text):
    return events.User(nick=text, rooms=[text], since=text, idle=1)


def known_by_name(texts):
    """Rooms and private talks that are called so, with something for us in them."""
    return [
        event for text in texts for event in (
            events.Joined(room=text, topic=text),
            message("alice", "bob", room=text),
            private(text, "bob", text),
        )
    ]  # fmt: skip


def commands(texts):
    return [
        events.CommandHelp(verb=text, usage=f"{text} [{text}]", summary=text, example=text, aliases=[text])
        for text in texts
    ]


def check_text(text):
    for character in text:
        assert unicodedata.category(character) not in ("Cc", "Cs"), ascii(text)
        assert character not in TURNING


def check(d):
    """All that the terminal gets is printable text, with no action behind it."""
    for strip in d.strips:
        for segment in strip:
            assert segment.control is None
            check_text(segment.text)
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
        for text in SELECTED:
            await d.happen(
                Connected(text, text), events.Login(nick=text, room=text, rooms=[text, text[::-1]])
            )
            check(d)


async def test_through_the_names_of_rooms_and_talks_in_the_header():
    for size in (120, 36), (40, 15):
        async with in_the_lobby(size=size) as d:
            for some in HANDFULS:
                await d.happen(*known_by_name(some))
                await d.press("alt+down")
                check(d)


async def test_through_the_lists_and_the_menu_of_a_person():
    async with in_the_lobby(size=(40, 300)) as d:
        await d.happen(*known_by_name(TEXTS), roster("bob", *TEXTS, away=tuple(TEXTS[::2])))
        await d.press("f7")
        check(d)
        await d.press("escape", "f8")
        check(d)
        for member in d.app.state.room.members[::6]:
            d.app.main.post_message(PersonChosen(member.nick))
            await d.settle()
            check(d)
            await d.press("w")
        for line in d.chat.lines:
            check_text(line)


async def test_through_the_palette():
    async with in_the_lobby(size=(100, 30)) as d:
        for some in HANDFULS[::2]:
            told = events.Help(commands=commands(some))
            await d.happen(*known_by_name(some), roster("bob", *some), told)
            await d.press("ctrl+p")
            check(d)
            await d.press("escape")


async def test_through_the_help():
    async with in_the_lobby(size=(100, 400)) as d:
        await d.press("f1")
        await d.happen(events.Help(commands=commands(TEXTS)))
        check(d)


async def test_through_what_is_offered_while_one_types():
    async with in_the_lobby(size=(100, 30)) as d:
        await d.happen(*known_by_name(TEXTS), roster("bob", *TEXTS), events.Help(commands=commands(TEXTS)))
        names = [f"hello {member.nick[:2]}" for member in d.app.state.room.members[::4]]
        await d.type("/join ")
        rooms = [events.RoomLine(text, text, 1, inside=False) for text in TEXTS]
        await d.happen(events.Rooms(rooms=rooms, re=d.chat.tag("rooms")))
        for begun in ("/", "#", "@", "/join ", "/help ", "/tell ", "/red", *names):
            d.composer.begin("")
            await d.type(begun)
            check(d)
            for candidate in d.composer.offered:
                check_text(candidate.text + candidate.shown + candidate.about)
            await d.press("tab")
            check(d)
            check_text(d.composer.text + d.composer.suggestion)


async def test_through_the_search():
    async with in_the_lobby(size=(100, 300)) as d:
        hits = [message(text, f"cake {text} cake {text}", room=text) for text in TEXTS]
        await d.enter("/find cake")
        await d.happen(events.Search(messages=hits, re=d.chat.sent[-1][0]))
        check(d)
        for _ in range(5):
            await d.press("up", "enter")
            check(d)
        await d.happen(events.Error(code=TEXTS[0], text=" ".join(TEXTS), re=d.chat.sent[-1][0]))
        check(d)


async def test_through_the_past():
    """An older part of a room, the line above it, and the card of what was missed."""
    seen = {"#lobby"}
    async with in_the_lobby(size=(100, 30)) as d:
        d.chat.answers = False
        for text in SELECTED:
            await d.happen(events.Joined(room=text, topic=text))
            room = next((room for room in d.app.state.rooms if room.title not in seen), None)
            if room is None:
                continue  # one that is called so is there
            seen.add(room.title)
            d.app.visit(room)
            await d.settle()
            said = [message(text, f"bob: {text}", each, room=text, number=each) for each in range(1, 40)]
            await d.happen(
                events.History(
                    room=text, messages=said, complete=False, new=39, since=text, re=d.chat.sent[-1][0]
                )
            )
            check(d)
            await d.enter("/at yesterday 9:30")
            await d.happen(events.History(room=text, messages=said, complete=True, re=d.chat.sent[-1][0]))
            check(d)


async def test_through_what_the_terminal_is_told(monkeypatch):
    written = []
    monkeypatch.setenv("TERM", "foot")
    monkeypatch.setattr("chatkit.tui.personal.Personal.write_out", lambda _, text: written.append(text))
    clock = MovedClock()
    async with in_the_lobby(clock=clock.clock) as d:
        d.app.post_message(AppBlur())
        for text in SELECTED[::2]:
            clock.advance(10)
            await d.happen(*known_by_name([text]), message(text, f"bob: {text}"))
            d.app.visit(d.app.state.rooms.listed[-1])
            await d.settle()
            d.app.herald.flush()
    titles = [text for text in written if text.startswith("\x1b]2;")]
    notices = [text for text in written if text.startswith("\x1b]777;")]
    assert min(len(titles), len(notices)) > len(SELECTED) // 4
    for text in {*written} - {"\x07", KEEP_TITLE, TITLE_BACK}:
        assert re.fullmatch(r"\x1b\](2|777;notify;[^;]*);[^;]*\x07", text), ascii(text)
        check_text(text[1:-1])


async def test_through_what_is_copied_and_kept(tmp_path):
    log = []
    async with in_the_lobby() as d:
        transcripts = Transcripts(d.app.state.clock)
        d.app.state.rooms.listeners.append(lambda room, entry: log.append((room, entry)))
        await d.happen(*(event for text in TEXTS for event in everything(text)))
        for room, entry in log:
            check_text(whole(entry, d.app.state.clock).replace("\n", ""))
            transcripts.hear(room, entry, "e1")
        write(tmp_path, transcripts.take())
    assert len(log) > len(TEXTS)
    for file in tmp_path.glob("*.log"):
        check_text(file.read_text("utf-8").replace("\n", ""))
        assert re.fullmatch(r"@?[\w-]+\.log", file.name)


async def test_through_the_client_for_screen_readers():
    heard = []
    async with talking(*logged_in()) as talk:
        for some in HANDFULS:
            said = [event for text in some for event in everything(text)]
            heard += await talk.happens(*said, *known_by_name(some), roster("bob", *some, topic=some[0]))
            heard += await talk.types(
                "/where", "/look", "/help", "/rooms", f"/join {some[0]}", f"say {some[-1]}"
            )
            heard += await talk.happens(
                roster("bob", *some, topic=some[0], re=talk.chat.tag("#lobby look")),
                events.Help(commands=commands(some), re=talk.chat.tag("help")),
                events.Rooms(rooms=[events.RoomLine(each, each, 1, inside=True) for each in some]),
            )
            heard += await talk.loses(Reconnecting(" ".join(some), 1.0, 2))
            refused = LoginRefused(some[0], some[0], some[-1], tuple(some))
            heard += await talk.happens(Connected(some[0], some[-1]), refused, *logged_in())
        for line in talk.chat.lines:
            check_text(line)
    assert len(heard) > len(TEXTS)
    for text in heard:
        check_text(text.replace("\n", ""))


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
