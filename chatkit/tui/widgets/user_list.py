"""Who is in the room."""

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.style import Style
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from chatkit.tui.bidi import isolated
from chatkit.tui.messages import EndSeen
from chatkit.tui.nick_colours import NickColours
from chatkit.tui.room import Member


class UserList(OptionList):
    """The members of a room, each in the colour of the name; those who are away are pale.

    Each has one row. Of a large room the first ones are known, and below them stands how many more there are;
    where that comes into view, `EndSeen` says so.
    """

    can_focus = False

    def __init__(self, colours: NickColours, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._colours = colours
        self._shown: tuple[Sequence[Member], str | None, int, int] | None = None

    def show(self, members: Sequence[Member], own: str | None, *, people: int) -> None:
        """Shows these members, of so many, in this order. Does nothing when they are shown already."""
        wanted = (members, own, people, self._colours.version)
        if wanted == self._shown:
            return
        self._shown = wanted
        row = self.scroll_y
        more = people - len(members)
        rest = [Option(Content.styled(f"… {more:,} more", "dim"))] if more > 0 else []
        self.set_options([*(Option(self._line(member, own)) for member in members), *rest])
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

    def on_resize(self, event: events.Resize) -> None:
        self._look_for_the_end()

    def _look_for_the_end(self) -> None:
        members, _, people, _ = self._shown or ((), None, 0, 0)
        if len(members) < people and self.scroll_y + self.size.height > len(members):
            self.post_message(EndSeen())

    def _line(self, member: Member, own: str | None) -> Content:
        style = Style.parse(self._colours.known(member.nick) or "")
        line = Content.styled(isolated(member.nick), style + Style(dim=True) if member.away else style)
        marks = [mark for mark, there in (("you", member.nick == own), ("away", member.away)) if there]
        return line.append(Content.styled(f" ({', '.join(marks)})", "dim")) if marks else line
