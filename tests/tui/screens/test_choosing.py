"""The keys that choose a message and do something with it."""

import platformdirs
import pytest

from chatkit.client import Disconnected
from chatkit.tui import browser, picture
from chatkit.tui.entries import Said
from chatkit.tui.window import Window
from tests.tui.driving import TINY, WIDE, in_the_lobby
from tests.tui.fake import NOON, message, private

LINK = "https://example.org/a/rather/long/path"
FALSE = "https://bank.example@evil.example/"


def many(count=60):
    return [message("alice", f"number {n}", n / 10) for n in range(count)]


def marked(d):
    """What stands after the mark in each row that has one."""
    x = d.app.main.pane.region.x
    rows = [row[x:] for row in d.frame.splitlines()]
    return [row[1:].split("▏")[0].rstrip(" ▁▂▃▄▅▆▇█") for row in rows if row.startswith("▌")]


def hint_line(d):
    line = d.app.main.query_one("#choosing")
    return str(line.content) if line.display else None


async def done(d, name="show link"):
    """Waits until what goes on in a thread is done."""
    for worker in [worker for worker in d.app.workers if worker.name == name]:
        await worker.wait()
    await d.settle()


@pytest.fixture
def opened(monkeypatch):
    targets = []
    monkeypatch.setattr(browser, "is_there", lambda: True)
    monkeypatch.setattr(browser, "show", lambda target: targets.append(target) or True)
    return targets


async def test_the_newest_is_chosen_and_the_keys_are_told():
    async with in_the_lobby() as d:
        await d.happen(*many(3))
        assert hint_line(d) is None
        await d.press("ctrl+up")
        assert marked(d) == ["            number 2"]
        assert hint_line(d).startswith("y copy · r reply · Esc back")
        await d.press("escape")
        assert (marked(d), hint_line(d)) == ([], None)
        assert d.app.focused is d.composer


@pytest.mark.parametrize(
    ("keys", "number"),
    [
        (["up"], 58), (["k"], 58), (["ctrl+up"], 58), (["up", "k", "down"], 58), (["k", "k", "j"], 58),
        (["down"], 59), (["home"], 0), (["home", "end"], 59), (["home", "down"], 1), (["up"] * 25, 34),
    ],
)  # fmt: skip
async def test_the_keys_go_from_message_to_message_and_the_view_goes_along(keys, number):
    async with in_the_lobby() as d:
        await d.happen(*many())
        await d.press("ctrl+up", *keys)
        [row] = marked(d)
        assert row.endswith(f"number {number}")


async def test_pages():
    async with in_the_lobby() as d:
        await d.happen(*many())
        await d.press("ctrl+up", "pageup", "pageup")
        [row] = marked(d)
        height = d.app.main.pane.size.height
        assert row.endswith(f"number {59 - 2 * (height - 2)}")
        await d.press("pagedown", "pagedown", "pagedown")
        assert marked(d)[0].endswith("number 59")
        await d.press("escape", "pageup")
        assert (marked(d), d.app.main.pane.following) == ([], False)


async def test_what_is_chosen_stays_in_view_whatever_comes():
    async with in_the_lobby() as d:
        await d.happen(*many())
        await d.press("ctrl+up")
        rows = d.frame.splitlines()
        await d.happen(*[message("zoë", f"more {n}", 10) for n in range(40)])
        assert [row[:60].rstrip() for row in d.frame.splitlines()[1:19]] == [
            row[:60].rstrip()
            for row in rows[2:20]  # one row of what has come is seen below
        ]
        assert "▼ 40 new" in d.frame
        await d.pilot.resize_terminal(60, 20)
        await d.settle()
        assert marked(d)[0].endswith("number 59")


async def test_who_leaves_it_at_the_end_follows_again():
    async with in_the_lobby() as d:
        await d.happen(*many())
        await d.press("ctrl+up")
        assert not d.app.main.pane.following
        assert "▼" not in d.frame
        await d.press("escape")
        assert d.app.main.pane.following
        await d.press("ctrl+up", "home", "escape")
        assert not d.app.main.pane.following


async def test_where_nothing_was_said_there_is_nothing_to_choose():
    async with in_the_lobby() as d:
        await d.press("ctrl+up")
        assert "Nobody has said anything yet" in d.frame
        assert d.app.focused is d.composer


