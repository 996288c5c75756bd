import re

from chatkit.protocol.patterns import pattern


def test_it_is_compiled_once_and_not_before_it_is_wanted():
    found = pattern("a+", re.IGNORECASE)
    assert found.cache_info().currsize == 0
    assert found() is found()


def test_it_finds():
    assert pattern("a+", re.IGNORECASE)().findall("aA b a") == ["aA", "a"]
