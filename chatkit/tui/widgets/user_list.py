"""Who is in the room."""

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.style import Style
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from chatkit.tui.bidi import isolated
from chatkit.tui.messages import EndSeen, PersonChosen
from chatkit.tui.nick_colours import NickColours
from chatkit.tui.room import Member
from chatkit.tui.wrap import truncate


class UserList(OptionList):
    """The members of a room, each in the colour of the name; those who are away are pale, and it says so.

    Each has one row, and choosing it posts `PersonChosen`.

    Of a large room the first ones are known, and below them stands how many more there are;
    where that comes into view, `EndSeen` says so.
    """

    FOCUS_ON_CLICK = False

    def __init__(self, colours: NickColours) -> None:
        super().__init__(markup=False)
        self.can_focus = False
        self._colours = colours
        self._shown: tuple[Sequence[Member], str | None, int, int, int] | None = None

    def show(self, members: Sequence[Member], own: str | None, *, people: int) -> None:
        """Shows these members, of so many, in this order. Does nothing when they are shown already."""
        wanted = (members, own, people, self._colours.version, self._width)
        if wanted == self._shown:
            return
        self._shown = wanted
        row = self.scroll_y
        more = people - len(members)
        rest = [Option(Content.styled(f"… {more:,} more", "dim"), disabled=True)] if more > 0 else []
        highlighted = self.highlighted
        self.set_options([*(Option(self._line(member, own)) for member in members), *rest])
        self.highlighted = highlighted
        self.scroll_to(y=row, animate=False)
        self.call_after_refresh(self._look_for_the_end)

    @property
    def above(self) -> str:
        """The nick of the last one above what is in view; empty where nobody is."""
        members = self._shown[0] if self._shown else ()
        row = min(round(self.scroll_y), len(members))
        return members[row - 1].nick if row else ""

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._look_for_the_end()

    def on_focus(self) -> None:
        self.highlighted = self.highlighted or 0

    def on_blur(self) -> None:
        self.highlighted = None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self._shown is not None:
            self.post_message(PersonChosen(self._shown[0][event.option_index].nick))
        if not self.has_focus:
            self.highlighted = None  # it was the mouse

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._show_again()

    def on_resize(self, event: events.Resize) -> None:
        self._show_again()
        self._look_for_the_end()

    def _show_again(self) -> None:
        """Perhaps for another width, or in other colours."""
        if self._shown is not None:
            members, own, people, *_ = self._shown
            self.show(members, own, people=people)

    @property
    def _width(self) -> int:
        """The cells that a row has; 0 while that is not known."""
        return self.scrollable_content_region.width

    def _look_for_the_end(self) -> None:
        members, _, people, *_ = self._shown or ((), None, 0, 0, 0)
        if len(members) < people and self.scroll_y + self.size.height > len(members):
            self.post_message(EndSeen())

    def _line(self, member: Member, own: str | None) -> Content:
        style = Style.parse(self._colours.known(member.nick) or "")
        marks = [mark for mark, there in (("you", member.nick == own), ("away", member.away)) if there]
        words = f" ({', '.join(marks)})" if marks else ""
        nick = truncate(member.nick, max(1, self._width - len(words))) if self._width else member.nick
        line = Content.styled(isolated(nick), style + Style(dim=True) if member.away else style)
        return line.append(Content.styled(words, "dim")) if words else line
