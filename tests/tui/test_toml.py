"""What is written is read again by the standard library."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from chatkit.tui import toml

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
VALUES = TEXTS | st.booleans() | st.integers(-(2**60), 2**60)
TABLES = st.recursive(
    st.dictionaries(TEXTS, VALUES, max_size=3),
    lambda tables: st.dictionaries(TEXTS, VALUES | tables, max_size=3),
    max_leaves=6,
)


def without_empty(table):
    found = {name: without_empty(each) if isinstance(each, dict) else each for name, each in table.items()}
    return {name: each for name, each in found.items() if each != {}}


@given(TABLES)
def test_it_says_what_it_was_given(table):
    assert without_empty(tomllib.loads(toml.table(table))) == without_empty(table)


def test_it_is_in_order_and_as_people_write_it():
    table = {"z": "é", "a": True, "look": {"width": 80, "b": 'say "x"'}, "notify": {"rooms": {"a b": "all"}}}
    assert toml.table(table) == (
        'a = true\nz = "é"\n\n[look]\nb = "say \\"x\\""\nwidth = 80\n\n[notify.rooms]\n"a b" = "all"\n'
    )


def test_the_one_letter_that_json_lets_pass_is_escaped():
    assert tomllib.loads(toml.table({"a": "\x7f"})) == {"a": "\x7f"}
