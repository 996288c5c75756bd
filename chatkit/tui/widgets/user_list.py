"""Who is in the room."""

from collections.abc import Sequence

from textual.content import Content
from textual.style import Style
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from chatkit.tui.room import Member
from chatkit.tui.themes import nick_colour


class UserList(OptionList):
    """The members of a room, each in the colour of the name; those who are away are pale."""

    can_focus = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._shown: tuple[Sequence[Member], str | None, str] | None = None

    def show(self, members: Sequence[Member], own: str | None) -> None:
        """Shows these members, in this order. Does nothing when they are shown already."""
        wanted = (members, own, self.app.theme)
        if wanted == self._shown:
            return
        self._shown = wanted
        row = self.scroll_y
        self.set_options([Option(self._line(member, own)) for member in members])
        self.scroll_to(y=row, animate=False)

    def _line(self, member: Member, own: str | None) -> Content:
        style = Style.parse(nick_colour(member.nick, dark=self.app.current_theme.dark))
        line = Content.styled(member.nick, style + Style(dim=True) if member.away else style)
        marks = [mark for mark, there in (("you", member.nick == own), ("away", member.away)) if there]
        return line.append(Content.styled(f" ({', '.join(marks)})", "dim")) if marks else line
