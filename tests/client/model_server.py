"""A server without sockets, clocks and other people: what a client may expect when connections are lost."""

from msgspec.structs import replace

from chatkit.protocol import commands, events, positions
from chatkit.protocol.framing import LineBuffer
from chatkit.protocol.grammar import parse
from tests.client.fake_server import AT, welcome


class Place:
    """Somebody's place in the house, which outlives a connection."""

    def __init__(self, nick, token):
        self.nick = nick
        self.token = token
        self.link = None
        self.rooms = {}  # the last message of each when it was entered
        self.current = None
        self.privates = []

    def tell(self, event):
        if self.link:
            self.link.send(event)


class House:
    """The record, and who has which place."""

    def __init__(self, epoch="e1"):
        self.epoch = epoch
        self.record = {"lobby": []}
        self.marks = {}
        self.places = {}

    def forget(self):
        """Time is up: no place is held any more."""
        self.places.clear()

    def said(self, room, nick, text, tag=None, author=None, kind="say"):
        """Somebody says something; the author's copy carries the tag. The same again is only acknowledged."""
        mark = (nick, tag, room, text)
        if tag and mark in self.marks:
            author.send(replace(self.marks[mark], re=tag))
            return
        said = self.record.setdefault(room, [])
        said.append(events.Message(room=room, id=len(said) + 1, at=AT, nick=nick, text=text, kind=kind))
        self.marks[mark] = said[-1]
        for place in self.places.values():
            if room in place.rooms:
                own = author is not None and place.link is author
                place.tell(replace(said[-1], re=tag) if own else said[-1])

    def told(self, place, sender, to, text, tag=None):
        """Somebody is told something, or tells it. The same again is only acknowledged."""
        known = [each for each in place.privates if tag and (each.re, each.text) == (tag, text)]
        if not known:
            private = events.Private(
                sender=sender, to=to, id=len(place.privates) + 1, at=AT, text=text, re=tag
            )
            place.privates.append(private)
        place.tell(known[0] if known else place.privates[-1])


class Link:
    """The server's side of one connection: bytes in by `receive`, bytes out in `out`."""

    def __init__(self, house):
        self.house = house
        self.place = None
        self.out = bytearray(b"Welcome to fake\r\nPlease log in.\r\n")
        self.ended = False
        self._lines = LineBuffer()

    def send(self, event):
        self.out += events.encode(event)

    def receive(self, data):
        for line in self._lines.feed(data):
            request = parse(line.decode(), json_text=True)
            self.handle(request.tag, request.room, request.command)

    def lost(self):
        """The connection is gone; the place is not."""
        if self.place and self.place.link is self:
            self.place.link = None

    def refuse(self, tag, code):
        self.send(events.Error(re=tag, code=code, text=code))

    def handle(self, tag, room, command):
        match command:
            case commands.Format():
                self.send(welcome(tag))
            case commands.Login(nick=nick) if self.place is None:
                self.log_in(tag, nick)
            case commands.Resume(token=token, positions=known) if self.place is None:
                self.resume(tag, token, positions.read(known))
            case _ if self.place is None:
                self.refuse(tag, "login_required")
            case commands.Logout():
                self.house.places.pop(self.place.token, None)
                self.send(events.Bye(re=tag, reason=""))
            case _:
                self.inside(tag, room, command)

    def inside(self, tag, room, command):
        place = self.place
        match command:
            case _ if room and room not in place.rooms:
                self.refuse(tag, "not_in_room")
            case commands.Say(text=text) | commands.Emote(text=text):
                self.house.said(room or place.current, place.nick, text, tag, self)
            case commands.Tell(nick=nick, text=text):
                self.house.told(place, place.nick, nick, text, tag)
            case commands.Join(room="secret"):
                self.refuse(tag, "not_in_room")
            case commands.Join(room=wanted):
                place.rooms.setdefault(wanted, len(self.house.record.setdefault(wanted, [])))
                place.current = wanted
                self.send(events.Joined(re=tag, room=wanted, topic=""))
            case commands.Leave():
                left = room or place.current
                del place.rooms[left]
                place.current = list(place.rooms)[-1] if place.current == left else place.current
                self.send(events.Left(re=tag, room=left, nick=place.nick, at=AT, reason=""))
                self.send(events.Query(nick="", room=place.current))
            case _:
                self.send(events.Pong(re=tag))

    def log_in(self, tag, nick):
        for token, other in list(self.house.places.items()):
            if other.nick == nick and other.link is None:
                del self.house.places[token]
        if any(other.nick == nick for other in self.house.places.values()):
            self.refuse(tag, "nick_taken")
            return
        self.place = Place(nick, f"token{len(self.house.marks)}-{id(self)}")
        self.place.rooms["lobby"] = len(self.house.record["lobby"])
        self.place.current = "lobby"
        self._take(tag, resumed=False)

    def resume(self, tag, token, known):
        if token not in self.house.places:
            self.refuse(tag, "resume_unknown")
            return
        self.place = self.house.places[token]
        self._take(tag, resumed=True)
        for room, entered_at in self.place.rooms.items():
            for message in self.house.record[room][known.get(room, entered_at) :]:
                self.send(message)
        for private in self.place.privates[known.get(positions.PRIVATE, 0) :]:
            self.send(private)

    def _take(self, tag, resumed):
        place = self.place
        self.house.places[place.token] = place
        place.link = self
        self.send(
            events.Login(
                re=tag,
                nick=place.nick,
                room=place.current,
                epoch=self.house.epoch,
                rooms=list(place.rooms),
                resume=place.token,
                resumed=resumed,
            )
        )
