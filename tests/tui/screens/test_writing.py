import asyncio
import os
import sys
import threading
from contextlib import contextmanager

import msgspec
import pytest
from textual import events as ui

from chatkit.client import Connecting, Disconnected, Reconnecting
from chatkit.protocol import events
from chatkit.tui.clock import Clock
from tests.e2e.serving import PATIENCE
from tests.tui.driving import SIZES, driving, in_the_lobby, turns
from tests.tui.fake import NOON, at, logged_in, message, roster


@pytest.fixture
def suspended(monkeypatch):
    """A terminal that can be handed over, as a real one; whether it has come back is told."""
    told = []

    @contextmanager
    def suspend(self):
        told.append("away")
        yield  # as in Textual, an error in between would leave it away
        told.append("back")

    monkeypatch.setattr("chatkit.tui.app.ChatApp.suspend", suspend)
    return told


def write_with(d, tmp_path, lines):
    """Gives the user an editor that runs these lines of Python."""
    script = tmp_path / "edit.py"
    script.write_text(f"import sys\nfrom pathlib import Path\npath = Path(sys.argv[-1])\n{lines}\n")
    editor = f"'{sys.executable}' '{script}'"
    d.app.settings = msgspec.structs.replace(d.app.settings, editor=editor)


async def test_alt_e_hands_the_text_to_the_editor_and_takes_back_what_was_saved(suspended, tmp_path):
    async with in_the_lobby() as d:
        write_with(d, tmp_path, "path.write_text(path.read_text().upper() + '\\nmore\\x1b[31m\\n')")
        await d.type("one\ntwo")
        await d.press("alt+e")
        assert d.composer.text == "ONE\nTWO\nmore"  # made safe
        assert suspended == ["away", "back"]
        await d.press("!", "enter")
        assert d.chat.lines[-1] == '#lobby say "ONE\\nTWO\\nmore!"'


async def test_an_editor_that_fails_changes_nothing_and_the_screen_comes_back(suspended, tmp_path):
    async with in_the_lobby() as d:
        write_with(d, tmp_path, "path.write_text('lost'); sys.exit(1)")
        await d.type("draft")
        await d.press("alt+e")
        assert "ended with 1: the text is as it was" in d.frame
        assert d.composer.text == "draft"
        assert suspended == ["away", "back"]


async def test_without_an_editor_it_says_how_to_have_one(suspended, monkeypatch):
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    async with in_the_lobby() as d:
        await d.press("alt+e")
        assert "No editor is known: set EDITOR" in d.frame
        assert suspended == []


async def test_where_the_terminal_cannot_be_handed_over_it_says_so(tmp_path):
    async with in_the_lobby() as d:
        write_with(d, tmp_path, "path.write_text('never')")
        await d.press("alt+e")
        assert "not supported" in d.frame
        assert d.composer.text == ""


async def test_after_the_end_there_is_nothing_to_write(suspended):
    async with in_the_lobby() as d:
        await d.lose(Disconnected("over"))
        await d.press("alt+e")
        assert suspended == []


class Held:
    """An editor that is open until `save`."""

    def __init__(self, monkeypatch):
        self._saved = threading.Event()
        self._text = ""
        self.opened = asyncio.Event()
        loop = asyncio.get_running_loop()

        def edit(text, command):
            loop.call_soon_threadsafe(self.opened.set)
            assert self._saved.wait(PATIENCE)
            return self._text

        monkeypatch.setattr("chatkit.tui.editor.edit", edit)
        monkeypatch.setenv("VISUAL", "held")

    async def open(self, d):
        d.app.post_message(ui.Key("alt+e", None))
        await asyncio.wait_for(self.opened.wait(), PATIENCE)

    def save(self, text):
        self._text = text
        self._saved.set()


async def test_while_the_editor_is_open_the_chat_goes_on_and_keys_wait(suspended, monkeypatch):
    async with in_the_lobby() as d:
        editor = Held(monkeypatch)
        await d.type("draft")
        await editor.open(d)
        d.app.post_message(ui.Key("!", "!"))
        d.chat.put(message("alice", "said meanwhile"))
        await turns()
        assert d.app.state.room.log[-1].text == "said meanwhile"
        assert suspended == ["away"]
        assert d.composer.text == "draft"
        shown = []
        monkeypatch.setattr(d.app.herald, "show_title_again", lambda: shown.append("title"))
        editor.save("written")
        await d.settle()
        assert shown == ["title"]
        assert suspended == ["away", "back"]
        assert d.composer.text == "written!"
        assert "said meanwhile" in d.frame


async def writing_for_ops(d, monkeypatch):
    """An editor that was opened in another room than the first."""
    await d.happen(events.Joined(room="ops", topic=""), roster("bob", room="ops"))
    await d.press("alt+2")
    editor = Held(monkeypatch)
    await editor.open(d)
    return editor


async def test_what_was_written_for_a_room_stays_with_it(suspended, monkeypatch):
    async with in_the_lobby() as d:
        editor = await writing_for_ops(d, monkeypatch)
        d.app.go_to(1)
        editor.save("for ops")
        await d.settle()
        assert "What you wrote stands in #ops" in d.frame
        assert d.composer.text == ""
        await d.press("alt+2")
        assert d.composer.text == "for ops"


async def test_what_was_written_for_a_room_that_is_gone_is_kept(suspended, monkeypatch):
    async with in_the_lobby() as d:
        editor = await writing_for_ops(d, monkeypatch)
        d.chat.put(events.Left(room="ops", nick="bob", at=at(), reason="", re="1"))
        await turns()
        assert d.app.state.room.title == "#lobby"
        editor.save("for ops")
        await d.settle()
        assert "#ops is gone. The up arrow brings back what you wrote" in d.frame
        await d.press("up")
        assert d.composer.text == "for ops"


