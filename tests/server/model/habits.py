"""What the model makes of lines about oneself: another name, absence, and what one need not hear."""

from chatkit.protocol import events, names
from chatkit.protocol.commands import BY_VERB
from chatkit.protocol.errors import InvalidArgument


def nick(town, line):
    person, new = line.person, names.nick(line.argument)
    return lambda: renamed(town, line, person, new)


def renamed(town, line, person, new):
    old, key = person.nick, person.key
    if new == old:
        line.answer(events.Renamed(room="", nick=old, new=new, at=town.now))
        return
    town.refuse_taken(new, own=person)
    is_here = town.users.get(key) is person
    person.nick = new
    if is_here:
        town.users[person.key] = town.users.pop(key)
    for other in town.users.values():
        follows(other, key, new)
    for name, room in town.open.items():
        if person in room.roster:
            room.changes(person, nick=new)
            town.tells_of(name, person, events.Renamed(room=name, nick=old, new=new, at=town.now))
    line.answer(events.Renamed(room="", nick=old, new=new, at=town.now))
    if not is_here:  # he was about to leave for good, under the name that he had
        town.gone(person, key, {})


def follows(other, key, new):
    """What somebody has to do with a name, he has to do with the new one."""
    if names.key(other.last_teller) == key:
        other.last_teller = new
    if names.key(other.talk) == key:
        other.talk = new
    if other.ignored.pop(key, None) is not None:
        other.ignored.setdefault(names.key(new), new)


def away(town, line):
    return set_away(town, line, line.argument)


def back(town, line):
    return set_away(town, line, None)


def set_away(town, line, why):
    person = line.person

    def settled():
        if person.away != why:
            person.away = why
            person.told_away.clear()
            town.announces(person)
        line.answer(town.whether_away(person))

    return settled


def ignore(town, line):
    ignored = line.person.ignored
    if line.argument:
        ignored.setdefault(names.key(names.nick(line.argument)), names.nick(line.argument))
    line.answer(ignoring(ignored))


def unignore(town, line):
    line.person.ignored.pop(names.key(line.argument), None)
    line.answer(ignoring(line.person.ignored))


def ignoring(ignored):
    return events.Ignoring(nicks=sorted(ignored.values(), key=names.key))


def quiet(town, line):
    line.person.quiet = switched(line)
    line.answer(events.Quiet(on=line.person.quiet))


def converse(town, line):
    line.person.converse = switched(line)
    line.answer(events.Converse(on=line.person.converse))


def switched(line):
    if line.argument not in ("", "on", "off"):
        raise refused(line.verb, line.argument)
    return line.argument != "off"


def refused(verb, argument):
    return InvalidArgument(verb, argument, BY_VERB[verb].usage)
