"""What the keys and the mouse do with what is being typed, and what stands around it."""

import os
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from textual.app import SuspendNotSupported
from textual.content import Content
from textual.widgets import OptionList, Static

from chatkit.protocol.text import clean
from chatkit.tui import later
from chatkit.tui.length import counter
from chatkit.tui.messages import Rewritten
from chatkit.tui.outgoing import waiting
from chatkit.tui.room import Room
from chatkit.tui.screens import PartOfMain
from chatkit.tui.settings import Settings
from chatkit.tui.state import ClientState
from chatkit.tui.widgets.banner import HINT_FOR
from chatkit.tui.widgets.composer import Composer

if TYPE_CHECKING:
    from chatkit.tui.editor import EditorFailed

_T = TypeVar("_T")


class Controls(Protocol):
    """What the application does for these keys."""

    @property
    def settings(self) -> Settings:
        """The user's settings, as they are now."""

    def learn(self, typed: str) -> None:
        """Asks the server which rooms there are, if who has typed this is about to name one."""

    def lend_terminal(self, work: Callable[[], _T], then: Callable[[_T], None]) -> None:
        """Has `work` done in a thread, with the terminal free for it, and hands `then` what it returned."""


class Writing(PartOfMain):
    """The part of the main screen around the composer."""

    _controls: Controls
    _state: ClientState
    _quit_until = 0.0  # a second Ctrl+C before then quits

    @property
    def composer(self) -> Composer:
        return self.query_one(Composer)

    def hint(self, text: str) -> None:
        raise NotImplementedError

    def on_rewritten(self, message: Rewritten) -> None:
        """Shows what stands around what is typed, as it is by now."""
        composer = self.composer
        self.query_one(later.CompletionList).show(composer.offered, composer.chosen)
        _say(self.query_one("#question", Static), composer.question)
        _say(self.query_one("#counter", Static), counter(composer.text))
        _say(self.query_one("#prompt", Static), composer.prompt)
        self._controls.learn(composer.text)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if isinstance(event.option_list, later.CompletionList):
            self.composer.take(event.option_index)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Esc ends first what goes on in the composer."""
        if action == "bottom" and isinstance(self.focused, Composer) and self.focused.takes_escape:
            return False
        return super().check_action(action, parameters)

    def action_edit(self) -> None:
        """Hands what is typed to an editor, and takes back what was saved, which may be long after."""
        if self.composer.disabled:
            return
        try:
            command = later.editor.command(self._controls.settings.editor, os.environ)
            edited = partial(_edited, self.composer.draft, command)
            self._controls.lend_terminal(edited, partial(self._take_edited, self._state.room))
        except (later.editor.EditorFailed, SuspendNotSupported) as error:
            self.hint(clean(str(error)))

    def _take_edited(self, room: Room, edited: "str | EditorFailed") -> None:
        """Puts it where one began to write it: another room may be shown by now, or that one be gone."""
        if not isinstance(edited, str):
            self.hint(clean(str(edited)))
        elif room is self._state.room:
            self.composer.begin(clean(edited, newlines=True))
        elif room in tuple(self._state.rooms):
            room.draft = clean(edited, newlines=True)
            self.hint(f"What you wrote stands in {room.title}")
        else:
            self.composer.keep(clean(edited, newlines=True))
            self.hint(f"{room.title} is gone. The up arrow brings back what you wrote")

    def action_interrupt(self) -> None:
        composer = self.composer
        if selected := self.get_selected_text() or composer.selected_text:
            self.app.copy_to_clipboard(selected)
            self.clear_selection()
            self.hint("Copied")
        elif composer.text:
            composer.put_away()
            self.hint("Cleared. The up arrow brings it back")
        else:
            self.hint(self.interrupted())

    def interrupted(self) -> str:
        """Ctrl+C asks to quit: at once before there is anything to lose, and else the second time."""
        rooms = self._state.rooms
        drafts = self.composer.text or any(room.draft for room in rooms)
        return self._leave("Press Ctrl+C again", at_once=not (rooms.behind.known or drafts or waiting(rooms)))

    def leave(self, again: str) -> str:
        """Quits; where what was said would never be sent, only when asked twice. Else it returns how to."""
        return self._leave(again, at_once=not waiting(self._state.rooms))

    def _leave(self, again: str, *, at_once: bool) -> str:
        now, unsent = self._state.clock.monotonic(), waiting(self._state.rooms)
        if at_once or now < self._quit_until:
            self.app.exit(0)
            return ""
        self._quit_until = now + HINT_FOR
        lost = f"{unsent} not sent, and lost then. " if unsent else ""
        return f"{lost}{again} to quit"


def _say(where: Static, text: str) -> None:
    """Shows a text, and nothing at all where there is none."""
    if where.visual != Content(text):
        where.update(Content(text))
    where.display = bool(text)


def _edited(text: str, command: Sequence[str]) -> "str | EditorFailed":
    try:
        return later.editor.edit(text, command)
    except later.editor.EditorFailed as error:
        return error
