"""The floor: what a chat server in Python costs when it does nothing but pass lines on.

Bare epoll, no asyncio, all in memory; it knows `login`, `say` and `join`, and checks nothing. What one turn
of the loop brings to a room goes to each of its members in one `os.write`. A member whose socket will not
take all of that is cut off. `python benchmarks/floor.py` listens on a free port of 127.0.0.1, and says on
which.
"""

import os
import select
import socket

LOBBY = b"lobby"
BACKLOG = 4096


class Member:
    __slots__ = ("nick", "part", "room", "socket")

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.nick = b""
        self.part = b""  # of a line that has not ended yet
        self.room: Room | None = None


class Room:
    __slots__ = ("members", "said")

    def __init__(self) -> None:
        self.members: set[int] = set()  # their descriptors
        self.said: list[bytes] = []  # in this turn


class Floor:
    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self._poll = select.epoll()
        self._poll.register(listening, select.EPOLLIN)
        self._members: dict[int, Member] = {}
        self._rooms: dict[bytes, Room] = {}
        self._talking: set[Room] = set()

    def turn(self) -> None:
        """Waits until something comes, and passes it on."""
        for descriptor, _ in self._poll.poll():
            if member := self._members.get(descriptor):
                self._read(member)
            elif descriptor == self._listening.fileno():
                self._accept()
        talking, self._talking = self._talking, set()
        for room in talking:
            self._flush(room)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except BlockingIOError:
                return
            connection.setblocking(False)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._members[connection.fileno()] = Member(connection)
            self._poll.register(connection, select.EPOLLIN)

    def _read(self, member: Member) -> None:
        try:
            data = os.read(member.socket.fileno(), 65536)
        except OSError:
            data = b""
        if not data:
            self._cut_off(member)
            return
        *lines, member.part = (member.part + data).split(b"\n")
        for line in lines:
            self._obey(member, line)

    def _obey(self, member: Member, line: bytes) -> None:
        verb, _, rest = line.rstrip(b"\r").partition(b" ")
        if verb == b"say" and member.room:
            self._say(member.room, b"%s: %s\r\n" % (member.nick, rest))
        elif verb == b"login":
            member.nick = rest
            self._enter(member, LOBBY)
        elif verb == b"join":
            self._enter(member, rest)
            os.write(member.socket.fileno(), b"You are in #%s now.\r\n" % rest)

    def _say(self, room: Room, line: bytes) -> None:
        room.said.append(line)
        self._talking.add(room)

    def _enter(self, member: Member, name: bytes) -> None:
        if member.room:
            member.room.members.discard(member.socket.fileno())
        room = member.room = self._rooms.setdefault(name, Room())
        room.members.add(member.socket.fileno())
        self._say(room, b"%s has entered the room\r\n" % member.nick)

    def _flush(self, room: Room) -> None:
        data = b"".join(room.said)
        room.said.clear()
        behind = []
        for descriptor in room.members:
            try:
                if os.write(descriptor, data) < len(data):
                    behind.append(descriptor)
            except OSError:
                behind.append(descriptor)
        for descriptor in behind:
            self._cut_off(self._members[descriptor])

    def _cut_off(self, member: Member) -> None:
        descriptor = member.socket.fileno()
        if self._members.pop(descriptor, None):
            if member.room:
                member.room.members.discard(descriptor)
            member.socket.close()


def main() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=BACKLOG) as listening:
        listening.setblocking(False)
        print(f"listening on tcp://127.0.0.1:{listening.getsockname()[1]}", flush=True)
        floor = Floor(listening)
        while True:
            floor.turn()


if __name__ == "__main__":
    main()
