"""The client's state after this and that, without any screen."""

from itertools import count

from chatkit.protocol import events
from chatkit.tui.change import Change
from chatkit.tui.entries import Moved, Said, Words
from chatkit.tui.state import ClientState
from chatkit.tui.todo import Done, Line, Refused
from chatkit.tui.typed import read
from tests.tui.fake import logged_in, stopped_clock

_tags = count(1)


def state_after(*happened, nick="bob", **more):
    state = ClientState("chat.lan:5005", stopped_clock(), nick, **more)
    happens(state, *happened)
    return state


def online(*others, **more):
    return state_after(*logged_in("bob", *others), **more)


def happens(state, *happened):
    """Applies events. What the state asks of the past is answered: nothing was said."""
    changed = Change.NOTHING
    for event in happened:
        changed |= state.apply(event)
        for tag, line in asks(state):
            if "history" in line:
                room = line.split()[0].removeprefix("#")
                changed |= state.apply(events.History(room=room, messages=[], complete=True, re=tag))
    return changed


def asks(state):
    """Sends what the state wants to ask, and returns it with its tags."""
    sent = []
    for question in state.questions():
        sent.append((f"q{next(_tags)}", question.line))
        question.asked(sent[-1][0])
    return sent


def lines(state):
    """What the state asks."""
    return [line for _, line in asks(state)]


def types(state, typed, tag="t1"):
    """Types something, and sends what comes of it. Returns the line, or what it has changed, or why not."""
    todo = state.order(read(typed))
    match todo:
        case Line():
            todo.sent(tag)
            return todo.text
        case Done(change):
            return change
        case Refused(why):
            return why


def entries(state, *kinds, room=None):
    wanted = kinds or (Said, Moved, Words)
    return [entry for entry in (room or state.room).log.since(0) if isinstance(entry, wanted)]


def said(state, room=None):
    return [(entry.nick, entry.text) for entry in entries(state, Said, room=room)]


def words(state, tone, room=None):
    return [entry.text for entry in entries(state, Words, room=room) if entry.tone is tone]


def room(state, name):
    return state.rooms.find(name)


def nicks(room):
    return [member.nick for member in room.members]


def titles(state):
    return [room.title for room in state.rooms]
