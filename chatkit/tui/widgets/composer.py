"""Where one types. Enter sends; what was sent before comes back with the arrow keys, or is searched."""

from collections.abc import Callable
from typing import ClassVar, NamedTuple

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import TextArea

from chatkit.protocol.text import clean
from chatkit.tui import later
from chatkit.tui.actions import COMPOSER, beneath, bindings
from chatkit.tui.keys import joiner_of, letter_of, meant
from chatkit.tui.messages import MentionWanted, Rewritten
from chatkit.tui.recall import Recall, Search
from chatkit.tui.state import ClientState
from chatkit.tui.widgets.completing import Completing

_SEARCHING = "type some of what you sent"


class Pasted(NamedTuple):
    """A paste that is asked about: what was there before, with the cursor, and what of it the paste replaced.

    One that is `large` is not among what is typed, but kept aside.
    """

    question: str
    text: str
    before: tuple[str, int]
    where: slice
    large: bool = False


class Composer(Completing):
    """A text area that grows with its text, and keeps it until `send` says that it was sent."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(COMPOSER), *beneath(COMPOSER, TextArea.BINDINGS)]

    def __init__(
        self,
        state: ClientState,
        send: Callable[[str], bool],
        interrupt: Callable[[], None],
        paint: Callable[[Widget, int], bool],
    ) -> None:
        super().__init__(state, paint)
        self._send = send
        self._interrupt = interrupt
        self._recall = Recall()
        self._hint = ""
        self._search: Search | None = None
        self._unsearched = ("", 0)  # what was typed, and where the cursor was, before one began to search
        self._pasted: Pasted | None = None
        self.walks = False
        """Whether the space bar, while nothing is typed, goes to the next mention."""

    def hint(self, text: str) -> None:
        """What stands there while nothing is typed."""
        self._hint = text
        self.placeholder = Content(_SEARCHING if self._search else text)

    # How it stands

    @property
    def draft(self) -> str:
        """What is being typed, with a paste that is too large to be shown; nothing of a search."""
        typed = self._unsearched[0] if self._search else self.text
        large = self._pasted if self._pasted and self._pasted.large else None
        return _put_in(typed, large.where, clean(large.text, newlines=True)) if large else typed

    @property
    def prompt(self) -> str:
        """What stands before it."""
        return self._search.prompt if self._search else "›"

    @property
    def question(self) -> str:
        """What is asked before anything else is typed; empty if nothing is."""
        return self._pasted.question if self._pasted else ""

    @property
    def takes_escape(self) -> bool:
        """Whether there is something here that Esc ends."""
        return bool(self._search or self._pasted or self.offered)

    # Other texts

    def begin(self, draft: str) -> None:
        """What is being typed is another text now. One that is too large to be shown is asked about."""
        self._pasted = None
        self._look_through(None)
        if later.pasting.is_large(draft):
            self.text = ""
            self._keep_aside(draft)
        else:
            self.text = draft
        self.move_cursor(self.document.end)
        self.offer_nothing()

    def put_away(self) -> None:
        """The text is not wanted: the arrow keys bring it back."""
        self.keep(self.draft)
        self.begin("")

    def keep(self, text: str) -> None:
        """Keeps a text among those that the arrow keys bring back."""
        self._recall.add(text)

    def on_paste(self, event: events.Paste) -> None:
        """Makes a paste safe before the text area, whose turn comes next, shows it; or asks about it."""
        self._pasted = None
        self._look_through(None)
        if later.pasting.is_large(self.text + event.text):
            event.prevent_default()
            event.stop()
            self._keep_aside(event.text)
            return
        event.text = clean(event.text, newlines=True).rstrip("\n")
        where = self._selected
        typed = _put_in(self.text, where, event.text)
        if later.pasting.asks(event.text, typed):
            question = later.pasting.question(event.text, typed)
            self._pasted = Pasted(question, event.text, (self.text, self.cursor), where)

    def _keep_aside(self, text: str) -> None:
        question = later.pasting.question_of_large(text)
        self._pasted = Pasted(question, text, (self.text, self.cursor), self._selected, large=True)
        self.post_message(Rewritten())

    @property
    def _selected(self) -> slice:
        start, end = sorted(len(self.get_text_range((0, 0), place)) for place in self.selection)
        return slice(start, end)

    # Keys

    async def on_key(self, event: events.Key) -> None:
        """Does what the key is bound to here, at once.

        Left to itself, Textual does so when the key has gone up to the application; what was typed after it,
        and came with it in one packet, would be in the text by then, and be sent with it.
        """
        key = meant(event.key)
        active = self.screen.active_bindings.get(key)
        action = active.binding.action if active is not None and active.node is self else ""
        if self._answer(key, action) or self._look_for(event, action) or self.choose(key, action):
            event.stop()
            event.prevent_default()
        elif action:
            event.stop()
            event.prevent_default()
            await self.run_action(action)
        elif joiner := joiner_of(event):
            self.insert(joiner)

    def _answer(self, key: str, action: str) -> bool:
        """Takes the key as an answer to what is asked about a paste. False where it is none."""
        if (pasted := self._pasted) is None:
            return False
        if key == "escape" or action == "interrupt":
            if not pasted.large:
                self.put(*pasted.before)
        elif pasted.large:
            return False  # it waits for its own answer
        elif key in ("j", "J"):
            joined = later.pasting.joined(pasted.text)
            self.put(_put_in(pasted.before[0], pasted.where, joined), pasted.where.start + len(joined))
        else:
            self._forget_paste()
            return False
        self._forget_paste()
        return True

    def _forget_paste(self) -> None:
        self._pasted = None
        self.post_message(Rewritten())

    def _look_for(self, event: events.Key, action: str) -> bool:
        """Takes the key as a part of the search. False where it ends it, and does what it always does."""
        if (search := self._search) is None:
            return False
        if event.key == "escape" or action == "interrupt":
            self._look_through(None)
            self.put(*self._unsearched)
            return True
        if action == "search_sent":
            search.older()
        elif event.key == "backspace":
            search.erase()
        elif typed := letter_of(event):
            search.type(typed)
        else:
            self._look_through(None)
            return action == "send"
        text = search.found or self._unsearched[0]
        self.put(text, len(text))
        return True

    def _look_through(self, search: Search | None) -> None:
        """Begins to search, or goes on with what is there."""
        self._search = search
        self.hint(self._hint)
        self.post_message(Rewritten())

    def action_search_sent(self) -> None:
        self._unsearched = (self.text, self.cursor)
        self.offer_nothing()
        self._look_through(self._recall.search())

    def action_send(self) -> None:
        text = self.text
        self.clear()  # before: what is sent may show another room, where another text was being typed
        if self._send(text):
            self._recall.add(text)
        else:
            self.put(text, len(text))  # with nothing offered, which would cover why it was not sent

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "walk":
            return self.walks and not self.text
        return super().check_action(action, parameters)

    def action_walk(self) -> None:
        self.post_message(MentionWanted())

    def action_interrupt(self) -> None:
        self._interrupt()

    def action_newline(self) -> None:
        self.insert("\n")

    async def action_cut_row(self) -> None:
        if self.text:
            await self.action_delete_to_end_of_line_or_delete_line()
        else:
            await self.run_action("screen.palette")

    def action_older(self) -> None:
        if self.navigator.is_first_wrapped_line(self.cursor_location):
            self._show(self._recall.older(self.text))
        else:
            self.action_cursor_up()

    def action_newer(self) -> None:
        if self.navigator.is_last_wrapped_line(self.cursor_location):
            self._show(self._recall.newer())
        else:
            self.action_cursor_down()

    def _show(self, text: str | None) -> None:
        if text is not None:
            self.begin(text)


def _put_in(text: str, where: slice, more: str) -> str:
    return text[: where.start] + more + text[where.stop :]
