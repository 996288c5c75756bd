"""What the main screen is made of: first what is seen at once, and after the first frame the rest."""

from typing import Protocol

from rich.control import Control
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from chatkit.tui import later
from chatkit.tui.nick_colours import NickColours
from chatkit.tui.screens import framing, writing
from chatkit.tui.state import ClientState
from chatkit.tui.widgets.banner import Banner
from chatkit.tui.widgets.composer import Composer
from chatkit.tui.widgets.message_pane import MessagePane
from chatkit.tui.widgets.side import Side
from chatkit.tui.widgets.status_bar import StatusBar


class Controls(framing.Controls, writing.Controls, Protocol):
    """What the application does for the parts."""

    def frame_rest(self) -> float:
        """The seconds between frames that a slow link needs; 0 on a quick one."""

    def write_out(self, sequence: str) -> None:
        """Writes to the terminal, past what Textual knows of it."""


class Parts(Screen[None]):
    """The part of the main screen that makes all others. Until `whole`, nothing but the frame is shown."""

    _state: ClientState
    _controls: Controls
    _colours: NickColours
    whole = False

    def submit(self, typed: str) -> bool:
        """Does what was typed. False when it cannot be done now, and the text is to stay."""
        raise NotImplementedError

    def action_interrupt(self) -> None:
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        with Horizontal(id="middle"):
            yield Side("left", id="rooms")
            with Vertical(id="centre"):
                yield Static(id="header", markup=False)
                with Container(id="conversation"):
                    yield MessagePane(
                        self._state.clock, self._state.room.log, self._colours, rest=self._controls.frame_rest
                    )
            yield Side("right", id="people")
        yield Banner(self._state)
        with Horizontal(id="entry"):
            yield Static("›", id="prompt", markup=False)
            yield Composer(self._state, self.submit, self.action_interrupt, self.paint_row)
        yield StatusBar()

    def complete(self) -> None:
        """Mounts what is hidden at first, or empty: making it takes as long as a third of the first frame."""
        self.query_one("#rooms").mount(later.RoomList())
        self.query_one("#people").mount(later.UserList(self._colours))
        self.query_one("#conversation").mount(
            Static("▲ loading…", id="above", markup=False), Static(id="below", markup=False)
        )
        self.query_one("#centre").mount(Static(id="empty", markup=False))
        self.query_one("#entry").mount(Static(id="counter", markup=False), Static(id="others", markup=False))
        self.mount(Static(id="card", markup=False), later.PastBar(), before="Banner")
        self.mount(
            later.CompletionList(),
            Static(id="question", markup=False),
            Static(id="choosing", markup=False),
            before="#entry",
        )
        self.whole = True

    def paint_row(self, widget: Widget, row: int) -> bool:
        """Writes one row of a widget to the terminal. Textual would go through all that is on the screen.

        False where Textual has to: the row is not in view, something is before it, more waits to be painted,
        or the link was slow, of which only Textual's frames tell whether it still is.
        """
        waits = (
            self._dirty_widgets or self._layout_required or self._scroll_required or self._repaint_required
        )
        x, top, width, _ = widget.region
        if waits or self._state.low_bandwidth or not self._is_foremost(widget, top + row):
            return False
        (strip,) = widget.render_lines(Region(0, row, width, 1))
        begin, end = (Control.move_to(*offset) for offset in ((x, top + row), self.app.cursor_position))
        self._controls.write_out(f"{begin}{strip.render(self.app.console)}{end}")
        return True

    def _is_foremost(self, widget: Widget, y: int) -> bool:
        """Whether all of the widget that is in that row of the screen is seen."""
        layers = self._compositor.layers_visible
        for each, seen, whole in layers[y] if 0 <= y < len(layers) else ():
            if each is widget:
                return seen == whole
            if seen.overlaps(widget.region):
                return False
        return False