async def test_it_is_copied():
    async with in_the_lobby() as d:
        await d.happen(
            message("alice", "one"), message("alice", "two\nlines"), message("zoë", "waves", kind="emote")
        )
        await d.press("ctrl+up", "y")
        assert d.app.clipboard == "12:00 * zoë waves"
        assert "Copied" in d.frame
        await d.press("shift+up", "K", "y")
        assert d.app.clipboard == "12:00 alice: one\n12:00 alice: two\nlines\n12:00 * zoë waves"
        assert len(marked(d)) == 4
        await d.press("shift+down", "J", "Y")
        assert d.app.clipboard == "- 12:00 **zoë** waves\n"


async def test_who_said_it_is_answered_and_what_was_typed_stays():
    async with in_the_lobby() as d:
        await d.happen(message("alice", "one"), message("zoë", "two"))
        await d.type("well")
        await d.press("ctrl+up", "up", "r")
        assert d.composer.text == "alice: well"
        assert d.app.focused is d.composer
        await d.press("ctrl+up", "up", "r")
        assert d.composer.text == "alice: well"


async def test_nobody_is_answered_who_said_nothing():
    async with in_the_lobby() as d:
        await d.enter("/help")
        await d.press("ctrl+up", "r")
        assert "Nobody has said anything yet" in d.frame
        await d.lose(Disconnected("gone"))
        await d.happen(message("alice", "one", kind="notice"))
        await d.press("ctrl+up", "r")
        assert "Nobody said that" in d.frame


async def test_it_is_quoted_below_what_was_typed():
    async with in_the_lobby() as d:
        await d.happen(message("alice", "one\ntwo"))
        await d.type("you said:")
        await d.press("ctrl+up", "q")
        assert d.composer.text == "you said:\n> one\n> two\n"
        assert d.composer.cursor_at_end_of_text


async def test_its_link_is_opened(opened):
    async with in_the_lobby() as d:
        await d.happen(message("alice", f"see {LINK}. And https://b.example/"), message("zoë", LINK))
        await d.press("ctrl+up", "o")
        await done(d)
        assert opened == [LINK]
        assert f"Opening {LINK}" in d.frame
        await d.press("up", "2")
        await done(d)
        assert opened == [LINK, "https://b.example/"]
        await d.press("3")
        assert "There is no such link in it" in d.frame


async def test_a_link_that_pretends_to_lead_elsewhere_is_opened_only_when_that_is_wanted_twice(opened):
    async with in_the_lobby() as d:
        await d.happen(message("alice", FALSE))
        await d.press("ctrl+up", "o")
        assert opened == []
        assert "This leads to evil.example. Once more opens it" in d.frame
        await d.press("o")
        await done(d)
        assert opened == ["https://evil.example/"]


async def test_without_a_screen_for_a_browser_the_link_is_copied(monkeypatch):
    monkeypatch.setattr(browser, "is_there", lambda: False)
    async with in_the_lobby() as d:
        await d.happen(message("alice", "no link"), message("alice", LINK))
        await d.press("ctrl+up", "o")
        assert d.app.clipboard == LINK
        assert "No browser here. Copied:" in d.frame
        await d.press("up", "o")
        assert "There is no link in it" in d.frame


async def test_a_picture_is_saved(tmp_path, monkeypatch):
    monkeypatch.setattr(platformdirs, "user_downloads_path", lambda: tmp_path)
    async with in_the_lobby() as d:
        await d.happen(message("alice", "one"))
        await d.press("ctrl+up", "S")
        await done(d, "save picture")
        [path] = tmp_path.iterdir()
        assert "Saved as" in d.frame
        assert "alice" in path.read_text("utf-8")
        monkeypatch.setattr(picture, "save", refuse)
        await d.press("S")
        await done(d, "save picture")
        assert "Not saved: no room" in d.frame


def refuse(svg, folder):
    raise OSError(28, "no room")


async def test_other_names_are_given_to_who_spoke():
    async with in_the_lobby() as d:
        await d.happen(message("alice", "zoë?"), message("alice", "zoë!"))
        await d.press("ctrl+up", "m", "y")
        assert d.app.clipboard.startswith("12:00 person1: person")
        await d.press("m", "y")
        assert d.app.clipboard == "12:00 alice: zoë!"


