"""When Python looks for garbage: not before the first frame, and never again among what was there by then.

Looking through all of it takes 50 ms and more, several times in a burst, and nothing can be typed meanwhile.
"""

import gc

_YOUNG = 5_000  # new objects until the youngest are looked through; Textual makes thousands for each frame


def wait() -> None:
    """Looks for none until `begin`: next to nothing of what is loaded at the start ever becomes garbage."""
    gc.disable()


def begin() -> None:
    """Looks for it from now on, if it waited, but not among what is there already."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(_YOUNG)
        gc.enable()
