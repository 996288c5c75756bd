"""The server's answers to typed commands, in words for the pane."""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from chatkit.protocol import events
from chatkit.protocol.events import CommandHelp, History, Message, RoomLine
from chatkit.tui import safe
from chatkit.tui.clock import Clock

NOT_FOR_PEOPLE = frozenset({"resume", "format", "converse"})  # the client sees to them by itself
NAMELESS = "Not logged in yet: /login NAME"
"""The answer to whatever needs a name; the server's own words are for those who type no slash."""
WIDEST_COLUMN = 40  # cells; one wide cell must not push all the others out of sight, or fill the memory


def of(event: events.AnyEvent, clock: Clock) -> str:
    """An answer in words; empty where there are none."""
    match event:
        case events.Roster():
            return of_roster(event)
        case events.Users():
            return of_users(event)
        case events.Whois():
            return of_whois(event, clock)
        case events.Rooms():
            return of_rooms(event.rooms)
        case events.Topic():
            return of_topic(event, clock)
        case events.Ignoring():
            return f"you ignore {', '.join(map(safe.name, event.nicks)) or 'nobody'}"
        case events.Quiet():
            return f"who comes and goes is {'not shown any more' if event.on else 'shown again'}"
        case events.History():
            return of_history(event, clock)
        case events.Search():
            return of_search(event, clock)
        case events.Help(commands=[one]):  # somebody asked for it
            return of_help([safe.command(one)])
        case events.Help(commands=told):
            return of_help([safe.command(about) for about in told if about.verb not in NOT_FOR_PEOPLE])
        case events.Pong():
            return "pong: the server answers"
        case _:
            return ""


def of_roster(roster: events.Roster) -> str:
    """The answer to `look`."""
    about = f" · {safe.line(roster.topic)}" if roster.topic else ""
    here = [safe.name(member.nick) + (" (away)" if member.away else "") for member in roster.members]
    told = f"#{safe.room(roster.room)}{about}\n{len(here)}{_of_all(roster)} here: {', '.join(here)}"
    return "\n".join([told, *_more(roster, "look")])


def _of_all(part: events.Roster | events.Users) -> str:
    return f" of {part.count:,}" if part.count else ""


def _more(part: events.Roster | events.Users, verb: str) -> list[str]:
    return [f"/{verb} {safe.name(part.next)} shows the next ones"] if part.next else []


def of_users(told: events.Users) -> str:
    """The answer to `who`."""
    rows = [
        (
            safe.name(user.nick),
            _titles(user.rooms),
            f"idle {duration(user.idle)}{', away' if user.away else ''}",
        )
        for user in told.users
    ]
    return "\n".join([f"{len(rows)}{_of_all(told)} logged in:", *_columns(rows), *_more(told, "who")])


def of_whois(about: events.Whois, clock: Clock) -> str:
    """The answer to `whois`."""
    why = f" ({safe.line(about.why)})" if about.why else ""
    return "\n".join(
        [
            f"{safe.name(about.nick)} is in {_titles(about.rooms) or 'no room that you may see'}",
            f"logged in since {clock.moment(about.since)}, idle {duration(about.idle)}",
            *([f"away{why}"] if about.away else []),
        ]
    )


def of_rooms(rooms: Sequence[RoomLine]) -> str:
    """The answer to `rooms`."""
    rows = [
        (
            f"#{safe.room(room.name)}",
            "1 person" if room.people == 1 else f"{room.people} people",
            "you are in" if room.inside else f"{room.unread} new" if room.unread else "",
            safe.line(room.topic),
        )
        for room in rooms
    ]
    return "\n".join([f"{len(rows)} rooms:" if len(rows) != 1 else "1 room:", *_columns(rows)])


def of_topic(topic: events.Topic, clock: Clock) -> str:
    """The answer to `topic`, where it is what it was."""
    room = safe.room(topic.room)
    if not topic.text:
        return f"#{room} has no topic"
    when = f", {clock.moment(topic.at)}" if topic.at else ""
    return f"#{room}: {safe.line(topic.text)}" + (f" ({safe.name(topic.nick)}{when})" if topic.nick else "")


def of_away(who: str, event: events.Away) -> str:
    """That `who` ("bob is") is away or back."""
    if not event.away:
        return f"{who} back"
    return f"{who} away" + (f" ({safe.line(event.why)})" if event.why else "")


def of_history(history: History, clock: Clock) -> str:
    """The answer to a typed `history`."""
    if not history.messages:
        return "Nothing was said there." if history.complete else "What was said there is kept no longer."
    shown = _fitting(_dated(message, clock) for message in reversed(history.messages))
    older = [] if history.complete else ["older ones are kept no longer"]
    if len(shown) < len(history.messages):
        older = ["older ones do not fit here"]
    return "\n".join([*older, *reversed(shown)])


def of_new(count: int, shown: int, since: float, clock: Clock) -> str:
    """What stands above the messages that were not seen when they came; `shown` of them are there."""
    of_them = f", the last {shown:,} of them" if shown else ", kept no longer"
    return f"{count:,} new since {clock.short(since)}{of_them if shown < count else ''}"


def of_search(found: events.Search, clock: Clock) -> str:
    """The answer to `search`."""
    if not found.messages:
        return "Nothing found."
    shown = _fitting(f"#{safe.room(m.room)} {_dated(m, clock)}" for m in found.messages)
    older = ["older ones do not fit here"] if len(shown) < len(found.messages) else []
    return "\n".join([*shown, *older])


def _titles(rooms: Iterable[str]) -> str:
    return " ".join(f"#{safe.room(room)}" for room in rooms)


def _dated(message: Message, clock: Clock) -> str:
    """`12 14:02 bob: hello`. The name stands before each line, or one could pass for somebody else's."""
    nick = safe.name(message.nick)
    text = safe.words(message.text).replace("\n", f"\n    {nick}: ")
    said = f"* {nick} {text}" if message.kind == "emote" else f"{nick}: {text}"
    return f"{message.id} {clock.moment(message.at)} {said}"


def _fitting(lines: Iterable[str]) -> list[str]:
    """As many of the lines as may be shown at once, and one at least."""
    fitting: list[str] = []
    space = safe.MAX_SHOWN - 100  # for the words around them
    for line in lines:
        space -= len(line) + 1
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
