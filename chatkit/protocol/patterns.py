"""Regular expressions that are compiled when the first text needs them.

To compile one with many ranges takes up to 0.5 ms, and most of what is said is plain and needs none.
"""

import re
from collections.abc import Callable
from functools import cache, partial


def pattern(expression: str, flags: int = 0) -> Callable[[], re.Pattern[str]]:
    """What returns this expression compiled: `pattern("a+")().match(text)`."""
    return cache(partial(re.compile, expression, flags))
