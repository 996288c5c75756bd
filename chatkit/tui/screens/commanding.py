"""What the palette and the client's own verbs do."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from chatkit.tui import later
from chatkit.tui.room import Room
from chatkit.tui.screens import PartOfMain
from chatkit.tui.state import ClientState
from chatkit.tui.typed import Order, Query
from chatkit.tui.widgets.composer import Composer

if TYPE_CHECKING:
    from chatkit.tui.palette import Item

RECENT = 20  # choices that are remembered


class Controls(Protocol):
    """What the application does for these."""

    @property
    def keys_here(self) -> Mapping[str, tuple[str, ...]]:
        """The keys of each action that arrive from this terminal, as far as is known."""

    def can(self, action: str) -> bool:
        """Whether an action of the table can be done now."""

    def do(self, action: str, number: int | None = None) -> None:
        """Does an action of the table, by its id."""

    def obey(self, order: Order) -> str | None:
        """Does what was typed, or returns why it cannot be done now."""

    def visit(self, room: Room) -> None:
        """Shows this room, or private talk."""

    def explain(self, verb: str) -> None:
        """Tells about a command of the client."""

    def learn(self, typed: str) -> None:
        """Asks the server for what can be offered to somebody who types this."""


class Commanding(PartOfMain):
    """The part of the main screen that does what was chosen or typed, and is no message."""

    _controls: Controls
    _state: ClientState

    def __init__(self) -> None:
        super().__init__()
        self._recent: list[str] = []  # what was chosen in the palette, newest last

    def action_palette(self) -> None:
        for typed in ("/", "/join "):  # which commands there are, and which rooms there are by now
            self._controls.learn(typed)
        self.app.push_screen(later.PaletteScreen(self._offered()), self._choose)

    def renew_palette(self) -> None:
        """The server has told its commands, or its rooms: they belong into a palette that is open."""
        above = self.app.screen
        if above is not self and isinstance(above, later.PaletteScreen):
            above.show(self._offered())

    def _offered(self) -> "list[Item]":
        now = {id_: keys for id_, keys in self._controls.keys_here.items() if self._controls.can(id_)}
        return later.palette.items(self._state, now, self._recent)

    def _choose(self, item: "Item | None") -> None:
        """Does what was chosen; what is not complete is put where one types."""
        if item is None:
            return
        self._recent = [*(id_ for id_ in self._recent if id_ != item.id), item.id][-RECENT:]
        if item.room:
            self._controls.visit(item.room)
        elif item.action:
            self._controls.do(item.action.id)
        elif item.nick:
            self._controls.obey(Query(item.nick))
        elif item.line.endswith(" "):
            composer = self.query_one(Composer)
            composer.put_away()  # the arrow keys bring back what was there
            composer.begin(item.line)
        else:
            self.submit(item.line)

    def submit(self, typed: str) -> bool:
        """Does what was typed. False when it cannot be done now."""
        raise NotImplementedError

    def hint(self, text: str) -> None:
        """Says something passing."""
        raise NotImplementedError

    def done_here(self, line: str) -> bool | None:
        """Does a command that is the client's own, or refuses a slip; None where it is for the server."""
        match later.verbs.find(line, self._state.commands.values()):
            case None:
                return None
            case later.verbs.Wrong(why):
                self.hint(why)
                return False
            case later.verbs.Explain(verb):
                self._controls.explain(verb)
            case later.verbs.Do(action, number):
                self._controls.do(action.id, number)
        return True
