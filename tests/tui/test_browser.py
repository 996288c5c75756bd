import subprocess
import sys
import webbrowser

import pytest

from chatkit.tui import browser

TARGET = "https://example.org/"


@pytest.fixture
def nowhere(monkeypatch):
    """A machine without a screen, where nothing is really opened."""
    for name in browser._SCREENS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    opened = []
    monkeypatch.setattr(webbrowser, "open", lambda target: opened.append(target) or True)
    return opened


@pytest.mark.parametrize("name", browser._SCREENS)
def test_there_is_one_where_there_is_a_screen(nowhere, monkeypatch, name):
    assert not browser.is_there()
    monkeypatch.setenv(name, ":0")
    assert browser.is_there()


def test_there_is_one_on_other_systems(nowhere, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert browser.is_there()
    assert browser.show(TARGET)
    assert nowhere == [TARGET]


class Opener:
    """What xdg-open does, without doing it: it ends with a code, or (None) is the browser and goes on."""

    def __init__(self, command, code, how):
        self.command, self.code, self.how = command, code, how

    def wait(self, timeout):
        if self.code is None:
            raise subprocess.TimeoutExpired(self.command, timeout)
        return self.code


@pytest.mark.parametrize(("code", "shown"), [(0, True), (3, False), (None, True)])
def test_the_browser_writes_nothing_over_the_screen_and_is_not_waited_for(nowhere, monkeypatch, code, shown):
    begun = []

    def popen(command, **how):
        begun.append(Opener(command, code, how))
        return begun[-1]

    monkeypatch.setattr(browser.shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(subprocess, "Popen", popen)
    assert browser.show(TARGET) is shown
    (opener,) = begun
    assert opener.command == ["xdg-open", TARGET]
    assert opener.how["stdout"] == opener.how["stderr"] == subprocess.DEVNULL
    assert opener.how["start_new_session"]
    assert nowhere == []


def test_without_a_desktop_s_opener_python_looks_for_one(nowhere, monkeypatch):
    monkeypatch.setattr(browser.shutil, "which", lambda name: None)
    assert browser.show(TARGET)
    assert nowhere == [TARGET]
