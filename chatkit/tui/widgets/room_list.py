"""The rooms and private talks, with what is unread in each."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.geometry import Region
from textual.widgets import OptionList

from chatkit.tui.keys import DIGITS
from chatkit.tui.messages import HandTaken, RoomChosen
from chatkit.tui.room import Room
from chatkit.tui.room_order import Need, need
from chatkit.tui.wrap import truncate

_MOST = 999  # that a badge counts
_STYLES = {Need.MENTION: "bold $warning", Need.UNREAD: "bold $foreground", Need.NONE: "$foreground 70%"}
_BADGES = {Need.MENTION: "bold $warning", Need.UNREAD: "$primary", Need.NONE: ""}


class RoomList(OptionList):
    """A row for each room: whether it is the one shown, the number that goes there, its name, what is unread.

    Posts `RoomChosen`, and `HandTaken` when the mouse leaves it: until then nothing in it may move.
    """

    FOCUS_ON_CLICK = False

    def __init__(self) -> None:
        super().__init__(markup=False)
        self.can_focus = False
        self._rooms: Sequence[Room] = ()
        self._shown: Room
        self._in_view: Room | None = None  # the room that was scrolled to when it was shown
        self._drawn: list[Content] = []

    def show(self, rooms: Sequence[Room], shown: Room) -> None:
        """Lists these rooms in this order, one of which is shown."""
        highlighted = self._room_at(self.highlighted)
        self._rooms, self._shown = rooms, shown
        self._draw()
        if self.highlighted is not None and highlighted in rooms:
            self.highlighted = rooms.index(highlighted)

    def _draw(self) -> None:
        """Brings the rows up to date that are not. What nobody sees is left for when it is seen."""
        width = self.scrollable_content_region.width
        if not (width and self._rooms):
            return
        lines = [self._line(room, number, width) for number, room in enumerate(self._rooms)]
        if len(lines) != self.option_count:
            row, highlighted = self.scroll_y, self.highlighted
            self.set_options(lines)
            self.highlighted = highlighted
            self.scroll_to(y=row, animate=False)
        else:
            for number, (line, before) in enumerate(zip(lines, self._drawn, strict=True)):
                if line != before:
                    self.replace_option_prompt_at_index(number, line)
        self._drawn = lines
        if self.has_focus and self.highlighted is None:
            self._in_view = self._shown
            self.highlighted = self._first_choice()
        elif self._shown is not self._in_view:
            self._in_view = self._shown
            region = Region(0, self._rooms.index(self._shown), width, 1)
            self.call_after_refresh(self.scroll_to_region, region, animate=False)

    def _line(self, room: Room, number: int, width: int) -> Content:
        """`▌2 dev           !1`"""
        shown, wants = room is self._shown, need(room)
        count = room.mentions if room.loud else room.unread
        digits = f"{_MOST}+" if count > _MOST else str(count)
        badge = f"!{digits}" if room.loud else digits if room.unread else ""
        style = "bold $foreground" if shown and wants is Need.NONE else _STYLES[wants]
        name = truncate(room.label, max(1, width - 5 - len(badge)))
        gap = " " * (width - 4 - cell_len(name) - len(badge))
        return Content.assemble(
            ("▌" if shown else " ", "$primary"),
            (DIGITS[number] if number < len(DIGITS) else " ", "$foreground 50%"),
            " ", (name, style), gap, (badge, _BADGES[wants]), " ",
        )  # fmt: skip

    def _first_choice(self) -> int:
        """Where Enter goes at once: the first room, if it needs one, else the one that is shown."""
        return 0 if need(self._rooms[0]) is not Need.NONE else self._rooms.index(self._shown)

    def _room_at(self, row: int | None) -> Room | None:
        return self._rooms[row] if row is not None and row < len(self._rooms) else None

    def on_mount(self) -> None:
        """A scrollbar takes a column from the rows, and nobody says that they have another width."""
        self.watch(self, "show_vertical_scrollbar", self._draw_later, init=False)

    def _draw_later(self) -> None:
        self.call_after_refresh(self._draw)

    def on_resize(self, event: events.Resize) -> None:
        self._draw()

    def on_leave(self, event: events.Leave) -> None:
        self.post_message(HandTaken())

    def on_focus(self) -> None:
        self._draw()

    def on_blur(self) -> None:
        self.highlighted = None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if (room := self._room_at(event.option_index)) is not None:
            self.post_message(RoomChosen(room))
        if not self.has_focus:
            self.highlighted = None  # it was the mouse
