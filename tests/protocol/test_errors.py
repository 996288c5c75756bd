"""Errors carry a stable code and facts; the tree in the module's docstring is the real one."""

import re

import pytest

from chatkit.protocol import errors
from chatkit.protocol.errors import ChatError

CLASSES = [cls for cls in ChatError.__subclasses__() if cls.__module__ == errors.__name__]

each_error = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)


def test_the_docstring_shows_every_error_with_its_code():
    shown = re.findall(r"[├└]── (\w+) +(\w+)", errors.__doc__)
    assert dict(shown) == {cls.__name__: cls.code for cls in CLASSES}


def test_no_two_errors_have_one_code():
    codes = [cls.code for cls in CLASSES]
    assert len(codes) == len(set(codes))


@each_error
def test_codes_are_plain_words(cls):
    assert re.fullmatch("[a-z]+(_[a-z]+)*", cls.code)


@each_error
def test_each_error_says_when_it_is_raised(cls):
    assert cls.__doc__
    assert not cls.__doc__.startswith(f"{cls.__name__}(")  # what dataclass writes where there is none


def test_facts_are_attributes():
    error = errors.NickTaken(nick="b0b", holder="bob", free=("b0b_",))
    assert (error.nick, error.holder, error.free, error.code) == ("b0b", "bob", ("b0b_",), "nick_taken")


def test_an_error_is_equal_to_itself_only():
    one = errors.LineTooLong(8192)
    assert one != errors.LineTooLong(8192)
    assert len({one, errors.LineTooLong(8192)}) == 2


def test_an_error_shows_its_facts_in_a_traceback():
    assert "8192" in str(errors.LineTooLong(8192))


def test_only_what_is_a_fact_is_shown_as_one():
    error = errors.UnknownCommand("dance")
    error.add_note("while dancing")
    assert repr(error) == "UnknownCommand(verb='dance', nearest=None)"
    assert repr(errors.Busy()) == "Busy()"