async def test_a_click_opens_a_link_and_nothing_else_does(opened):
    async with in_the_lobby(size=WIDE) as d:
        await d.happen(message("alice", f"see {LINK} now"))
        rows = d.frame.splitlines()
        y = next(number for number, row in enumerate(rows) if LINK in row)
        await d.pilot.hover(offset=(rows[y].index("example.org"), y))
        await d.pilot.click(offset=(rows[y].index("see"), y))
        assert opened == []
        await d.pilot.click(offset=(rows[y].index("example.org"), y))
        await d.settle()
        await done(d)
        assert opened == [LINK]


async def test_a_double_click_chooses():
    async with in_the_lobby() as d:
        await d.happen(message("alice", "one"), message("zoë", "two"))
        rows = d.frame.splitlines()
        y = next(number for number, row in enumerate(rows) if "alice one" in row)
        await d.pilot.click(offset=(rows[y].index("one"), y), times=2)
        await d.settle()
        assert marked(d) == ["12:00 alice one"]
        assert not d.app.main.get_selected_text()


async def test_another_width_shows_the_keys_that_fit():
    async with in_the_lobby() as d:
        await d.happen(message("alice", "one"))
        await d.press("ctrl+up")
        assert hint_line(d).endswith("more")
        await d.pilot.resize_terminal(40, 15)
        await d.settle()
        assert hint_line(d) == "y copy · r reply · Esc back · q quote"


async def test_another_room_or_the_composer_ends_it():
    async with in_the_lobby() as d:
        await d.happen(message("alice", "one"))
        await d.press("ctrl+up")
        d.composer.focus()
        await d.settle()
        assert marked(d) == []
        await d.press("ctrl+up")
        await d.happen(private("alice", "bob", "psst"))
        await d.press("alt+down")
        assert marked(d) == []
        assert d.app.focused is d.composer


async def test_the_keys_type_while_nothing_is_chosen():
    async with in_the_lobby() as d:
        await d.happen(message("alice", "one"))
        await d.press(*"jkyorq")
        assert d.composer.text == "jkyorq"


async def test_without_a_connection_a_key_is_what_it_is_for_the_message():
    async with in_the_lobby() as d:
        await d.happen(message("alice", "one"))
        await d.lose(Disconnected("gone"))
        await d.press("ctrl+up", "q")
        assert d.app.is_running
        assert d.composer.text == "> one\n"


async def test_without_a_connection_and_with_nothing_chosen_the_same_keys_reconnect():
    async with in_the_lobby() as d:
        await d.happen(message("alice", "one"))
        await d.lose(Disconnected("gone"))
        await d.press("ctrl+up", "escape", "r")
        assert len(d.chats) == 2
        assert d.composer.text == ""


async def test_on_a_tiny_screen_it_is_reversed():
    async with in_the_lobby(size=TINY) as d:
        await d.happen(message("alice", "one"))
        await d.press("ctrl+up")
        assert marked(d) == []
        reversed_text = "".join(s.text for strip in d.strips for s in strip if s.style and s.style.reverse)
        assert reversed_text.startswith("alice: one")


async def test_another_part_of_the_log_ends_it():
    async with in_the_lobby() as d:
        await d.happen(*many(5))
        await d.press("ctrl+up")
        window = Window(d.app.state.room, 1, d.app.state.own, d.app.state.clock)
        window.log.append(Said(NOON, "zoë", "long ago"))
        d.app.main._show_log_of(window)
        await d.settle()
        assert marked(d) == []
        await d.press("ctrl+up", "y")
        assert d.app.clipboard == "12:00 zoë: long ago"


@pytest.mark.parametrize("key", ["f7", "f8"])
async def test_a_list_at_the_side_takes_the_keys_and_escape_closes_it(key):
    async with in_the_lobby() as d:
        await d.happen(*many(3))
        await d.press("ctrl+up", key)
        assert hint_line(d) is None
        assert d.app.focused not in (None, d.composer)
        await d.press("escape")
        assert d.app.focused is d.composer
        assert "number 2" in d.frame
        await d.press("ctrl+up")
        assert hint_line(d)
