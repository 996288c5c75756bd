"""Whether a thing is what an interface asks for, as far as one can see from outside."""

import inspect
from typing import get_type_hints


def lacks(thing, protocol):
    """What `protocol` asks for and `thing` has not, or has in a way that cannot be called so."""
    members = {name: value for name, value in vars(protocol).items() if not name.startswith("_")}
    missing = [name for name in [*members, *get_type_hints(protocol)] if not hasattr(thing, name)]
    for name, wanted in members.items():
        if name in missing or not inspect.isfunction(wanted):
            continue
        found = getattr(thing, name)
        _, *wanted_parameters = inspect.signature(wanted).parameters.values()
        by_position = [p for p in wanted_parameters if p.kind is not p.KEYWORD_ONLY]
        by_name = {p.name: p for p in wanted_parameters if p.kind is p.KEYWORD_ONLY}
        try:
            inspect.signature(found).bind(*by_position, **by_name)
        except TypeError as error:
            missing.append(f"{name}: {error}")
        if inspect.iscoroutinefunction(wanted) != inspect.iscoroutinefunction(found):
            missing.append(f"{name}: one of the two is awaited")
    return missing
