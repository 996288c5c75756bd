import re

from chatkit.protocol.patterns import pattern


def test_it_is_compiled_once_and_not_before_it_is_wanted(monkeypatch):
    compiled = []
    monkeypatch.setattr(re, "_cache", {})
    monkeypatch.setattr(re._compiler, "compile", lambda *what: compiled.append(what) or len(compiled))
    found = pattern("a+", re.IGNORECASE)
    assert compiled == []
    assert found() is found()
    assert len(compiled) == 1


def test_it_finds():
    assert pattern("a+", re.IGNORECASE)().findall("aA b a") == ["aA", "a"]
