"""What is typed as `/verb` and is no server's command: an action of the client, or a slip of the fingers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple, TypeAlias

from chatkit.protocol.commands import BY_VERB
from chatkit.protocol.events import CommandHelp
from chatkit.tui.actions import ACTIONS, CHOOSING, Action, written
from chatkit.tui.typed import COMMANDS


class Do(NamedTuple):
    """Do an action; `number` where it has one."""

    action: Action
    number: int | None = None


class Explain(NamedTuple):
    """Tell about a command of ours."""

    verb: str


class Wrong(NamedTuple):
    """It cannot be done, and why."""

    why: str


Found: TypeAlias = Do | Explain | Wrong


def find(line: str, told: Collection[CommandHelp], actions: Sequence[Action] = ACTIONS) -> Found | None:
    """What a command is that is about to be sent; None if the server shall see to it.

    `told` are the commands that the server has told of. Of two with one name the server's is meant.
    """
    verb, _, argument = line.partition(" ")
    verb, argument = verb.lower(), argument.strip()
    servers = verbs(told)
    own = {action.verb: action for action in actions if action.verb not in servers}
    about = argument.lower().removeprefix("/")
    if verb == "help" and about in {*own, *(each.verb for each in COMMANDS)} and about not in servers:
        return Explain(about)
    if action := own.get(verb):
        return _do(action, argument)
    if verb in servers or verb.startswith("#"):
        return None
    if mine := next(
        (about for about in COMMANDS if about.verb == verb), None
    ):  # it lacks what must follow it
        return Wrong(f"/{mine.usage}, for example /{mine.example}")
    if not told:
        return None
    known = [*servers, *own, *(each.verb for each in COMMANDS)]
    near = get_close_matches(verb, known, n=1, cutoff=0.65)  # `msq` is near enough to `msg`
    return Wrong(f"Unknown command /{verb}." + (f" Did you mean /{near[0]}?" if near else " F1 lists them"))


def verbs(told: Iterable[CommandHelp]) -> dict[str, None]:
    """The verbs that are the server's, in the order in which it tells them; at least those that we know."""
    return dict.fromkeys([verb for about in told for verb in (about.verb, *about.aliases)] + [*BY_VERB])


def explained(
    keys: Mapping[str, Sequence[str]], told: Iterable[CommandHelp], actions: Iterable[Action] = ACTIONS
) -> list[CommandHelp]:
    """The client's own commands, as the server explains its; without those whose verb is the server's."""
    servers = verbs(told)
    ours = [
        CommandHelp(
            verb=action.verb, usage=action.usage, aliases=[],
            summary=_with_keys(action.help, keys[action.id]),
            example=f"{action.verb} 2" if action.numbered else action.verb,
        )
        for action in actions if action.where != (CHOOSING,)
    ]  # fmt: skip
    return [
        about
        for about in {about.verb: about for about in (*ours, *COMMANDS)}.values()
        if about.verb not in servers
    ]


def _with_keys(text: str, keys: Sequence[str]) -> str:
    return f"{text} ({written(keys)})" if keys else text


def _do(action: Action, argument: str) -> Do | Wrong:
    if not action.numbered:
        return Wrong(f"/{action.verb} takes nothing behind it") if argument else Do(action)
    most = len(action.keys)
    if argument.isdecimal() and 1 <= int(argument) <= most:
        return Do(action, int(argument))
    return Wrong(f"/{action.usage}: a number from 1 to {most}")
