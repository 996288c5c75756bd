"""A list beside the messages, under a heading; where there is no place for it, it lies over them."""

from typing import Literal

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList, Static


class Side(Vertical):
    """Shows the list that is mounted in it: beside the messages or over them, at the left or right `edge`."""

    def __init__(self, edge: Literal["left", "right"], *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, classes=edge)  # a style for an id and a class together is taken for others
        self.flipped = False
        """Whether the user wants it beside the messages or not, otherwise than the settings say."""
        self.open = False
        """Whether it lies over the messages."""

    def compose(self) -> ComposeResult:
        yield Static(classes="heading", markup=False)

    @property
    def list(self) -> OptionList:
        return self.query_one(OptionList)

    def head(self, text: str) -> None:
        """Says what the list is of."""
        self.query_one(".heading", Static).update(text)

    def lay(self, *, beside: bool, wanted: bool) -> None:
        """Shows or hides it. `beside` the messages, the settings say what is `wanted`."""
        self.display = wanted is not self.flipped if beside else self.open
        self.set_class(not beside, "-over")
        for list_ in self.query(OptionList):
            list_.can_focus = self.open  # elsewhere the keys are for who types
