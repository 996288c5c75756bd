"""What the model makes of lines about rooms: going there and away, and what they are about."""

from chatkit.protocol import events, names
from chatkit.protocol.errors import LastRoom, NickInvalid, NotInRoom, RoomInvalid, TooManyRooms
from tests.server.model.town import MOST_ROOMS


def join(town, line):
    person, room = line.person, folded(line.argument)
    return lambda: goes_in(town, line, person, room)


def goes_in(town, line, person, name):
    room, was_in = town.room(name), name in person.rooms
    if not was_in:
        if len(person.rooms) >= MOST_ROOMS:
            raise TooManyRooms(MOST_ROOMS)
        town.enters(person, name)
        if name not in person.rooms:  # he was about to leave for good
            raise NotInRoom(name)
    person.room, person.talk = name, ""
    joined = events.Joined(room=name, topic=room.topic.text)
    line.answer(joined, *([] if was_in else news(town, line.one, person, name)))


def news(town, one, person, name):
    """What a person, and no program, is told of the past when he comes in."""
    if not one.dialect.for_people:
        return []
    past = town.room(name).since(town.visits.get((person.key, name)))
    return [past] if past.messages or past.since else []


def leave(town, line):
    person, room = line.person, line.room
    if not line.argument and line.talk:
        person.talk = ""
        line.answer(events.Query(nick="", room=room))
        return None
    if line.argument:
        room = folded(line.argument)
        if room not in person.rooms:
            raise NotInRoom(room)
    return lambda: goes_out(town, line, person, room)


def goes_out(town, line, person, name):
    if person.rooms == [name]:
        raise LastRoom(name)
    if person.rooms:
        town.visits[person.key, name] = (town.heads(person).get(name, 0), town.clock.time())
    town.leaves(person, name)
    left = events.Left(room=name, nick=person.nick, at=town.now, reason="")
    line.answer(left, events.Query(nick=person.talk, room=person.room))


def topic(town, line):
    person, room, text = line.person, town.room(line.room), line.argument
    if not text:
        line.answer(room.topic)
        return None
    return lambda: is_about(town, line, person, room, "" if text == "-" else text)


def is_about(town, line, person, room, text):
    if room.name not in person.rooms:
        raise NotInRoom(room.name)
    if room.topic.text != text:
        room.topic = events.Topic(room=room.name, text=text, nick=person.nick, at=town.now)
        town.tells_unless_hidden(room.name, room.topic, person)
    line.answer(room.topic)


def rooms(town, line):
    person = line.person
    return lambda: line.answer(events.Rooms(rooms=[room_line(town, person, room) for room in known(town)]))


def known(town):
    """The rooms that somebody is in, in which something was said, or that are about something."""
    found = [room for room in town.rooms.values() if room.roster or room.record or room.topic.text]
    return sorted(found, key=lambda room: room.name)


def room_line(town, person, room):
    inside, unread = room.name in person.rooms, None
    visit = town.visits.get((person.key, room.name))
    if visit is not None and not inside and (room.roster or room.record):
        unread = room.head - visit[0]
    return events.RoomLine(room.name, room.topic.text, len(room.roster), inside=inside, unread=unread)


def folded(text):
    try:
        return names.key(names.room(text))
    except NickInvalid as error:
        raise RoomInvalid(error.nick, error.why) from None
