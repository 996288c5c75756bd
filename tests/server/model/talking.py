"""What the model makes of lines that say something, to a room or to one person."""

import msgspec

from chatkit.protocol import events, names
from chatkit.protocol.errors import NobodyToReply

REPEATS = 24 * 3600  # seconds for which a line that is sent again is known


def say(town, line):
    return speak(town, line, "say")


def emote(town, line):
    return speak(town, line, "emote")


def speak(town, line, kind):
    room, talk, text = line.room, line.talk, line.spoken(line.argument)
    if talk:
        return lambda: told(town, line, line.person, talk, text, kind)
    return lambda: said(town, line, line.person, room, text, kind)


def said(town, line, person, room, text, kind):
    """Returns what was said under the same mark before, where it was."""
    now, tag = town.clock.time(), line.tag
    when, message = town.marks.get((person.origin, room, text, tag), (now, None))
    if message is not None and now - when < REPEATS:
        return message
    id_ = town.room(room).head + 1
    message = events.Message(room=room, id=id_, at=town.now, nick=person.nick, text=text, kind=kind)
    town.room(room).record.append(message)
    town.said.append(message)
    if tag is not None:
        for sender in person.origin, person.key:
            town.marks[sender, room, text, tag] = (now, message)
    for other in town.hearers(room):
        if not other.hides(person):
            other.hears_from(room, message, tag if other is person else None)
    return None


def tell(town, line):
    nick, text = line.argument.split(maxsplit=1)
    person, text = line.person, line.spoken(text)
    return lambda: told(town, line, person, nick, text, "say")


def reply(town, line):
    person, nick, text = line.person, line.person.last_teller, line.spoken(line.argument)
    if not nick:
        raise NobodyToReply
    return lambda: told(town, line, person, nick, text, "say")


def told(town, line, person, nick, text, kind):
    for own, to in person.sent:
        is_same = names.key(own.to) == names.key(nick) or town.users.get(names.key(nick)) is to
        if is_same and (own.re, own.text, own.kind) == (line.tag, text, kind):
            line.answer(own)
            return
    other = town.called(nick)
    private = events.Private(sender=person.nick, to=other.nick, id=0, at=town.now, text=text, kind=kind)
    if other is not person and person.key not in other.ignored:
        other.last_teller = person.nick
        arrived = other.takes(private, person)
        if other.one:
            other.one.hears(arrived)
    own = person.takes(msgspec.structs.replace(private, re=line.tag), person)
    if line.tag is not None:
        person.sent.append((own, other))
    line.answer(own)
    if other.is_away and person.key not in other.told_away:
        other.told_away.add(person.key)
        line.one.hears(town.whether_away(other))


def query(town, line):
    person, room = line.person, line.room
    talk = town.called(line.argument).nick if line.argument else ""
    person.room, person.talk = room, talk
    line.answer(events.Query(nick=talk, room=room))
