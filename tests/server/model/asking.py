"""What the model answers to who asks who is here, or what was said."""

from chatkit.protocol import events, names
from tests.server.model.habits import refused
from tests.server.model.rooms import LARGE

MOST_FOUND = 20


def look(town, line):
    room = town.room(line.room)
    page, where = paged(room.members(), line.argument)
    line.answer(events.Roster(room=room.name, topic=room.topic.text, members=page, **where))


def who(town, line):
    users = [
        events.User(each.nick, each.rooms, each.since, idle(town, each), each.is_away)
        for _, each in sorted(town.users.items())
    ]
    page, where = paged(users, line.argument)
    line.answer(events.Users(users=page, **where))


def paged(people, after):
    """Those who come after a nick, as many as one answer tells, and what it says of the others."""
    if len(people) <= LARGE:
        return people, {}
    following = [each for each in people if names.key(each.nick) > names.key(after)]
    page, more = following[:LARGE], following[LARGE:]
    return page, {"after": after, "count": len(people), "next": page[-1].nick if more else ""}


def whois(town, line):
    other = town.called(line.argument)
    line.answer(
        events.Whois(
            nick=other.nick,
            rooms=other.rooms,
            since=other.since,
            idle=idle(town, other),
            away=other.is_away,
            why=town.whether_away(other).why,
        )
    )


def idle(town, person):
    return int(town.clock.time() - person.last_line)


def history(town, line):
    person, room = line.person, town.room(line.room)

    def found():
        match line.argument.split():
            case ["new"]:
                return room.since(town.visits.get((person.key, room.name)))
            case ["before", id_, number]:
                return room.last(int(number), before=int(id_))
            case ["after", id_, number]:
                return room.after(int(id_), int(number))
            case [number]:
                return room.last(int(number))

    if line.argument == "yesterday":
        raise refused("history", line.argument)
    return lambda: line.answer(found())


def search(town, line):
    parts = line.argument.split()
    words = [part for part in parts if ":" not in part]
    filters = dict(part.split(":") for part in parts if ":" in part)

    def matches(message):
        return (
            message in town.room(message.room).kept
            and all(word in message.text.split() for word in words)
            and names.key(filters.get("from", message.nick)) == names.key(message.nick)
            and filters.get("in", message.room) == message.room
        )

    def settled():
        found = [message for message in reversed(town.said) if matches(message)]
        line.answer(events.Search(messages=found[:MOST_FOUND]))

    return settled
