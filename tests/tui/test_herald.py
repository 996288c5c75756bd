"""The bell, a notification, and the title of the window."""

import re
from contextlib import asynccontextmanager

import pytest
from textual.events import AppBlur, AppFocus

from chatkit.tui import terminal
from chatkit.tui.clock import Clock
from chatkit.tui.herald import window_title
from chatkit.tui.notices import EVERY, IDLE
from chatkit.tui.room import Room
from chatkit.tui.settings import Notify, Settings
from tests.tui.driving import driving
from tests.tui.fake import NOON, logged_in, message, private, stopped_clock

TWO_ROOMS = ("lobby", "ops")


class Terminal:
    """Takes what is written, and has a clock that is turned by hand."""

    def __init__(self):
        self.now = 100.0
        self.clock = Clock(wall=lambda: NOON, monotonic=lambda: self.now)
        self.written = []

    @property
    def titles(self):
        return re.findall(r"\x1b\]2;(.+?)\x07", "".join(self.written))

    @property
    def notices(self):
        return [each for each in self.written if re.match(r"(\x1bPtmux;\x1b)?\x1b\](9|777);", each)]

    @property
    def bells(self):
        return self.written.count("\x07")


def title(d, at):
    """The title that is shown once what waits has had its turn."""
    d.app.herald.flush()
    return at.titles[-1]


