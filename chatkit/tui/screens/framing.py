"""What stands around the messages: the header, and who is here."""

from collections.abc import Iterable
from typing import Protocol

from textual.content import Content
from textual.geometry import Size
from textual.style import Style
from textual.widgets import Static

from chatkit.tui import later, status
from chatkit.tui.messages import EndSeen
from chatkit.tui.nick_colours import NickColours
from chatkit.tui.screens import beside
from chatkit.tui.screens.beside import Beside
from chatkit.tui.status import Loudness, Part
from chatkit.tui.throttle import Throttle

WIDTH, HEIGHT = 20, 4  # cells and rows that the client needs
_STYLES = {
    Loudness.QUIET: "not bold $foreground 55%",
    Loudness.PLAIN: "",
    Loudness.UNREAD: "$primary",
    Loudness.LOUD: "$warning",
}


class Controls(beside.Controls, Protocol):
    """What the application does for them."""

    def look(self, after: str) -> None:
        """Asks who is in the room that is shown, beginning after somebody."""


class Framing(Beside):
    """The part of the main screen that tells which room it is, who is in it, and what goes on elsewhere."""

    _controls: Controls
    _colours: NickColours
    _looks: Throttle
    whole: bool

    def _show_header(self) -> None:
        """The rooms, and the one that is shown; on a tiny screen what is unread stands where one types."""
        if self.whole:
            self._show_rooms()
            unread = Content(" ").join(_written([part]) for part in status.unread(self._state))
            self.query_one("#others", Static).update(unread)
        beside, state = self.has_class("-wide"), self._state
        people, rooms = (not (beside and side.display) for side in (self.people_side, self.rooms_side))
        words = _written(status.header(state, people=people, rooms=rooms))
        self.query_one("#header", Static).update(words)

    def _show_roster(self) -> None:
        if not self.whole:
            return
        room = self._state.room
        self.people_side.head(f"here {room.people:,}" if room.people and not room.unseen else "here")
        self._colours.gather(room.log.speakers(), (member.nick for member in room.members))
        self.query_one(later.UserList).show(room.members, self._state.own.nick, people=room.people)
        if self._wants_look:
            self._looks.ask()

    @property
    def _wants_look(self) -> bool:
        """Whether a list of who is here is read that has become wrong."""
        return self._state.room.stale and self.people_side.display

    def _look(self) -> None:
        if self._wants_look:
            self._controls.look(self.query_one(later.UserList).above)

    def on_end_seen(self, message: EndSeen) -> None:
        if self._state.room.next:
            self._controls.look(self._state.room.next)


def is_too_small(size: Size) -> bool:
    """Whether a terminal of that size has no place for anything of this."""
    return size.width < WIDTH or size.height < HEIGHT


def _written(parts: Iterable[Part]) -> Content:
    return Content.assemble(*map(_part, parts))


def _part(part: Part) -> Content:
    words = Content.styled(part.text, _STYLES[part.loudness])
    return words.stylize(Style.from_meta({"room": part.title})) if part.title else words
