"""How a command fails: one plain line on stderr, and a code for scripts."""

import pytest

from chatkit.cli.exits import Exit, fail


def test_the_codes_are_those_that_scripts_know():
    codes = {each.name: each.value for each in Exit}
    assert codes == {
        "OK": 0, "FAILURE": 1, "USAGE": 2, "CONNECTION": 3, "REFUSED": 4, "TIMEOUT": 5, "INTERRUPTED": 130,
    }  # fmt: skip


def test_it_fails_with_one_line_that_no_terminal_obeys(capsys):
    with pytest.raises(SystemExit) as ended:
        fail('there is no "\x1b[2Jhost\nchatkit: all is well"', Exit.CONNECTION)
    assert ended.value.code == 3
    assert capsys.readouterr() == ("", 'chatkit: there is no "host chatkit: all is well"\n')
