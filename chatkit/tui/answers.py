"""The server's answers to typed commands, in words for the pane."""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from chatkit.protocol.events import CommandHelp, History, Message, Search, User
from chatkit.tui import safe
from chatkit.tui.clock import Clock

WIDEST_COLUMN = 40  # cells; one wide cell must not push all the others out of sight, or fill the memory


def of_roster(room: str, topic: str, members: Sequence[str]) -> str:
    """The answer to `look`."""
    about = f" · {topic}" if topic else ""
    return f"#{room}{about}\n{len(members)} here: {', '.join(members)}"


def of_users(users: Sequence[User]) -> str:
    """The answer to `who`."""
    rows = [
        (
            safe.name(user.nick),
            " ".join(f"#{safe.name(room)}" for room in user.rooms),
            f"idle {duration(user.idle)}",
        )
        for user in users
    ]
    return "\n".join([f"{len(rows)} logged in:", *_columns(rows)])


def of_history(history: History, clock: Clock) -> str:
    """The answer to a typed `history`."""
    if not history.messages:
        return "Nothing was said there." if history.complete else "What was said there is kept no longer."
    shown = _fitting(_dated(message, clock) for message in reversed(history.messages))
    older = [] if history.complete else ["older ones are kept no longer"]
    if len(shown) < len(history.messages):
        older = ["older ones do not fit here"]
    return "\n".join([*older, *reversed(shown)])


def of_missed(history: History, clock: Clock) -> str:
    """What stands above the messages that came since the last visit; nothing above those of a first one."""
    if not history.new or history.since is None:
        return ""
    shown = len(history.messages)
    of_them = f", the last {shown} of them" if shown else ", kept no longer"
    last = of_them if shown < history.new else ""
    return f"{history.new} new since {clock.moment(history.since)}{last}"


def of_search(found: Search, clock: Clock) -> str:
    """The answer to `search`."""
    if not found.messages:
        return "Nothing found."
    shown = _fitting(f"#{safe.name(m.room)} {_dated(m, clock)}" for m in found.messages)
    older = ["older ones do not fit here"] if len(shown) < len(found.messages) else []
    return "\n".join([*shown, *older])


def _dated(message: Message, clock: Clock) -> str:
    """`12 14:02 bob: hello`. The name stands before each line, or one could pass for somebody else's."""
    nick = safe.name(message.nick)
    text = safe.words(message.text).replace("\n", f"\n    {nick}: ")
    return f"{message.id} {clock.moment(message.at)} {nick}: {text}"


def _fitting(lines: Iterable[str]) -> list[str]:
    """As many of the lines as may be shown at once, and one at least."""
    fitting: list[str] = []
    space = safe.MAX_SHOWN
    for line in lines:
        space -= len(line)
        if space < 0 and fitting:
            break
        fitting.append(line)
    return fitting


def of_help(commands: Sequence[CommandHelp]) -> str:
    """The answer to `help`, commands written as they are typed here."""
    rows = [(f"/{command.usage}", command.summary) for command in commands]
    examples = [f"for example: /{command.example}" for command in commands] if len(commands) == 1 else []
    return "\n".join([*_columns(rows), *examples])


def duration(seconds: float) -> str:
    """A length of time in one word: `40s`, `12m`, `3h`, `2d`."""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size:
            return f"{int(seconds // size)}{unit}"
    return f"{max(0, int(seconds))}s"


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows with their columns in line; the last one is not padded."""
    widths = [
        min(WIDEST_COLUMN, max(cell_len(cell) for cell in column)) for column in zip(*rows, strict=True)
    ]
    return [
        "  ".join(
            cell + " " * (width - cell_len(cell) if number < len(row) - 1 else 0)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
