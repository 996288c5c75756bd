"""The settings: one row each, made from the schema. What is changed takes effect at once, and is kept."""

from collections.abc import Iterator
from typing import ClassVar, Protocol

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from chatkit.tui.fields import BY_PATH, FIELDS, Field, Kind, Value
from chatkit.tui.settings import SettingInvalid, Settings
from chatkit.tui.widgets.field import Field as Line

_NAME = 14  # cells for a setting's name
_MOST = 400  # characters that may be typed
_CHANGE = "← → change · Del reset · Esc close"
_WRITE = "Enter edit · Del reset · Esc close"
_WRITING = {
    Kind.TABLE: "NAME = VALUE; NAME = VALUE · Enter keeps it · Esc does not",
}
_WRITING_ONE = "Enter keeps it · Esc does not"


class Controls(Protocol):
    """What changes the settings for this screen."""

    @property
    def settings(self) -> Settings: ...

    def choices(self, field: Field) -> tuple[str, ...]:
        """What one chooses from; empty where anything may be written."""

    def change(self, field: Field, value: Value) -> str | None:
        """Puts a value in effect and keeps it. Returns what is wrong with it, or why it is not kept."""


class SettingsScreen(ModalScreen[None]):
    """A list of the settings, and below it what the keys do, or a line in which one writes a value."""

    AUTO_FOCUS = "#settings"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,f2", "back", "Close"),
        ("left", "step(-1)", "Before"),
        ("right,space", "step(1)", "Next"),
        ("delete,backspace", "reset", "As at first"),
    ]

    def __init__(self, controls: Controls) -> None:
        super().__init__()
        self._controls = controls

    def compose(self) -> ComposeResult:
        with Vertical(id="frame"):
            yield OptionList(*self._rows(), id="settings", markup=False)
            yield Line(id="value", max_length=_MOST)
            yield Static(id="how", markup=False)

    def on_mount(self) -> None:
        self.query_one("#frame").border_title = "settings"
        self._say()

    def _rows(self) -> Iterator[Option]:
        """A row for each setting, below the name of its table."""
        table = None
        for field in FIELDS:
            if field.table != table:
                table = field.table
                yield Option(Content.styled(f"── {table or 'files'} ", "bold $secondary"), disabled=True)
            yield Option(self._row(field), id=field.path)

    def _row(self, field: Field) -> Content:
        value = field.of(self._controls.settings)
        style = "bold" if value == field.default else "bold $accent"
        name = f"{field.name.replace('_', ' '):<{_NAME}}"
        shown = field.write(value) or "–"
        return Content.assemble(name, (shown, style), "\n", (field.description, "$foreground 60%"))

    # The setting that is chosen

    @property
    def _list(self) -> OptionList:
        return self.query_one("#settings", OptionList)

    @property
    def _field(self) -> Field | None:
        option = self._list.highlighted_option
        return BY_PATH[option.id] if option is not None and option.id else None

    @property
    def _writing(self) -> bool:
        return self.query_one("#value", Input).display

    def _change(self, field: Field, value: Value) -> bool:
        problem = self._controls.change(field, value)
        self._list.replace_option_prompt(field.path, self._row(field))
        self._say(problem)
        return problem is None

    def _say(self, problem: str | None = None) -> None:
        """What is wrong, or else what the keys do."""
        how = self.query_one("#how", Static)
        how.set_class(problem is not None, "-problem")
        field = self._field
        if problem is not None or field is None:
            how.update(Content(problem or _CHANGE))
        elif self._writing:
            how.update(Content(_WRITING.get(field.kind, _WRITING_ONE)))
        else:
            how.update(Content(_CHANGE if self._steps(field) else _WRITE))

    def _steps(self, field: Field) -> bool:
        """Whether one goes from value to value."""
        return field.kind in (Kind.TOGGLE, Kind.NUMBER) or bool(
            self._controls.choices(field) and field.kind is not Kind.TABLE
        )

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self._say()

    # What the keys do

    @on(OptionList.OptionSelected)
    def _chosen(self) -> None:
        field = self._field
        if field is None:
            return
        if self._steps(field) and field.kind is not Kind.NUMBER:
            self.action_step(1)
        else:
            self._write(field)

    def action_step(self, by: int) -> None:
        field = self._field
        if field is not None and self._steps(field):
            value = field.of(self._controls.settings)
            self._change(field, field.step(value, by, self._controls.choices(field)))

    def action_reset(self) -> None:
        if field := self._field:
            self._change(field, field.default)

    def _write(self, field: Field) -> None:
        """Opens the line in which one writes the value."""
        line = self.query_one("#value", Input)
        line.value = field.write(field.of(self._controls.settings))
        line.display = True
        line.focus()
        line.cursor_position = len(line.value)
        self._say()

    @on(Input.Submitted)
    def _written(self, event: Input.Submitted) -> None:
        field = self._field
        if field is None:
            return
        try:
            value = field.read(event.value)
        except SettingInvalid as error:
            self._say(str(error))
            return
        self._put_away()
        self._change(field, value)

    def _put_away(self) -> None:
        self.query_one("#value", Input).display = False
        self._list.focus()

    def action_back(self) -> None:
        if self._writing:
            self._put_away()
            self._say()
        else:
            self.dismiss()
