"""The server's answers to typed commands, in words for the pane."""

from collections.abc import Sequence

from rich.cells import cell_len

from chatkit.protocol.events import CommandHelp, User
from chatkit.tui import safe

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
