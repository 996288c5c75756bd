"""What the model knows of a room: what was said there, what it is about, who is in it."""

import msgspec

from chatkit.protocol import events, names

KEPT = 8  # messages of each room, so that some are soon kept no longer
DEFAULT, MOST_NEW = 20, 100  # of `history` alone, and of `history new`


class Room:
    def __init__(self, name):
        self.name = name
        self.topic = events.Topic(room=name, text="")
        self.record = []
        self.roster = {}  # by person; there is no such room, but for its past, where it is empty

    @property
    def head(self):
        return len(self.record)

    @property
    def kept(self):
        return self.record[-KEPT:]

    def members(self):
        """As a roster tells them."""
        return sorted(self.roster.values(), key=lambda member: names.key(member.nick))

    def changes(self, person, **fields):
        self.roster[person] = msgspec.structs.replace(self.roster[person], **fields)

    def history(self, wanted, **more):
        """Those of the wanted messages that are kept."""
        found = [message for message in wanted if message in self.kept]
        return events.History(room=self.name, messages=found, complete=len(found) == len(wanted), **more)

    def last(self, number, before=None):
        last = self.head if before is None else before - 1
        return self.history(self.record[: max(0, last)][-number:])

    def after(self, id_, number):
        """The first ones that are kept after an id."""
        wanted = self.record[id_:]
        found = [message for message in wanted if message in self.kept]
        return events.History(room=self.name, messages=found[:number], complete=len(found) == len(wanted))

    def since(self, visit):
        """What is new since a visit: how many there were, and when that was."""
        if visit is None:
            return self.last(DEFAULT)
        seen, at = visit
        new = self.record[seen:]
        return self.history(new[-MOST_NEW:], new=len(new), since=events.timestamp(at))

    def missed(self, seen):
        """What comes after a resume: the messages, with a gap before them where some are kept no longer."""
        wanted = self.record[seen:]
        found = [message for message in wanted if message in self.kept]
        left_out = len(wanted) - len(found)
        gap = [events.Gap(room=self.name, first=seen + 1, last=seen + left_out)] if left_out else []
        return gap + found
