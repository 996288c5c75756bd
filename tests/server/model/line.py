"""A line, before anybody knows what it means."""

import msgspec

from chatkit.protocol import names
from tests.server.fakes import JSON
from tests.server.model.people import Person, Someone


class Line:
    """What somebody types: a verb and its argument, perhaps a tag, perhaps for one room only."""

    def __init__(self, one: Someone, verb, argument="", tag=None, room=None):
        self.one = one
        self.verb = verb
        self.argument = argument
        self.tag = tag
        self.named = room

    def written(self):
        rest = f"{self.verb} {self.argument}".strip()
        rest = rest if self.named is None else f"{self.named} {rest}"
        rest = rest if self.tag is None else f"@{self.tag} {rest}"
        return f"/{rest}" if self.one.person and self.one.person.converse else rest

    @property
    def person(self) -> Person:
        return self.one.person

    @property
    def room(self):
        """The room that it is about."""
        return self.person.room if self.named is None else names.key(self.named.removeprefix("#"))

    @property
    def talk(self):
        """The nick to whom alone what it says goes, if there is one."""
        return self.person.talk if self.named is None else ""

    @property
    def is_said_to_all(self):
        """Whether it goes to the record, and does not wait for what was said before."""
        if self.verb not in ("say", "emote") or self.person is None or self.talk:
            return False
        return self.named is None or self.room in self.person.rooms

    def spoken(self, text):
        """A program may write a text as a JSON string."""
        quoted = self.one.dialect is JSON and text.startswith('"')
        return text[1:-1].replace("\\n", "\n") if quoted else text

    def answer(self, first, *more):
        self.one.is_answered(msgspec.structs.replace(first, re=self.tag), *more)
