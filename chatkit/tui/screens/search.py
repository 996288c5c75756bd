"""The search: what is typed is looked for in what is loaded, and after a pause in the server's record."""

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from chatkit.protocol.text import clean
from chatkit.tui import found
from chatkit.tui.drawing import Piece, Role
from chatkit.tui.nick_colours import NickColours
from chatkit.tui.screens.finding import Controls
from chatkit.tui.search import Hit, Server, narrowed, summary
from chatkit.tui.state import ClientState
from chatkit.tui.typed import Join
from chatkit.tui.widgets.field import Field

PAUSE = 0.6  # seconds without a key, after which the server is asked too
OTHERS = 4  # rows that are not the list's: what is typed, what is said of it, and one of the conversation
SHORTEST = 2  # characters for which it is asked without being told to
_STYLES = {
    Role.QUIET: "$foreground 60%",
    Role.TIME: "$foreground 55%",
    Role.TEXT: "",
    Role.HIT: "bold $background on $warning",
}


class SearchScreen(ModalScreen[None]):
    """A list of hits, the newest at the bottom, above the line in which one types."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "dismiss", "Close"),
        ("up", "move(-1)", "Older"),
        ("down", "move(1)", "Newer"),
        ("pageup", "page(-1)", "Older"),
        ("pagedown", "page(1)", "Newer"),
    ]

    def __init__(self, state: ClientState, controls: Controls, words: str, colours: NickColours) -> None:
        """`words` are looked for at once; without any, those of the last search are."""
        super().__init__()
        self._colours = colours
        self._state = state
        self._controls = controls
        self._search = state.looking.search
        self._words = words or self._search.text
        self._hits: list[Hit] = []  # as they stand in the list
        self._chosen: Hit | None = state.looking.last
        self._refused = ""  # why the chosen hit could not be gone to at once
        self._pause: Timer | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="search"):
            yield OptionList(id="hits", markup=False, compact=True)
            yield Static(id="summary", markup=False)
            with Horizontal(id="words"):
                yield Static("⌕", id="glass", markup=False)
                yield Field(self._words, compact=True, placeholder="search what was said")
                yield Static("↑↓ choose · Enter goes there · Esc closes", id="how", markup=False)

    def on_mount(self) -> None:
        self.query_one("#hits").can_focus = False
        self.query_one(Field).focus()

    def on_unmount(self) -> None:
        self._search.close()

    def on_resize(self, event: events.Resize) -> None:
        self.query_one("#how").display = event.size.width >= found.NARROW
        self.query_one("#hits").styles.max_height = max(1, event.size.height - OTHERS)
        self.call_after_refresh(self.show_found)

    # What is found

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._search.type(clean(event.value))
        self.show_found()
        if self._pause:
            self._pause.stop()
        if len(event.value.strip()) >= SHORTEST and self._search.server is Server.UNASKED:
            self._pause = self.set_timer(PAUSE, self._paused)

    def _paused(self) -> None:
        if self._search.server is Server.UNASKED:
            self._controls.take_in(self._state.looking.ask_server())

    def show_found(self) -> None:
        """Shows what is found by now; the chosen hit stays chosen."""
        search, options = self._search, self.query_one("#hits", OptionList)
        self._hits = search.hits[::-1]
        width = options.scrollable_content_region.width - 1
        rows = found.lines(self._hits, search, width, self._state.clock, self._state.room.title)
        older = (
            [Option(Content.styled("↑ older ones, from the server", "$primary"))] if search.has_more else []
        )
        hits = [Option(Content("\n").join(map(self._written, lines))) for lines in rows]
        options.set_options([*older, *hits])
        self._choose(options, len(older))
        self._show_summary()

    def _choose(self, options: OptionList, above: int) -> None:
        """Chooses the same hit as before, or the newest."""
        keys = [hit.key for hit in self._hits]
        chosen = self._chosen.key if self._chosen else None
        row = keys.index(chosen) if chosen in keys else len(keys) - 1
        options.highlighted = above + row if keys else 0 if above else None
        options.scroll_to_highlight(top=False)

    def _show_summary(self) -> None:
        words = self._refused or summary(self._search, online=self._state.ready)
        self.query_one("#summary", Static).update(Content(words))

    def _written(self, line: found.Line) -> Content:
        return Content.assemble(*((piece.text, self._style(piece)) for piece in line))

    def _style(self, piece: Piece) -> str:
        if not piece.nick:
            return _STYLES[piece.role]
        return f"bold {self._colours.of(piece.nick)}"

    @property
    def _above(self) -> int:
        """How many rows stand above the hits."""
        return 1 if self._search.has_more else 0

    # What the keys do

    def action_move(self, by: int) -> None:
        options = self.query_one("#hits", OptionList)
        if options.highlighted is not None:
            options.highlighted = max(0, min(options.option_count - 1, options.highlighted + by))

    def action_page(self, by: int) -> None:
        self.action_move(by * max(1, self.query_one("#hits").size.height - 1))

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        hit = self._hit(event.option_index)
        if hit and (self._chosen is None or hit.key != self._chosen.key):
            self._chosen, self._refused = hit, ""
            self._show_summary()

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self._take(event.option_index)

    @on(Input.Submitted)
    def _entered(self) -> None:
        self._take(self.query_one("#hits", OptionList).highlighted)

    def _hit(self, index: int) -> Hit | None:
        index -= self._above
        return self._hits[index] if 0 <= index < len(self._hits) else None

    def _take(self, index: int | None) -> None:
        """Goes to a hit, or asks for what there is not yet."""
        search, looking = self._search, self._state.looking
        if index is None and search.elsewhere and search.elsewhere.word:
            self.query_one(Field).value = narrowed(search.text, search.elsewhere.word)
        elif index is None:
            self._controls.take_in(looking.ask_server())
        elif (hit := self._hit(index)) is None:
            self._controls.take_in(looking.ask_server(more=True))
        elif not looking.needs_join(hit):
            self.dismiss()
            self._controls.take_in(looking.go_to(hit))
        elif not self._refused:
            self._refused = f"You are not in {hit.title}: Enter again goes in, and those there see it"
            self._show_summary()
        elif refusal := self._controls.obey(Join(hit.room)):
            self._refused = refusal
            self._show_summary()
        else:
            looking.go_to(hit)
            self.dismiss()
