"""The screens, and the parts of which the main one is made."""

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from textual.screen import Screen

    Part: TypeAlias = Screen[None]
else:
    # Textual looks through all that a kind of screen has inherited: 0.2 ms for each kind. The last part that
    # the main screen is made of, `Parts`, is a screen.
    Part = object
