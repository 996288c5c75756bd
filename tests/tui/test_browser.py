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


@pytest.mark.parametrize("code", [0, 3])
def test_what_the_browser_complains_of_is_not_written_over_the_screen(nowhere, monkeypatch, code):
    ran = []

    def run(command, **how):
        ran.append((command, how["stdout"], how["stderr"]))
        return subprocess.CompletedProcess(command, code)

    monkeypatch.setattr(browser.shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(subprocess, "run", run)
    assert browser.show(TARGET) is (code == 0)
    assert ran == [(["xdg-open", TARGET], subprocess.DEVNULL, subprocess.DEVNULL)]
    assert nowhere == []


def test_without_a_desktop_s_opener_python_looks_for_one(nowhere, monkeypatch):
    monkeypatch.setattr(browser.shutil, "which", lambda name: None)
    assert browser.show(TARGET)
    assert nowhere == [TARGET]
