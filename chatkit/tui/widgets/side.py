"""A list beside the messages, under a heading; where there is no place for it, it lies over them."""

from typing import Literal

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList, Static


class Side(Vertical):
    """Shows `list`, beside the messages or over them, at the left or the right `edge`, once it is mounted."""

    def __init__(self, list_: OptionList, edge: Literal["left", "right"], *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, classes=edge)  # a style for an id and a class together is taken for others
        self.list = list_
        self.flipped = False
        """Whether the user wants it beside the messages or not, otherwise than the settings say."""
        self.open = False
        """Whether it lies over the messages."""

    def compose(self) -> ComposeResult:
        yield Static(classes="heading", markup=False)

    def head(self, text: str) -> None:
        """Says what the list is of."""
        self.query_one(".heading", Static).update(text)

    def lay(self, *, beside: bool, wanted: bool) -> None:
        """Shows or hides it. `beside` the messages, the settings say what is `wanted`."""
        self.display = wanted is not self.flipped if beside else self.open
        self.set_class(not beside, "-over")
        self.list.can_focus = self.open  # elsewhere the keys are for who types
