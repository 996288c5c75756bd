"""The dialog that asks for a name, and says why another one is needed."""

from collections.abc import Callable
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from chatkit.tui.connection import NickProblem
from chatkit.tui.safe import MAX_NAME
from chatkit.tui.widgets.banner import HINT_FOR
from chatkit.tui.widgets.field import Field

_HOW = "Enter to come in · Esc later"
_HOW_FREE = "1 2 3 takes that name · or type another"


class NickScreen(ModalScreen[None]):
    """Asks for a name until the server has taken one. It never chooses by itself."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "dismiss", "Later"),
        # Before the row, which would copy the name that it suggests.
        Binding("ctrl+c", "interrupt", id="interrupt", priority=True),
    ]

    def __init__(
        self,
        suggested: str,
        problem: NickProblem | None,
        choose: Callable[[str], str],
        leave: Callable[[], str],
        typed: str = "",
    ) -> None:
        """`choose` asks for a name, and returns why it cannot. `leave` quits, or returns how to.

        `typed` is what was being typed when the dialog was last there: it goes before `suggested`.
        """
        super().__init__()
        self._suggested = suggested
        self._typed = typed
        self._problem = problem
        self._choose = choose
        self._leave = leave
        self._begun = False  # another name, while the list still had the keys

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(id="why", markup=False)
            nick = self._problem.nick if self._problem else self._typed or self._suggested
            yield Field(nick, id="nick", max_length=MAX_NAME)
            yield OptionList(id="free", markup=False)
            yield Static(id="how", markup=False)

    def on_mount(self) -> None:
        self.show(self._problem)

    @property
    def typed(self) -> str:
        """What the user has made of the name; empty as long as it is the suggested one."""
        nick = self.query_one("#nick", Input).value if self.is_mounted else self._typed
        return "" if nick == self._suggested else nick

    def show(self, problem: NickProblem | None) -> None:
        """Shows why the last name was not taken. What was typed stays."""
        self._problem = problem
        self._begun = False
        # Typing replaces a suggestion; who comes back to change a name of his own goes on at its end.
        self.query_one("#nick", Input).select_on_focus = problem is None and not self._typed
        free = self.query_one("#free", OptionList)
        offered = problem.free if problem else ()
        free.set_options([Option(Content(f"{number}  {nick}")) for number, nick in enumerate(offered, 1)])
        free.display = bool(offered)
        self.query_one("#why", Static).update(Content(problem.text if problem else "What is your name here?"))
        self._tell_how()
        if offered:
            free.highlighted = 0
            free.focus()
        else:
            self.query_one("#nick", Input).focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if nick := event.value.strip():
            self._ask_for(nick)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self._pick(event.option_index)

    def on_key(self, event: events.Key) -> None:
        """In the list a digit picks, and anything else that is typed begins another name."""
        if not self.query_one("#free").has_focus or not event.is_printable or event.character is None:
            return
        event.stop()
        if event.character in "123" and not self._begun:
            self._pick(int(event.character) - 1)
            return
        # The focus moves a little later, and who types fast has typed more letters by then.
        field = self.query_one("#nick", Input)
        if not self._begun:
            field.value = ""
            field.focus()
        self._begun = True
        field.insert_text_at_cursor(event.character)

    def _pick(self, index: int) -> None:
        if self._problem and index < len(self._problem.free):
            nick = self._problem.free[index]
            self.query_one("#nick", Input).value = nick
            self._ask_for(nick)

    def _ask_for(self, nick: str) -> None:
        if problem := self._choose(nick):
            self.query_one("#why", Static).update(Content(problem))

    def action_interrupt(self) -> None:
        self._tell_how(self._leave())
        self.set_timer(HINT_FOR, self._tell_how)

    def _tell_how(self, instead: str = "") -> None:
        """Says what one can press; or something else, for a while."""
        usual = _HOW_FREE if self._problem and self._problem.free else _HOW
        self.query_one("#how", Static).update(Content(instead or usual))
