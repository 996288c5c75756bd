"""What the model makes of lines with which one comes, comes back, and goes."""

from chatkit.protocol import events, names, positions
from chatkit.protocol.errors import AlreadyLoggedIn, ResumeUnknown
from tests.server.fakes import JSON, TEXT
from tests.server.model.habits import refused
from tests.server.model.moving import news
from tests.server.model.people import Person

DIALECTS = {"text": TEXT, "json": JSON}
LOBBY = "lobby"


def format_(town, line):
    if line.argument not in DIALECTS:
        raise refused("format", line.argument)
    line.one.dialect = DIALECTS[line.argument]
    line.answer(town.welcome)


def login(town, line):
    refuse_twice(line)
    nick = names.nick(line.argument)

    def takes_the_name():
        held = town.users.get(names.key(nick))
        if held is None or held.lost_at is None or held.host != line.one.host:
            return comes_in(town, line, nick)
        town.goes(held)
        return lambda: comes_in(town, line, nick)

    return takes_the_name


def refuse_twice(line):
    if line.person is not None:
        raise AlreadyLoggedIn(line.person.nick)


def comes_in(town, line, nick):
    town.refuse_taken(nick)
    one = line.one
    if one.over:
        return
    one.person = person = Person(nick, one, town.clock.time())
    town.users[person.key] = person
    town.people.append(person)
    town.enters(person, LOBBY)
    person.room = LOBBY
    line.answer(logged_in(town, one), *news(town, one, person, LOBBY))


def logged_in(town, one, *, resumed=False):
    person = one.person
    if one.dialect is JSON and not person.token:
        town.tokens += 1
        person.token = f"token-{town.tokens}"
    return events.Login(
        nick=person.nick,
        room=person.room,
        epoch=town.epoch,
        rooms=person.rooms,
        resume=person.token if one.dialect is JSON else "",
        resumed=resumed,
    )


def resume(town, line):
    refuse_twice(line)
    token, _, where = line.argument.partition(" ")
    try:
        known = positions.read(where)
    except ValueError:
        raise refused("resume", where) from None

    def returns():
        person = next((each for each in town.users.values() if each.token == token), None)
        if person is not None and person.one and person.one.is_busy:
            return returns
        if person is None or line.one.over:
            raise ResumeUnknown
        return takes_over(town, line, person, known)

    return returns


def takes_over(town, line, person, known):
    was_lost = person.lost_at is not None
    if not was_lost:
        person.one.person = None
        town.closes(person.one)
    person.one, person.host, person.lost_at = line.one, line.one.host, None
    line.one.person = person
    person.told_away.clear()
    if person.told_lost:
        person.told_lost = False
        town.announces(person)
    seen = {**person.entered, **known}
    missed = [event for name in person.rooms for event in town.room(name).missed(seen[name])]
    privates = person.privates[known.get(positions.PRIVATE, 0) :]
    line.answer(logged_in(town, line.one, resumed=True), *missed, *privates)


def logout(town, line):
    one = line.one
    if one.person is not None:
        town.goes(one.person)
    line.answer(events.Bye(reason=""))
    town.closes(one)
