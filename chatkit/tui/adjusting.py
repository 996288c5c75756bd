"""Changing the settings of a client that runs: each takes effect at once, and is kept."""

from collections.abc import Callable, Iterable
from typing import Protocol, assert_never

from chatkit.protocol.text import clean
from chatkit.tui.fields import BY_PATH, Field, Value, find, nearest
from chatkit.tui.notices import room_key, wanted
from chatkit.tui.profile import Profile
from chatkit.tui.room import Room
from chatkit.tui.settings import SettingInvalid, Settings
from chatkit.tui.wishes import Notify, Set

_THEME, _ROOMS, _TRANSCRIPT = BY_PATH["look.theme"], BY_PATH["notify.rooms"], BY_PATH["transcript"]


class Holder(Protocol):
    """What has the settings. What they are about follows them."""

    settings: Settings


class Adjusting:
    """Does what one wishes. `themes` tells which there are; `tell` says something where it is seen."""

    def __init__(
        self,
        holder: Holder,
        profile: Profile,
        themes: Callable[[], Iterable[str]],
        tell: Callable[[str], None],
    ) -> None:
        self._holder = holder
        self._profile = profile
        self._themes = themes
        self._tell = tell

    @property
    def settings(self) -> Settings:
        return self._holder.settings

    def choices(self, field: Field) -> tuple[str, ...]:
        """What one chooses from; empty where anything may be written."""
        return tuple(sorted(self._themes())) if field is _THEME else field.choices

    def change(self, field: Field, value: Value) -> str | None:
        """Puts a value in effect and keeps it. Returns what is wrong with it, or why it is not kept."""
        if field is _THEME and value not in self.choices(field):
            near = nearest(str(value), self.choices(field))
            return f"There is no theme {value}{near or '. /theme tells which there are'}"
        if field is _TRANSCRIPT and value and self._profile.home is None:
            return "With --temp nothing is kept, and no transcript either"
        self._holder.settings = field.put(self.settings, value)
        try:
            self._profile.keep(field, value)
        except (SettingInvalid, OSError) as error:
            return clean(f"{field.path} is changed, but only until you leave: {error}")
        return None

    def obey(self, wish: Set | Notify, room: Room) -> str | None:
        """Does what was typed while that room is shown. Returns what is wrong with it."""
        try:
            match wish:
                case Set(path, text):
                    return self._set(find(path), text)
                case Notify(of):
                    return self._notify(room, of)
                case _:
                    assert_never(wish)
        except SettingInvalid as error:
            return str(error)

    def _set(self, field: Field, text: str) -> str | None:
        if not text:
            choices = self.choices(field)
            may_be = f"one of {', '.join(choices)}" if choices else field.may_be
            self._tell(
                f"{field.path} is {field.write(field.of(self.settings)) or 'empty'}. It may be {may_be}"
            )
            return None
        value = field.read("" if text == '""' else text)
        problem = self.change(field, value)
        if problem is None:
            self._tell(f"{field.path} is {field.write(value) or 'empty'} now")
        return problem

    def _notify(self, room: Room, of: str) -> str | None:
        notify, key = self.settings.notify, room_key(room)
        if of:
            rooms = {**notify.rooms, key: of}
            if of == notify.of:
                del rooms[key]  # that is so anyway
            if problem := self.change(_ROOMS, _ROOMS.check(rooms)):
                return problem
        self._tell(f"you are notified of {_WORDS[wanted(self.settings.notify, room)]} in {room.title}")
        return None


_WORDS = {"all": "every message", "mentions": "mentions", "none": "nothing"}
