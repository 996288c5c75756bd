"""Which keys arrive: one presses them and sees."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from chatkit.tui.actions import ACTIONS, written
from chatkit.tui.keyboard import Arrival, Keyboard
from chatkit.tui.keymap import KeyMap, types
from chatkit.tui.safe import line

_MARKS = {Arrival.SEEN: ("✓", "$success"), Arrival.MISSING: ("✗", "$error"), Arrival.UNKNOWN: ("·", "")}
_HOW = "Press keys and see which arrive. j, k: choose one. x: it does not arrive. Esc twice: back."


class KeyCheckScreen(ModalScreen[None]):
    """The keys of the table, each with whether it has arrived. The application hands it every key."""

    AUTO_FOCUS = ""

    def __init__(self, keys: KeyMap, keyboard: Keyboard) -> None:
        super().__init__()
        self._keyboard = keyboard
        rows = [(key, action.help) for action in ACTIONS for key in keys.keys[action.id] if not types(key)]
        self._rows = list({key: (key, about) for key, about in reversed(rows)}.values())[::-1]
        self._last = ""

    def compose(self) -> ComposeResult:
        with Vertical(id="check"):
            yield Static(_HOW, markup=False)
            yield Static("Nothing has arrived yet", id="last", markup=False)
            yield OptionList(id="keys", markup=False)

    def on_mount(self) -> None:
        keys = self.query_one("#keys", OptionList)
        keys.set_options([Option(self._row(number)) for number in range(len(self._rows))])
        keys.highlighted = 0

    def take(self, key: str) -> None:
        """A key has arrived."""
        keys = self.query_one("#keys", OptionList)
        if key == "escape" == self._last:
            self.dismiss()
        elif key == "j":
            keys.action_cursor_down()
        elif key == "k":
            keys.action_cursor_up()
        elif key == "x" and keys.highlighted is not None:
            self._keyboard.mark(self._rows[keys.highlighted][0])
            keys.replace_option_prompt_at_index(keys.highlighted, self._row(keys.highlighted))
        else:
            self._show(key)
        self._last = key

    def _show(self, key: str) -> None:
        row = next((number for number, (each, _) in enumerate(self._rows) if each == key), None)
        what = self._rows[row][1] if row is not None else "no action has it"
        self.query_one("#last", Static).update(Content(f"{line(written([key]))} has arrived: {what}"))
        if row is not None:
            keys = self.query_one("#keys", OptionList)
            keys.replace_option_prompt_at_index(row, self._row(row))
            keys.highlighted = row

    def _row(self, number: int) -> Content:
        key, about = self._rows[number]
        mark, style = _MARKS[self._keyboard.arrival(key)]
        why = self._keyboard.why_missing(key)
        reason = f" · {why}" if why else ""
        return Content.assemble(
            (mark, style), f" {written([key]):<14}", (f" {about}", "dim"), (reason, "$warning")
        )
