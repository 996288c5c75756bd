"""What of the application is the user's own: settings, themes, what he is told of, transcripts."""

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events
from textual.app import App
from textual.reactive import var

from chatkit.protocol.text import clean
from chatkit.tui import later
from chatkit.tui.change import Change
from chatkit.tui.entries import Tone
from chatkit.tui.profile import Profile
from chatkit.tui.screens.main import MainScreen
from chatkit.tui.settings import Settings
from chatkit.tui.state import ClientState
from chatkit.tui.themes import DARK, THEMES
from chatkit.tui.wishes import ShowSettings, Wish

if TYPE_CHECKING:
    from chatkit.tui.adjusting import Adjusting
    from chatkit.tui.herald import Herald
    from chatkit.tui.scribe import Scribe

DEFAULTS = Settings()
NOWHERE = Profile(None)


class Personal(App[int]):
    """The part of the application that is about its user, and about the terminal around it."""

    settings: var[Settings] = var(DEFAULTS, init=False)
    """What the user has set. Another one takes effect at once: what depends on it watches it."""

    state: ClientState
    main: MainScreen
    _scribe: "Scribe | None" = None  # until the first frame is there

    def furnish(self, settings: Settings, profile: Profile) -> None:
        """Takes what the user wants, once there are a state and a screen."""
        self.set_reactive(Personal.settings, settings)
        self._profile = profile
        self._take_themes(profile.themes)

    async def on_ready(self) -> None:
        self.herald.start()
        self._scribe = later.Scribe(self, self._profile)
        self._scribe.start()

    async def on_unmount(self) -> None:
        self.herald.stop()
        if self._scribe:
            await self._scribe.stop()

    # The terminal

    @cached_property
    def herald(self) -> "Herald":
        """What tells somebody who is not looking."""
        return later.Herald(self, self.write_out, os.environ)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.InputEvent):
            self.herald.notices.touched()
        await super().on_event(event)

    def on_followed(self) -> None:
        """The reader has come to what was unread."""
        self.herald.look()

    def write_out(self, sequence: str) -> None:
        """Writes to the terminal, past what Textual knows of it.

        Textual has no public way to it but for the bell and the clipboard, so a test holds that this works.
        """
        if self._driver is not None and not self.is_headless:
            self._driver.write(sequence)
            self._driver.flush()

    # Settings

    @cached_property
    def adjusting(self) -> "Adjusting":
        """What changes the settings."""
        return later.Adjusting(self, self._profile, lambda: self.available_themes, self.tell)

    def _take_themes(self, folder: Path | None) -> None:
        """Ours, and the user's own. What is wrong with those is told, and keeps nobody from chatting."""
        for theme in THEMES:
            self.register_theme(theme)
        problems: list[str] = []
        if folder and _is_there(folder):
            found = later.user_themes.find(folder, self.available_themes)
            problems += found.problems
            for theme in found.themes:
                self.register_theme(theme)
        self.state.themes = sorted(self.available_themes)
        if (wanted := self.settings.look.theme) not in self.available_themes:
            problems.append(f"There is no theme {wanted}. /theme tells which there are")
            wanted = DARK.name
        self._begin_in(wanted)
        self.state.warn(*problems)

    def _begin_in(self, name: str) -> None:
        """Textual would read all styles again for another theme, though it has applied none of them yet."""
        theme = self.available_themes[name]
        only_colours_differ = theme.dark and not theme.ansi  # and a class that no style of ours names
        if only_colours_differ:
            self.set_reactive(App.theme, name)
            self.stylesheet.set_variables(self.get_css_variables())
        else:
            self.theme = name

    def watch_settings(self, old: Settings, new: Settings) -> None:
        """What depends on the settings and is not read at each use is brought up to date."""
        if new.look.theme in self.available_themes:
            self.theme = new.look.theme
        if new.look != old.look:
            self.main.post_message(events.Resize(self.size, self.size))  # has everything laid out anew

    def wish(self, wish: Wish) -> str | None:
        """Does what was typed about the client itself, or returns why it cannot be done."""
        if not isinstance(wish, ShowSettings):
            return self.adjusting.obey(wish, self.state.room)
        self.action_settings()
        return None

    def tell(self, text: str, tone: Tone = Tone.ANSWER) -> None:
        """Says something among the messages that are shown."""
        self.main.show(self.state.rooms.note(clean(text), tone) | Change.OWN)

    def action_settings(self) -> None:
        if not isinstance(self.screen, later.SettingsScreen):
            self.push_screen(later.SettingsScreen(self.adjusting))


def _is_there(folder: Path) -> bool:
    try:
        folder.stat()
    except FileNotFoundError:
        return False
    except OSError:
        pass  # whoever reads it tells why that cannot be
    return True
