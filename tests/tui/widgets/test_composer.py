import pytest
from textual import events

from chatkit.protocol import events as events_of
from tests.tui.driving import in_the_lobby
from tests.tui.fake import roster


@pytest.mark.parametrize("key", ["shift+enter", "alt+enter", "ctrl+j"])
async def test_a_new_line_does_not_send(key):
    async with in_the_lobby() as d:
        await d.press("a", key, "b")
        assert d.composer.text == "a\nb"
        assert "say" not in " ".join(d.chat.lines)
        await d.press("enter")
        assert d.chat.lines[-1] == '#lobby say "a\\nb"'
        assert d.composer.text == ""


async def test_what_is_typed_behind_enter_in_one_go_is_not_sent_with_it():
    async with in_the_lobby() as d:
        for key in ("h", "i", "enter", "y", "o", "x", "backspace", "u", "enter", "r"):
            character = key if len(key) == 1 else None
            d.app.post_message(events.Key(key, character))
        await d.settle()
        assert d.chat.lines[-2:] == ['#lobby say "hi"', '#lobby say "you"']
        assert d.composer.text == "r"


async def test_a_paste_of_many_lines_stays_whole_and_is_made_safe():
    async with in_the_lobby() as d:
        d.app.post_message(events.Paste("one\r\ntwo\x1b]52;c;eA==\x07\u202e three"))
        await d.settle()
        assert d.composer.text == "one\ntwo three"


async def test_the_arrows_bring_back_what_was_sent():
    async with in_the_lobby() as d:
        await d.enter("one")
        await d.enter("two")
        await d.type("draft")
        await d.press("up")
        assert d.composer.text == "two"
        await d.press("up", "up")
        assert d.composer.text == "one"
        await d.press("down", "down", "down")
        assert d.composer.text == "draft"


async def test_within_several_rows_the_arrows_move_the_cursor():
    async with in_the_lobby() as d:
        await d.enter("sent")
        await d.type("one\ntwo")
        await d.press("up")
        assert d.composer.text == "one\ntwo"
        assert d.composer.cursor_location[0] == 0
        await d.press("down")
        assert d.composer.cursor_location[0] == 1
        await d.press("up", "up")
        assert d.composer.text == "sent"


async def test_it_grows_with_its_text_up_to_a_limit():
    async with in_the_lobby() as d:
        assert d.composer.size.height == 1
        await d.type("a\nb\nc")
        assert d.composer.size.height == 3
        await d.type("\n" * 20)
        assert d.composer.size.height == 6


async def test_other_keys_still_edit():
    async with in_the_lobby() as d:
        await d.press("a", "b", "left", "x", "home", "y", "delete")
        assert d.composer.text == "yxb"


# Searching what was sent


async def test_ctrl_r_searches_what_was_sent_and_enter_takes_it_to_be_changed():
    async with in_the_lobby() as d:
        for text in ("green tea", "coffee", "Tea time", "bread"):
            await d.enter(text)
        sent = len(d.chat.lines)
        await d.type("a draft")
        await d.press("ctrl+r")
        assert "(search) : a draft" in d.frame
        await d.press("t", "e")
        assert "(search) te: Tea time" in d.frame
        await d.press("ctrl+r")
        assert "(search) te: green tea" in d.frame
        await d.press("ctrl+r")
        assert "(nothing older) te: green tea" in d.frame
        await d.press("enter")
        assert "› green tea" in d.frame
        assert len(d.chat.lines) == sent
        await d.press("!", "enter")
        assert d.chat.lines[-1] == '#lobby say "green tea!"'


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_leaving_the_search_leaves_the_text_as_it_was(key):
    async with in_the_lobby() as d:
        await d.enter("sent")
        await d.type("one\ntwo")
        await d.press("left", "ctrl+r", "s", key)
        assert (d.composer.text, d.composer.cursor) == ("one\ntwo", 6)
        assert "search" not in d.frame
        await d.press("x")
        assert d.composer.text == "one\ntwxo"


async def test_a_key_that_moves_takes_what_was_found_and_moves():
    async with in_the_lobby() as d:
        await d.enter("sent")
        await d.press("ctrl+r", "s", "left", "x")
        assert d.composer.text == "senxt"


async def test_backspace_takes_back_what_is_searched_for():
    async with in_the_lobby() as d:
        await d.enter("sent")
        await d.press("ctrl+r", "s", "x")
        assert "(not found) sx: sent" in d.frame
        await d.press("backspace")
        assert "(search) s: sent" in d.frame


async def test_a_search_says_what_to_do_and_where_nothing_was_sent_does_nothing():
    async with in_the_lobby() as d:
        await d.press("ctrl+r")
        assert "type some of what you sent" in d.frame
        await d.press("x", "enter")
        assert d.composer.text == ""
        assert "message #lobby" in d.frame


async def test_what_is_searched_is_no_draft():
    async with in_the_lobby() as d:
        await d.happen(events_of.Joined(room="ops", topic=""), roster("bob", room="ops"))
        await d.enter("sent")
        await d.type("draft")
        await d.press("ctrl+r", "s", "alt+2")
        assert (d.composer.text, d.composer.prompt) == ("", "›")
        await d.press("alt+1")
        assert d.composer.text == "draft"