@asynccontextmanager
async def watched(monkeypatch, *, focused=True, term="xterm", **notify):
    monkeypatch.setenv("TERM", term)
    for name in ("TERM_PROGRAM", "LC_TERMINAL", "TMUX", *terminal._BY_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    at = Terminal()
    monkeypatch.setattr(
        "chatkit.tui.personal.Personal.write_out", lambda _, sequence: at.written.append(sequence)
    )
    settings = Settings(notify=Notify(**notify))
    async with driving(*logged_in("bob", "alice", rooms=TWO_ROOMS), clock=at.clock, settings=settings) as d:
        if not focused:
            d.app.post_message(AppBlur())
            await d.settle()
        yield d, at


async def test_who_is_mentioned_while_the_focus_is_elsewhere_hears_a_bell_and_sees_why(monkeypatch):
    async with watched(monkeypatch, focused=False) as (d, at):
        await d.happen(message("alice", "hello all"))
        assert (at.bells, at.notices) == (0, [])
        await d.happen(message("alice", "bob: tea?"))
        assert (at.bells, at.notices) == (1, ["\x1b]9;alice in #lobby: bob: tea?\x07"])
        at.now += EVERY
        await d.happen(private("alice", "bob", "psst"))
        assert at.notices[1:] == ["\x1b]9;alice: psst\x07"]


async def test_with_the_focus_nothing_is_told(monkeypatch):
    async with watched(monkeypatch, focused=False) as (d, at):
        d.app.post_message(AppFocus())
        await d.settle()
        await d.happen(message("alice", "bob: tea?"))
        assert (at.bells, at.notices) == (0, [])


@pytest.mark.parametrize(
    ("notify", "bells", "notices"),
    [
        ({"bell": False}, 0, 1),
        ({"desktop": "off"}, 1, 0),
        ({"rooms": {"lobby": "none"}}, 0, 0),
    ],
)
async def test_what_is_told_is_a_setting(monkeypatch, notify, bells, notices):
    async with watched(monkeypatch, focused=False, **notify) as (d, at):
        await d.happen(message("alice", "bob: tea?"))
        assert (at.bells, len(at.notices)) == (bells, notices)


async def test_a_setting_goes_before_what_the_terminal_says(monkeypatch):
    async with watched(monkeypatch, focused=False, term="linux", desktop="osc777") as (d, at):
        await d.happen(message("alice", "bob: tea?"))
        assert at.notices == ["\x1b]777;notify;alice in #lobby;bob: tea?\x07"]
        assert at.titles == []


async def test_in_tmux_it_is_passed_through(monkeypatch):
    async with watched(monkeypatch, focused=False, term="tmux-256color") as (d, at):
        await d.happen(message("alice", "bob: tea?"))
        assert at.notices == ["\x1bPtmux;\x1b\x1b]9;alice in #lobby: bob: tea?\x07\x1b\\"]


async def test_what_comes_too_fast_is_counted_and_told_later(monkeypatch):
    async with watched(monkeypatch, focused=False) as (d, at):
        await d.happen(message("alice", "bob: 1"), message("alice", "bob: 2"), message("alice", "bob: 3"))
        assert at.notices == ["\x1b]9;alice in #lobby: bob: 3 (and 2 more)\x07"]
        await d.happen(message("alice", "bob: 4"))
        assert len(at.notices) == 1
        at.now += EVERY
        d.app.herald._waited()
        assert at.notices[1:] == ["\x1b]9;alice in #lobby: bob: 4\x07"]


async def test_a_key_says_that_somebody_is_there(monkeypatch):
    async with watched(monkeypatch) as (d, at):
        at.now += IDLE
        await d.press("a")
        await d.happen(message("alice", "bob: tea?"))
        assert at.bells == 0
        at.now += IDLE
        await d.happen(message("alice", "bob: coffee?"))
        assert at.bells == 1


async def test_the_title_tells_the_room_and_what_is_unread_and_goes_at_the_end(monkeypatch):
    async with watched(monkeypatch) as (d, at):
        assert at.written[0] == terminal.KEEP_TITLE
        await d.happen(message("alice", "hello", room="ops"), message("alice", "anybody?", room="ops"))
        assert title(d, at) == "(2) #lobby · chatkit"
        await d.press("alt+a")
        assert title(d, at) == "#ops · chatkit"
        count = len(at.titles)
        await d.happen(message("alice", "there you are", room="ops"))
        assert title(d, at) == "#ops · chatkit"
        assert len(at.titles) == count  # written only when it changes
        assert terminal.TITLE_BACK not in at.written
    assert at.written[-1] == terminal.TITLE_BACK


async def test_the_title_follows_the_reader(monkeypatch):
    async with watched(monkeypatch) as (d, at):
        await d.happen(*(message("alice", f"line {number}") for number in range(60)))
        await d.press("pageup")
        await d.happen(message("alice", "news"))
        assert title(d, at) == "(1) #lobby · chatkit"
        await d.press("ctrl+end")
        assert title(d, at) == "#lobby · chatkit"


async def test_after_another_program_the_title_is_shown_again(monkeypatch):
    async with watched(monkeypatch) as (d, at):
        shown = title(d, at)
        count = len(at.titles)
        d.app.herald.show_title_again()
        assert at.titles[count:] == [shown]


async def test_a_crowd_does_not_make_a_title_each(monkeypatch):
    monkeypatch.setattr("chatkit.tui.herald.TITLE_EVERY", 1000.0)  # however slow the machine
    async with watched(monkeypatch) as (d, at):
        for number in range(20):
            await d.happen(message("alice", f"line {number}", room="ops"))
        assert at.titles == ["#lobby · chatkit"]
        assert title(d, at) == "(20) #lobby · chatkit"


def test_a_title_stays_short_and_safe():
    room = Room("x", 10, stopped_clock())
    room.unread = 1234
    assert window_title(room, [room]) == "(999+) #x · chatkit"


async def test_the_users_own_program_is_run_and_its_failure_told_once(monkeypatch):
    run = []

    async def failing(command, notice):
        run.append((command, notice.text))
        return "notify.command ended with 3"

    monkeypatch.setattr("chatkit.tui.notify_program.run", failing)
    async with watched(monkeypatch, focused=False, command="my-notify -v") as (d, at):
        await d.happen(message("alice", "bob: one"))
        at.now += EVERY
        d.app.herald.look()
        await d.happen(message("alice", "bob: two"))
        at.now += EVERY
        d.app.herald.look()
        await d.settle()
        assert [command for command, _ in run] == ["my-notify -v"] * len(run)
        assert len(run) == 2
        assert d.frame.count("notify.command ended with 3") == 1
