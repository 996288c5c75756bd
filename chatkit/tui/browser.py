"""Showing a link in the user's browser."""

import os
import shutil
import subprocess
import sys

SOON = 5.0  # seconds, after which what still runs is taken for the browser itself
_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")


def is_there() -> bool:
    """Whether there is a screen for one. Through ssh there is none, and a browser in the terminal would draw
    over the chat.
    """
    return sys.platform in ("darwin", "win32") or any(os.environ.get(name) for name in _SCREENS)


def show(target: str) -> bool:
    """Opens `target`, one of links.Link. May take a while; says whether there was something that could."""
    import webbrowser  # noqa: PLC0415 - slow to load, and not wanted before the first frame

    if sys.platform != "linux" or os.environ.get("BROWSER") or not shutil.which("xdg-open"):
        return webbrowser.open(target)
    # What webbrowser would do too, but then whatever a browser complains of would be written over the screen.
    quiet = subprocess.DEVNULL
    command = ["xdg-open", target]  # which begins with `https:` or the like, never with a hyphen
    # In a session of its own, and waited for only so long: where no browser ran before, this is the browser.
    # It must not end with us, nor keep us from ending.
    opener = subprocess.Popen(  # noqa: S603
        command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    )
    try:
        return opener.wait(SOON) == 0
    except subprocess.TimeoutExpired:
        return True
