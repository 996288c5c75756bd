import pytest

from chatkit.protocol.events import CommandHelp
from chatkit.protocol.text import clean
from chatkit.tui import safe
from tests.corpus import HOSTILE


@pytest.mark.parametrize("hostile", [text for _, text in HOSTILE], ids=[name for name, _ in HOSTILE])
def test_nothing_that_a_terminal_obeys_is_left(hostile):
    about = CommandHelp(verb=hostile, usage=hostile, summary=hostile, example=hostile, aliases=[hostile])
    shown = safe.command(about)
    texts = (safe.line(hostile), safe.name(hostile), shown.verb, shown.usage, shown.summary, shown.example)
    for text in (*texts, *shown.aliases):
        assert text == clean(text)
        assert not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in text)
    assert safe.words(hostile) == clean(safe.words(hostile), newlines=True)


def test_a_text_of_unreasonable_length_is_cut_and_says_so():
    shown = safe.words("x" * (safe.MAX_SHOWN + 5))
    assert shown.endswith("… (5 characters more)")
    assert len(safe.line("x" * (safe.MAX_SHOWN * 2))) == safe.MAX_SHOWN


def test_what_is_told_of_a_command_is_short():
    long = "x" * 1000
    about = CommandHelp(verb=long, usage=long, summary=long, example=long, aliases=[long])
    shown = safe.command(about)
    for text in (shown.verb, shown.usage, shown.summary, shown.example, *shown.aliases):
        assert len(text) == safe.MAX_HELP


@pytest.mark.parametrize("name", ["", " ", "\x1b[31m", "\u200b"])
def test_a_name_is_never_empty(name):
    assert safe.name(name) == "?"


def test_a_name_is_one_short_line():
    assert len(safe.name("x" * 1000)) == safe.MAX_NAME
    assert safe.name("bob\nadmin") == "bob admin"


def test_only_names_that_could_be_taken_are_offered():
    assert safe.nicks(["bob_", "\x1b[31m", "bob 2", "bob3"]) == ("bob_",)
    assert safe.nicks(["a", "b", "c", "d"]) == ("a", "b", "c")
