"""The little menu of what one may do about somebody."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static

from chatkit.tui.wrap import truncate

WIDTH = 28  # cells for the name


class PersonScreen(ModalScreen[str]):
    """Returns the command that was chosen, as it would be typed; empty for none."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,q", "dismiss('')", "Close"),
        ("t", "choose(0)", "Talk"),
        ("w", "choose(1)", "Who"),
        ("i", "choose(2)", "Ignore"),
    ]

    def __init__(self, nick: str, *, ignored: bool) -> None:
        super().__init__()
        self._nick = nick
        verb, ignoring = ("unignore", "I  Hear again") if ignored else ("ignore", "I  Ignore")
        self._choices = {"T  Talk in private": "query", "W  Who is that?": "whois", ignoring: verb}

    def compose(self) -> ComposeResult:
        with Vertical(id="person"):
            yield Static(truncate(self._nick, WIDTH), id="name", markup=False)
            yield OptionList(*self._choices, markup=False)

    def on_mount(self) -> None:
        self.query_one("#person").border_subtitle = "Esc closes"
        self.query_one(OptionList).highlighted = 0

    def on_click(self, event: events.Click) -> None:
        if event.widget is self:
            self.dismiss("")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.action_choose(event.option_index)

    def action_choose(self, number: int) -> None:
        self.dismiss(f"/{list(self._choices.values())[number]} {self._nick}")
