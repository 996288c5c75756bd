"""What a terminal is told besides what it shows."""

import re

import pytest

from chatkit.tui import terminal
from chatkit.tui.notices import Notice
from tests.corpus import HOSTILE

NOTICE = Notice("alice in #lobby", "bob: tea?")


@pytest.mark.parametrize(
    ("how", "sequence"),
    [
        ("osc9", "\x1b]9;alice in #lobby: bob: tea?\x07"),
        ("osc777", "\x1b]777;notify;alice in #lobby;bob: tea?\x07"),
        ("osc99", "\x1b]99;i=chatkit:d=0;alice in #lobby\x07\x1b]99;i=chatkit:d=1:p=body;bob: tea?\x07"),
        ("off", ""),
    ],
)
def test_each_has_its_sequence(how, sequence):
    assert terminal.notification(how, NOTICE, tmux=False) == sequence


def test_through_tmux_it_goes_in_an_envelope():
    assert terminal.notification("osc9", NOTICE, tmux=True) == (
        "\x1bPtmux;\x1b\x1b]9;alice in #lobby: bob: tea?\x07\x1b\\"
    )
    assert terminal.notification("off", NOTICE, tmux=True) == ""


@pytest.mark.parametrize(
    ("environ", "kind"),
    [
        ({"TERM": "xterm-256color"}, "osc9"),
        ({"TERM": "xterm-kitty"}, "osc99"),
        ({"TERM": "foot-extra"}, "osc777"),
        ({"TERM": "rxvt-unicode-256color"}, "osc777"),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, "osc99"),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, "osc777"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, "osc9"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, "osc777"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "ghostty"}, "osc777"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, "off"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "vscode", "VTE_VERSION": "7600"}, "off"),
        ({"TERM": "tmux-256color", "TERM_PROGRAM": "tmux", "TMUX": "/x"}, "osc9"),
        ({"TERM": "tmux-256color", "TERM_PROGRAM": "tmux", "KITTY_WINDOW_ID": "1"}, "osc99"),
        ({"TERM": "tmux-256color", "LC_TERMINAL": "iTerm2"}, "osc9"),
        ({"TERM": "linux"}, "off"),
        ({"TERM": "dumb"}, "off"),
        ({}, "off"),
    ],
)
def test_the_environment_tells_how(environ, kind):
    assert terminal.kind(environ) == kind


def test_tmux_is_known_here_and_behind_ssh():
    assert terminal.in_tmux({"TMUX": "/tmp/tmux-0/default,1,0", "TERM": "screen"})
    assert terminal.in_tmux({"TERM": "tmux-256color"})
    assert not terminal.in_tmux({"TERM": "screen-256color"})


def test_a_console_that_would_print_a_title_is_told_none():
    assert terminal.has_title({"TERM": "xterm"})
    assert not terminal.has_title({"TERM": "linux"})
    assert not terminal.has_title({})


@pytest.mark.parametrize("hostile", [text for _, text in HOSTILE], ids=[name for name, _ in HOSTILE])
@pytest.mark.parametrize("how", ["osc9", "osc99", "osc777"])
def test_nothing_breaks_out(how, hostile):
    hostile = f"{hostile};{hostile}\x07\x1b\\\x9c;4;1"
    sequence = terminal.notification(how, Notice(hostile, hostile), tmux=False)
    text = r"[^;\x00-\x1f\x7f-\x9f]*"
    one = rf"\x1b\](9;|99;i=chatkit:d=[01](:p=body)?;|777;notify;{text};){text}\x07"
    assert re.fullmatch(f"({one}){{1,2}}", sequence)
    assert re.fullmatch(rf"\x1b\]2;{text}\x07", terminal.title(hostile))
    envelope = terminal.notification(how, Notice(hostile, hostile), tmux=True)
    inside = envelope.removeprefix("\x1bPtmux;").removesuffix("\x1b\\")
    assert inside.replace("\x1b\x1b", "\x1b") == sequence
    assert "\x1b" not in inside.replace("\x1b\x1b", "")
