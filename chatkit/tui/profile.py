"""Where a user's settings are kept: a folder with client.toml, themes/ and transcripts/; or nowhere."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from chatkit.tui.settings import SettingInvalid, Settings

if TYPE_CHECKING:
    from chatkit.tui.fields import Field, Value

FILE = "client.toml"
MOST = 1_000_000  # bytes; no settings are as long


class Profile:
    """Reads the settings, and keeps what is changed. With `home` None it does neither."""

    def __init__(self, home: Path | None) -> None:
        self.home = home

    @property
    def file(self) -> Path | None:
        return self.home / FILE if self.home else None

    @property
    def themes(self) -> Path | None:
        """The folder of the user's own themes."""
        return self.home / "themes" if self.home else None

    def folder(self, name: str) -> Path | None:
        """The folder that a setting names: `~/chats` as it stands, `transcripts` in this one."""
        if not (self.home and name):
            return None
        try:
            return self.home / Path(name).expanduser()
        except RuntimeError:  # there is no such user
            return self.home / name

    def load(self, environ: Mapping[str, str]) -> Settings:
        """What the file says, and above it the environment. Raises SettingInvalid, with a line for people."""
        settings = self._understood(_read(self.file)) if self.file else Settings()
        if any(name.startswith("CHATKIT_") for name in environ):
            from chatkit.tui import settings_file

            settings = settings_file.above(settings, environ)
        return settings

    def keep(self, field: "Field", value: "Value") -> None:
        """Writes one setting into the file, beside what is there by now.

        Raises SettingInvalid where the file cannot be understood, and OSError where it cannot be written.
        """
        from chatkit.tui import files, settings_file

        if self.file is None:
            return
        text = _read(self.file)
        settings = self._understood(text)
        if text and text != settings_file.written(settings):
            files.replace(self.file.with_name(f"{FILE}.before"), text)
        files.replace(self.file, settings_file.written(field.put(settings, value)))

    def _understood(self, text: str) -> Settings:
        if not text:
            return Settings()
        from chatkit.tui import settings_file

        try:
            return settings_file.read(text)
        except SettingInvalid as error:
            raise SettingInvalid(f"{self.file}: {error}") from error


def _read(path: Path) -> str:
    """The file's text; empty where there is none. Raises SettingInvalid."""
    try:
        with path.open("rb") as file:
            return file.read(MOST).decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise SettingInvalid(f"{path} cannot be read: {error}") from error
