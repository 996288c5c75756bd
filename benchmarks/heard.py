"""What the members of a room were sent, and whether that is what was said."""

import re
from collections import Counter
from typing import TypeAlias

Mark: TypeAlias = tuple[int, int]  # a sender, and which of his messages this is
MARK = re.compile(rb"\[(\d+):(\d+)\]")  # as bytes
TAG = re.compile(rb',"re":"[^"]*"')  # its sender's copy alone has it


def text(sender: int, number: int, length: int = 64) -> bytes:
    """What a sender says, in so many bytes: his mark, and padding."""
    return b"[%d:%d] " % (sender, number) + b"x" * (length - len(b"[%d:%d] " % (sender, number)))


class Heard:
    """What one room was sent. All members hear the same, so it is kept once.

    Whoever gets other bytes than those before him has his own copy from there on, to be looked through at
    the end.
    """

    def __init__(self, members: int) -> None:
        self.bytes = bytearray()
        self.lines = 0  # whole ones
        self.positions = [0] * members  # up to where each of them has it
        self.differing: dict[int, bytearray] = {}
        self._received = 0  # by all of them
        self._read_up_to = 0

    def take(self, member: int, data: memoryview) -> None:
        """Notes what came to this member."""
        self._received += len(data)
        if member in self.differing:
            self.differing[member] += data
            return
        position = self.positions[member]
        known = len(self.bytes) - position
        if not self.bytes.startswith(data[:known], position):
            self.differing[member] = self.bytes[:position] + data
            return
        if len(data) > known:
            self.bytes += data[known:]
            self.lines += self.bytes.count(b"\n", position + known)
        self.positions[member] = position + len(data)

    def new_marks(self, member: int) -> list[Mark]:
        """What this member, and always the same one, has got since the last time."""
        end = self.bytes.rfind(b"\n", self._read_up_to, self.positions[member]) + 1
        if not end:
            return []
        marks = MARK.findall(self.bytes, self._read_up_to, end)
        self._read_up_to = end
        return [(int(sender), int(number)) for sender, number in marks]

    def complete(self, lines: int) -> bool:
        """Whether all have got so many lines, and nothing is still missing to anybody."""
        return self.lines >= lines and self._received >= len(self.positions) * len(self.bytes)

    def mistakes(self, said: dict[int, int]) -> Counter[str]:
        """What was lost, doubled or out of order, for all members. `said`: how many by each sender."""
        order = marks_in(self.bytes)
        usual = judged(order, said, order)
        found: Counter[str] = Counter()
        for member, position in enumerate(self.positions):
            if (own := self.differing.get(member)) is None and position == len(self.bytes):
                found += usual
                continue
            own = self.bytes[:position] if own is None else own
            found += judged(marks_in(own[: own.rfind(b"\n") + 1]), said, order)
        return found


def marks_in(data: bytes | bytearray) -> list[Mark]:
    return [(int(sender), int(number)) for sender, number in MARK.findall(data)]


def judged(heard: list[Mark], said: dict[int, int], order: list[Mark]) -> Counter[str]:
    """How many messages are lost, doubled, misrouted, or not as in `order` and as their sender said them."""
    times = Counter(heard)
    wanted = {(sender, number) for sender, count in said.items() for number in range(count)}
    found = Counter(lost=len(wanted - times.keys()), misrouted=len(times.keys() - wanted))
    found["doubled"] = len(heard) - len(times)
    last: dict[int, int] = {}
    for sender, number in times:  # in the order in which each came first
        found["reordered"] += number < last.get(sender, -1)
        last[sender] = number
    common = times.keys() & set(order)
    mine = [each for each in times if each in common]
    theirs = [each for each in dict.fromkeys(order) if each in common]
    found["reordered"] += mine != theirs
    return +found
