"""The screens, and the parts of which the main one is made."""

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from textual.screen import Screen

    PartOfMain: TypeAlias = Screen[None]
else:
    # Textual looks through all that a kind of screen has inherited: 0.2 ms for each kind. So what the main
    # screen is made of are plain classes, but for the last, `Parts`. Their handlers, actions and watchers are
    # found; BINDINGS, COMPONENT_CLASSES, reactives and what `@on` marks would not be.
    PartOfMain = object