async def test_a_paste_that_is_too_large_to_be_shown_can_be_edited(suspended, tmp_path):
    async with in_the_lobby() as d:
        count = "text = path.read_text(); path.write_text(f'{text[:9]} {text.count(chr(10))}')"
        write_with(d, tmp_path, count)
        await d.type("see: ")
        d.app.post_message(ui.Paste("line\r" * 30_000))
        await d.settle()
        await d.press("alt+e")
        assert d.composer.text == "see: line 30000"
        assert d.composer.question == ""


async def test_what_comes_back_too_large_is_not_lost(suspended, tmp_path):
    async with in_the_lobby() as d:
        write_with(d, tmp_path, "path.write_text(path.read_text() + 'x' * 30_000)")
        await d.press("alt+e")
        assert "1 line pasted, 30,000 ch" in d.frame
        write_with(d, tmp_path, "path.write_text(str(len(path.read_text())))")
        await d.press("alt+e")
        assert d.composer.text == "30000"


async def test_the_words_of_the_editor_may_come_from_the_environment(suspended, monkeypatch, tmp_path):
    async with in_the_lobby() as d:
        write_with(d, tmp_path, "path.write_text('it was here')")
        monkeypatch.setenv("VISUAL", d.app.settings.editor)
        d.app.settings = msgspec.structs.replace(d.app.settings, editor="")
        await d.press("alt+e")
        assert d.composer.text == "it was here"
        assert os.environ["VISUAL"]


@pytest.mark.parametrize("size", SIZES)
async def test_near_the_limit_a_counter_says_in_words_how_much_there_is(size):
    async with in_the_lobby(size=SIZES[size]) as d:
        await d.type("x" * 3000)
        assert "of 4,000" not in d.frame
        await d.type("x" * 900)
        assert "3,900 of 4,000 ch" in d.frame
        await d.type("x" * 112)
        assert "12 ch too many" in d.frame
        await d.press("enter")
        assert "Too long: 4,012 characters" in d.frame
        d.composer.clear()
        await d.settle()
        assert "too many" not in d.frame


@pytest.mark.parametrize("size", SIZES)
async def test_the_question_about_a_paste_is_whole_at_every_size(size):
    async with in_the_lobby(size=SIZES[size]) as d:
        d.app.post_message(ui.Paste("line\n" * 12))
        await d.settle()
        words = "12 lines pasted, 59 of 4,000 ch: Enter as one message · J joined into one line · Esc cancel"
        assert words in " ".join(d.frame.split())


async def test_the_servers_commands_are_asked_for_once_when_somebody_begins_one():
    async with in_the_lobby() as d:
        await d.press("h", "i")
        assert "help" not in d.chat.lines
        d.composer.begin("")
        await d.press("/", "s", "a", "y")
        assert d.chat.lines.count("help") == 1


async def test_what_the_client_itself_can_do_is_offered_too_with_its_keys():
    async with in_the_lobby(size=SIZES["120x36"]) as d:
        await d.type("/unre")
        assert d.composer.suggestion == "ad"
        d.composer.begin("")
        await d.type("/mention")
        assert "/mention-after   go to the next mention of you (Alt+N)" in d.frame
        assert "/send " not in d.frame


async def test_ctrl_c_quits_at_once_until_one_has_been_in():
    async with driving(Connecting("chat.lan:5005", 1)) as d:
        await d.press("ctrl+c")
        assert d.app.return_value == 0


async def test_ctrl_c_warns_before_what_waits_for_the_connection_is_lost():
    async with driving(Connecting("chat.lan:5005", 1)) as d:
        await d.enter("hi")
        await d.press("ctrl+c")
        assert d.app.return_value is None
        assert "Press Ctrl+C again to quit" in d.frame


async def test_ctrl_c_clears_then_warns_then_quits():
    now = [100.0]
    clock = Clock(wall=lambda: NOON, monotonic=lambda: now[0])
    async with driving(*logged_in(), clock=clock) as d:
        await d.type("hello")
        await d.press("ctrl+c")
        assert d.composer.text == ""
        assert "Cleared" in d.frame
        await d.press("up")
        assert d.composer.text == "hello"
        await d.press("ctrl+c", "ctrl+c")
        assert "Press Ctrl+C again to quit" in d.frame
        now[0] += 10  # too late: it warns again
        await d.press("ctrl+c")
        assert d.app.return_value is None
        await d.enter("something else")  # and so it does to who goes on talking
        await d.press("ctrl+c")
        assert d.app.return_value is None
        await d.press("ctrl+c")
        assert d.app.return_value == 0


@pytest.mark.parametrize("quits", ["ctrl+q", "/quit"])
async def test_what_waits_for_a_connection_is_not_thrown_away_unasked(quits):
    async with in_the_lobby("alice") as d:
        await d.lose(Reconnecting("reset by peer", 12, 1))
        await d.enter("important")
        for asked in (False, True):
            assert d.app.return_value is None
            await (d.enter(quits) if quits.startswith("/") else d.press(quits))
            assert asked or "1 not sent, and lost then" in d.frame
        assert d.app.return_value == 0


@pytest.mark.parametrize("quits", ["ctrl+q", "/quit"])
async def test_where_nothing_waits_one_quits_at_once(quits):
    async with in_the_lobby("alice") as d:
        await (d.enter(quits) if quits.startswith("/") else d.press(quits))
        assert d.app.return_value == 0
