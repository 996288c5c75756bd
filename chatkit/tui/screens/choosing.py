"""What the keys do with a message: it is chosen, and then copied, opened, answered or quoted."""

from functools import partial
from pathlib import Path

import platformdirs
from textual import events
from textual.content import Content
from textual.widgets import Static

from chatkit.tui import later
from chatkit.tui.actions import ACTIONS, CHOOSING
from chatkit.tui.choice import Choice, Message, hints
from chatkit.tui.entries import Said
from chatkit.tui.links import Link
from chatkit.tui.messages import LinkClicked, Picked, Told
from chatkit.tui.screens.reading import Reading
from chatkit.tui.state import ClientState
from chatkit.tui.widgets.banner import Banner
from chatkit.tui.widgets.composer import Composer

_HERE = frozenset(action.id for action in ACTIONS if CHOOSING in action.where)


class Choosing(Reading):
    """The part of the main screen in which messages are chosen. Meanwhile the composer has not the focus."""

    _state: ClientState
    _choice: Choice | None = None
    _masked = False
    _doubtful = ""  # where a link leads that was to be opened once, and must be twice

    def _show_below(self) -> None:
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in _HERE and self._choice is None:
            return False
        return super().check_action(action, parameters)

    # Choosing

    def action_choose(self) -> None:
        if self._choice is None:
            self._begin(Choice(self.pane.shown))
        else:
            self.action_choose_before()

    def on_picked(self, message: Picked) -> None:
        self.clear_selection()
        self._begin(Choice(self.pane.shown, message.number))

    def _begin(self, choice: Choice) -> None:
        if choice.message is None:
            self._say("Nobody has said anything yet")
            return
        self._choice = choice
        self.set_focus(None)
        self._show_choice()

    def stop_choosing(self) -> None:
        """Nothing is chosen any more."""
        if self._choice is None:
            return
        self._choice = None
        self.pane.choose(None)
        self._show_below()
        self.query_one("#choosing").display = False
        composer = self.query_one(Composer)
        if self.focused is None and not composer.disabled:
            composer.focus()

    def on_descendant_focus(self) -> None:
        """Something else has the keys now: the composer, or a list at the side."""
        self.stop_choosing()

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._show_choice)

    def _show_choice(self) -> None:
        if self._choice is None:
            return
        self._doubtful = ""
        self.pane.choose(self._choice)
        line = self.query_one("#choosing", Static)
        line.display = True
        line.update(Content(hints(self._choice, self.size.width - 2)))
        self._show_below()

    def _step(self, by: int, *, extend: bool = False) -> None:
        if self._choice is not None:
            self._choice.step(by, extend=extend)
            self._show_choice()

    def _go_to(self, number: int) -> None:
        if self._choice is not None:
            self._choice.go_to(number)
            self._show_choice()

    def action_choose_before(self) -> None:
        self._step(-1)

    def action_choose_after(self) -> None:
        self._step(1)

    def action_choose_more_before(self) -> None:
        self._step(-1, extend=True)

    def action_choose_more_after(self) -> None:
        self._step(1, extend=True)

    def action_choose_oldest(self) -> None:
        self._go_to(self.pane.shown.first)

    def action_choose_newest(self) -> None:
        self._go_to(self.pane.shown.end)

    def action_page_up(self) -> None:
        if self._choice is None:
            super().action_page_up()
        else:
            self._go_to(self.pane.page_from(self._choice.cursor, -1))

    def action_page_down(self) -> None:
        if self._choice is None:
            super().action_page_down()
        else:
            self._go_to(self.pane.page_from(self._choice.cursor, 1))

    def action_bottom(self) -> None:
        if self._choice is None:
            super().action_bottom()
        else:
            self.stop_choosing()

    # What is done with it

    def action_copy_chosen(self) -> None:
        self._copy(later.sharing.plain(self._shared, self._state.clock), "Copied")

    def action_copy_markdown(self) -> None:
        self._copy(later.sharing.markdown(self._shared, self._state.clock), "Copied as Markdown")

    def action_save_picture(self) -> None:
        svg = later.picture.picture(self._shared, self._state.clock, dark=self.app.current_theme.dark)
        self.run_worker(partial(self._save, svg), "save picture", thread=True)

    def _save(self, svg: str) -> None:
        """In a thread: a disk may take a while."""
        folder = platformdirs.user_downloads_path()
        try:
            words = f"Saved as {later.picture.save(svg, folder if folder.is_dir() else Path.home())}"
        except OSError as error:
            words = f"Not saved: {error.strerror}"
        self.post_message(Told(words))

    def on_told(self, message: Told) -> None:
        self._say(message.words)

    def action_mask_nicks(self) -> None:
        self._masked = not self._masked
        self._say("Other names in what is copied and saved" if self._masked else "The real names again")

    @property
    def _shared(self) -> list[Message]:
        """What is chosen, as it is handed on."""
        messages = [] if self._choice is None else self._choice.messages
        members = (member.nick for member in self._state.room.members)
        return later.sharing.masked(messages, members) if self._masked else messages

    def action_reply(self) -> None:
        message = self._choice and self._choice.message
        if not isinstance(message, Said):
            self._say("Nobody said that")
            return
        address = f"{message.nick}: "
        draft = self.query_one(Composer).text
        self._write(draft if draft.startswith(address) else address + draft)

    def action_quote(self) -> None:
        if self._choice is not None:
            draft = self.query_one(Composer).text
            above = f"{draft}\n" if draft and not draft.endswith("\n") else draft
            self._write(above + later.sharing.quotation(self._choice.messages))

    def action_open_link(self) -> None:
        self.action_open_numbered(1)

    def action_open_numbered(self, number: int) -> None:
        found = self._choice.links if self._choice is not None else []
        if len(found) >= number:
            self._open(found[number - 1])
        else:
            self._say("There is no such link in it" if found else "There is no link in it")

    def on_link_clicked(self, message: LinkClicked) -> None:
        self._open(message.link)

    def _open(self, link: Link) -> None:
        """Opens a link; one that looks as if it led elsewhere only when that is wanted twice."""
        if link.disguised and self._doubtful != link.target:
            self._doubtful = link.target
            self._say(f"This leads to {link.host}. Once more opens it")
        elif later.browser.is_there():
            self.run_worker(partial(self._browse, link.target), "show link", thread=True)
            self._say(f"Opening {link.target}")
        else:
            self._copy(link.target, f"No browser here. Copied: {link.target}")

    def _browse(self, target: str) -> None:
        """In a thread: a browser may take a while."""
        if not later.browser.show(target):
            self.post_message(Told(f"No browser could open {target}"))

    def _copy(self, text: str, words: str) -> None:
        self.app.copy_to_clipboard(text)
        self._say(words)

    def _write(self, text: str) -> None:
        self.stop_choosing()
        self.query_one(Composer).begin(text)

    def _say(self, words: str) -> None:
        self.query_one(Banner).hint(words)
