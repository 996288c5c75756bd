"""The lists at the sides: which rooms there are, and who is in the one that is shown."""

from functools import partial
from typing import Protocol

from textual import events
from textual.timer import Timer

from chatkit.tui import later
from chatkit.tui.messages import HandTaken, PersonChosen, RoomChosen
from chatkit.tui.room import Room
from chatkit.tui.screens import roaming
from chatkit.tui.screens.reading import Reading
from chatkit.tui.screens.roaming import Roaming
from chatkit.tui.settings import Settings
from chatkit.tui.state import ClientState
from chatkit.tui.throttle import Throttle
from chatkit.tui.widgets.composer import Composer
from chatkit.tui.widgets.side import Side


class Controls(roaming.Controls, Protocol):
    """What the application does for the lists."""

    settings: Settings

    def visit(self, room: Room) -> None:
        """Shows that room, if it is there still."""


class Beside(Reading, Roaming):
    """The part of the main screen that shows and hides the lists, and takes what is chosen in them."""

    _state: ClientState
    _controls: Controls
    _headers: Throttle
    _rosters: Throttle
    _sorting: Timer | None = None  # until the rooms may be sorted again

    def submit(self, typed: str) -> bool:
        raise NotImplementedError

    def hint(self, text: str) -> None:
        """Says something passing."""
        raise NotImplementedError

    # What is shown

    @property
    def rooms_side(self) -> Side:
        return self.query_one("#rooms", Side)

    @property
    def people_side(self) -> Side:
        return self.query_one("#people", Side)

    @property
    def _open_side(self) -> Side | None:
        """The list that lies over the messages, if one does."""
        return next((side for side in (self.rooms_side, self.people_side) if side.open), None)

    def _lay_sides(self) -> None:
        """Gives the lists their places, or takes them away."""
        beside, look = self.has_class("-wide"), self._controls.settings.look
        if beside and (side := self._open_side):
            side.open = False
            self.query_one(Composer).focus()
        self.rooms_side.lay(beside=beside, wanted=look.rooms)
        self.people_side.lay(beside=beside, wanted=look.users)
        self.call_after_refresh(partial(self._headers.ask, now=True))
        self.call_after_refresh(self._rosters.ask)

    def _show_rooms(self) -> None:
        """Lists the rooms. While they may not be sorted, what has come is marked where it is."""
        rooms, list_ = self._state.rooms, self.query_one(later.RoomList)
        wait = rooms.arrange(hovered=list_.mouse_hover)
        list_.show(rooms.listed, rooms.shown)
        mentions = sum(room.mentions for room in rooms if room is not rooms.shown)
        self.rooms_side.head(f"rooms · !{mentions}" if mentions else "rooms")
        if self._sorting is not None:
            self._sorting.stop()
        self._sorting = self.set_timer(wait, self._headers.ask) if wait else None

    def on_hand_taken(self, message: HandTaken) -> None:
        self._headers.ask()

    # What is chosen

    def on_room_chosen(self, message: RoomChosen) -> None:
        self._close_side()
        self._controls.visit(message.room)

    def on_person_chosen(self, message: PersonChosen) -> None:
        self._close_side()
        if self._state.own.is_called(message.nick):
            self.hint("That is you")
            return
        menu = later.PersonScreen(message.nick, ignored=self._state.own.ignores(message.nick))
        self.app.push_screen(menu, self._obey_menu)

    def _obey_menu(self, command: str | None) -> None:
        if command:
            self.submit(command)

    def on_click(self, event: events.Click) -> None:
        title = event.style.meta.get("room")
        room = next((room for room in self._state.rooms if room.title == title), None)
        if room is not None:
            self.post_message(RoomChosen(room))
        elif (side := self._open_side) and not side.region.contains(event.screen_x, event.screen_y):
            self._close_side()

    # What the keys do

    def on_key(self, event: events.Key) -> None:
        """Whoever types while a list has the keys means the composer, and nothing that he types is lost."""
        composer = self.query_one(Composer)
        if event.is_printable and event.character and self._open_side and not composer.disabled:
            event.stop()
            self._close_side()
            composer.insert(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """So does whoever pastes meanwhile."""
        composer = self.query_one(Composer)
        if self._open_side and not composer.disabled:
            event.stop()
            self._close_side()
            composer.post_message(events.Paste(event.text))

    def action_room_list(self) -> None:
        self._turn(self.rooms_side)

    def action_users(self) -> None:
        self._turn(self.people_side)

    def _turn(self, side: Side) -> None:
        """Shows a list or hides it."""
        opens = not side.open and not self.has_class("-wide")
        self._close_side()
        if opens:
            side.open = True
        elif self.has_class("-wide"):
            side.flipped = not side.flipped
        self._lay_sides()
        if opens:
            side.list.focus()

    def _close_side(self) -> None:
        if side := self._open_side:
            side.open = False
            self._lay_sides()
            self.query_one(Composer).focus()

    def action_bottom(self) -> None:
        if self._open_side:
            self._close_side()
        else:
            super().action_bottom()

    def action_page_up(self) -> None:
        if side := self._open_side:
            side.list.action_page_up()  # type: ignore[no-untyped-call]
        else:
            super().action_page_up()

    def action_page_down(self) -> None:
        if side := self._open_side:
            side.list.action_page_down()  # type: ignore[no-untyped-call]
        else:
            super().action_page_down()
