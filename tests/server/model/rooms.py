"""What the model knows of a room: what was said there, what it is about, who is in it."""

import msgspec

from chatkit.protocol import events, names

KEPT = 8  # messages of each room, so that some are soon kept no longer
LARGE = 4  # people: who comes to more, or goes, is counted
DEFAULT, MOST_NEW = 20, 100  # of `history` alone, and of `history new`


class Room:
    def __init__(self, name):
        self.name = name
        self.topic = events.Topic(room=name, text="")
        self.record = []
        self.roster = {}  # by person; there is no such room, but for its past, where it is empty
        self.counted = None  # how many entered and left, and when the first and the last did; or None

    @property
    def head(self):
        return len(self.record)

    @property
    def kept(self):
        return self.record[-KEPT:]

    def members(self):
        """As a roster tells them."""
        return sorted(self.roster.values(), key=lambda member: names.key(member.nick))

    @property
    def is_large(self):
        return len(self.roster) > LARGE

    def counts(self, now, entered, left):
        """Whether somebody who has come or gone is counted, and nobody told yet."""
        if not self.is_large and self.counted is None:
            return False
        entered_before, left_before, since, _ = self.counted or (0, 0, now, now)
        self.counted = (entered_before + entered, left_before + left, since, now)
        return True

    def tells_what_it_counted(self):
        (entered, left, _, at), self.counted = self.counted, None
        return events.Presence(
            room=self.name, entered=entered, left=left, count=len(self.roster), at=events.timestamp(at)
        )

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
