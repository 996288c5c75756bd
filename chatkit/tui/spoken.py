"""What happens, in sentences that are heard or read one after another: no columns, no marks, no colours.

A screen reader says every sign. So there are none that only the eye needs, who speaks comes first, and what
is not in the room that one is in says where it is.
"""

from chatkit.tui import answers
from chatkit.tui.clock import Clock
from chatkit.tui.connection import Connecting, Ended, Link, NickProblem, Waiting
from chatkit.tui.entries import Burst, Crowd, Day, Edge, Entry, Gone, Moved, New, Said, Tone, Words
from chatkit.tui.room import Room

_TONES = {Tone.QUIET: "", Tone.ANSWER: "", Tone.NOTICE: "Notice: ", Tone.ERROR: "Error: "}


def entry(entry: Entry, clock: Clock, *, where: str = "") -> str:
    """One entry, which may have several lines; empty where there is nothing to say.

    `where` is the title of its room, if that is another than the one in which one is.
    """
    before = f"In {where}, " if where else ""
    match entry:
        case Said():
            return before + said(entry)
        case Moved(nick=nick, entered=True):
            return f"{before}{nick} came in."
        case Moved(nick=nick, reason=reason):
            return f"{before}{nick} left{f', {reason}' if reason else ''}."
        case Crowd(entered=entered, left=left):
            counts = ((entered, "came in"), (left, "left"))
            return before + ", ".join(f"{count:,} {did}" for count, did in counts if count) + "."
        case Words(text=text, tone=tone):
            return _TONES[tone] + (f"{before}{text}" if where else text)
        case Day(name=name):
            return f"{name}."
        case New(count=count, since=since, missing=missing):
            return f"{answers.of_new(count, count - missing, since, clock)}."
        case Edge(text=text):
            return f"{text}."
        case Gone() | Burst():  # the lines of a burst are heard one by one
            return ""


def said(message: Said) -> str:
    """A message: whom it is for, who says it, and what."""
    who = "You" if message.own else message.nick
    to = "To you, " if message.mention else ""
    if message.emote:
        space = "" if message.text.startswith(("'s ", "’s ")) else " "
        return f"{to}{who}{space}{message.text}"
    return f"{to}{who}: {message.text}"


def link(link: Link, address: str) -> str:
    """How the connection is, and what one can do about it; empty where an entry says it already."""
    match link:
        case Connecting(attempt=1):
            return f"Connecting to {address}."
        case Waiting(attempt=1, reason=reason):
            return f"Trying again soon. /retry tries now. What you say meanwhile is sent then. ({reason})"
        case Waiting(reason=reason):
            return f"No connection: {reason.rstrip('.')}. /retry tries now."
        case Ended(reason=reason):
            return f"Disconnected: {reason.rstrip('.')}. /retry connects again, /quit leaves."
        case _:
            return ""


def nick_wanted(problem: NickProblem | None) -> str:
    """That a name must be chosen, why, and how."""
    if problem is None:
        return "You need a name. Type /login, a space and the name, then Enter."
    free = f" These are free: {', '.join(problem.free)}." if problem.free else ""
    return f"{problem.text}{free} Type /login, a space and another name, then Enter."


def not_arrived(text: str) -> str:
    """That something one said has not arrived."""
    return f"Not acknowledged: {text}. /send-again sends it again, /take-back forgets it."


def place(room: Room) -> str:
    """Where one is now."""
    if room.private:
        return f"You are talking with {room.name} alone."
    count = "1 person" if room.people == 1 else f"{room.people:,} people"
    people = f", {count}" if room.people and not room.unseen else ""
    topic = f": {room.topic}" if room.topic else ""
    return f"You are in {room.name}{people}{topic}."
