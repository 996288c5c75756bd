"""The list of what may be meant, above the composer."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from chatkit.tui.wrap import truncate

if TYPE_CHECKING:
    from chatkit.tui.completion import Candidate

WIDEST = 32  # cells of a name, before what there is to say about it


class CompletionList(OptionList):
    """One row each; the one that is in the text is marked. It is there only while something is in it."""

    can_focus = False

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._shown: Sequence[Candidate] = ()

    def on_mount(self) -> None:
        self.display = False

    def show(self, candidates: "Sequence[Candidate]", chosen: int | None) -> None:
        """Shows these; nothing when there are none."""
        if candidates != self._shown:
            self._shown = candidates
            width = max((min(cell_len(each.shown), WIDEST) for each in candidates), default=0)
            self.set_options([Option(_row(each, width)) for each in candidates])
            self.display = bool(candidates)
        self.highlighted = chosen


def _row(candidate: "Candidate", width: int) -> Content:
    name = truncate(candidate.shown, width)
    if not candidate.about:
        return Content(name)
    return Content.assemble(set_cell_size(name, width + 2), (candidate.about, "dim"))