# Pasting


async def paste(d, text):
    d.app.post_message(events.Paste(text))
    await d.settle()


LINES = "one\n two\n\nthree\nfour\n"


async def test_a_paste_of_a_line_never_asks_and_leaves_its_line_end_behind():
    async with in_the_lobby() as d:
        for text in ("one\n", "two\nthree", "x" * 5000):
            await paste(d, text)
            assert d.composer.question == ""
        assert d.composer.text.startswith("onetwo\nthreex")


async def test_a_paste_of_many_lines_is_asked_about_and_enter_sends_it_in_one():
    async with in_the_lobby() as d:
        await d.type("see: ")
        await paste(d, LINES)
        assert "5 lines pasted, 20 of 4,000 ch: Enter as one message" in d.frame
        assert d.composer.text == "see: one\n two\n\nthree\nfour"
        await d.press("enter")
        assert d.chat.lines[-1] == '#lobby say "see: one\\n two\\n\\nthree\\nfour"'
        assert "pasted" not in d.frame


@pytest.mark.parametrize("key", ["j", "J"])
async def test_j_joins_it_to_be_sent_or_changed(key):
    async with in_the_lobby() as d:
        await d.type("see: !")
        await d.press("left")
        await paste(d, LINES)
        await d.press(key)
        assert d.composer.text == "see: one two three four!"
        assert "pasted" not in d.frame
        await d.press("j")
        assert d.composer.text == "see: one two three fourj!"


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_cancelling_leaves_what_was_there(key):
    async with in_the_lobby() as d:
        await d.type("before")
        await paste(d, LINES)
        await d.press(key)
        assert (d.composer.text, d.composer.question) == ("before", "")
        assert not any("say" in line for line in d.chat.lines)


async def test_any_other_key_goes_on_writing():
    async with in_the_lobby() as d:
        await paste(d, LINES)
        await d.press("x")
        assert d.composer.text == "one\n two\n\nthree\nfourx"
        assert d.composer.question == ""
        await d.press("j")
        assert d.composer.text.endswith("fourxj")


async def test_a_paste_over_a_selection_takes_its_place_and_gives_it_back():
    async with in_the_lobby() as d:
        await d.type("keep this")
        await d.press(*["shift+left"] * 4)
        await paste(d, LINES)
        assert d.composer.text.startswith("keep one\n")
        await d.press("escape")
        assert d.composer.text == "keep this"


async def test_what_does_not_fit_into_a_message_is_not_sent_but_can_be_joined():
    async with in_the_lobby() as d:
        await paste(d, "\n".join(["x" * 100] * 50))
        assert "50 lines pasted, 5,049 ch (1,049 ch too many): Alt+E edit" in d.frame
        await d.press("enter")
        assert len(d.composer.text) == 5049
        assert not any("say" in line for line in d.chat.lines)


async def test_a_very_large_paste_is_kept_aside_and_typing_goes_on():
    async with in_the_lobby() as d:
        await paste(d, "line\n" * 100_000)
        assert "100,000 lines pasted, 500,000 ch, where 4,000 fit into a message" in d.frame
        assert d.composer.text == ""
        await d.enter("hello")
        assert d.chat.lines[-1] == '#lobby say "hello"'
        await d.press("escape")
        assert "pasted" not in d.frame
        assert d.composer.text == ""


async def test_a_paste_ends_a_search_and_another_paste_the_question():
    async with in_the_lobby() as d:
        await d.enter("sent")
        await d.press("ctrl+r", "s")
        await paste(d, "more")
        assert (d.composer.text, d.composer.prompt) == ("sentmore", "›")
        await paste(d, LINES)
        await paste(d, "x")
        assert d.composer.question == ""


async def test_drafts_keep_what_was_pasted_however_large():
    async with in_the_lobby() as d:
        await d.happen(events_of.Joined(room="ops", topic=""), roster("bob", room="ops"))
        await paste(d, "line\n" * 100_000)
        await d.press("alt+2")
        assert d.composer.question == ""
        await paste(d, LINES)
        await d.press("alt+1")
        assert "100,000 lines pasted" in d.frame
        await d.press("alt+2")
        assert (d.composer.question, d.composer.text) == ("", LINES.rstrip())


async def test_what_one_sent_is_found_by_joiners_too():
    async with in_the_lobby() as d:
        await d.enter("می\u200cخواهم old")
        await d.press("ctrl+r")
        for each in "می\u200cخ":
            d.app.post_message(events.Key("zero_width_non_joiner" if each == "\u200c" else each, each))
        await d.settle()
        assert d.composer.text == "می\u200cخواهم old"
        assert "می\u200cخ" in d.composer.prompt


@pytest.mark.parametrize("text", ["\U0001f469\u200d\U0001f469\u200d\U0001f467", "می\u200cخواهم"])
async def test_joiners_are_typed_as_letters_are(text):
    async with in_the_lobby() as d:
        for each in text:
            d.app.post_message(events.Key("zero_width_joiner" if each in "\u200c\u200d" else each, each))
        await d.settle()
        assert d.composer.text == text
