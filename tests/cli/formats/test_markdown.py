"""Markdown: what it looks like, and that a reader makes of what others wrote nothing but text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt  # rich brings it along

from chatkit.cli.formats.markdown import Markdown
from chatkit.protocol.text import clean
from tests.cli.formats.said import EVERYTHING, ZONE, said, written

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def exported(*messages, title="tea house"):
    return written(Markdown(title, ZONE), messages)


def test_what_it_looks_like():
    assert exported(
        said("good morning"),
        said("two\nlines", nick="小明", id=2),
        said("waves", kind="emote", id=3),
        said("'s asleep", kind="emote", id=4),
        said("the build failed", nick="ci", kind="notice", id=5),
        said("after midnight", id=6, at="2026-11-03T18:30:00.000Z"),
        said("elsewhere", room="ops", at="2026-11-03T18:31:00.000Z"),
    ) == (
        "# tea house\n"
        "\n## #lobby\n"
        "\n### Tuesday, 3 November 2026 (UTC+05:30)\n\n"
        "- 14:32 **bob**: good morning\n"
        "- 14:32 **小明**: two\\\n  lines\n"
        "- 14:32 \\* **bob** waves\n"
        "- 14:32 \\* **bob**'s asleep\n"
        "- 14:32 **ci** (notice): the build failed\n"
        "\n### Wednesday, 4 November 2026 (UTC+05:30)\n\n"
        "- 00:00 **bob**: after midnight\n"
        "\n## #ops\n"
        "\n### Wednesday, 4 November 2026 (UTC+05:30)\n\n"
        "- 00:01 **bob**: elsewhere\n"
    )


def test_of_nothing_it_says_so():
    assert exported() == "# tea house\n\nNothing was said.\n"


def test_pages_make_no_difference():
    messages = [said(str(number), id=number) for number in range(5)]
    one, other = Markdown("x", ZONE), Markdown("x", ZONE)
    assert written(one, messages) == written(other, messages[:2], [], messages[2:])


def read(document):
    """What a reader makes of it: its elements, and the text in them."""
    shape, text = [], []
    for token in READER.parse(document):
        shape += [token.type] if token.type != "inline" else []
        for child in token.children or []:
            if child.type in {"text", "text_special"}:
                text.append(child.content)
            elif child.type == "hardbreak":
                text.append("\n")
            else:
                shape.append(child.type)
    return shape, "".join(text)


def everywhere(text):
    """A document with this text in every place where others' may be."""
    return exported(
        said(text, nick=text, room=text),
        said(text, kind="emote", id=2),
        said(text, kind="notice", id=3),
        said("the last word", id=4),
        title=text,
    )


def without_spaces(text):
    return "".join(text.split())


PLAIN, _ = read(everywhere("hello"))


@pytest.mark.parametrize("text", [text for _, text in EVERYTHING], ids=[name for name, _ in EVERYTHING])
def test_what_others_wrote_is_text_and_nothing_else(text):
    document = everywhere(text)
    assert document == clean(document, newlines=True)
    shape, seen = read(document)
    assert shape == PLAIN
    assert without_spaces(seen).count(without_spaces(clean(text))) >= 3


@given(st.text(alphabet="#*_`[]()<>&~$|\\-+=:.!1 \nab/", max_size=40))
def test_nor_is_any_other(text):
    shape, seen = read(exported(said(text), said("the last word", id=2)))
    assert shape == read(exported(said("x"), said("the last word", id=2)))[0]
    assert without_spaces(text) in without_spaces(seen)


def test_lines_stay_lines_and_indents_indents():
    _, seen = read(exported(said("def f():\n    return 1\n\n# end\n1. x")))
    assert seen.endswith("bob: def f():\n\xa0\xa0\xa0\xa0return 1\n\n# end\n1. x")
