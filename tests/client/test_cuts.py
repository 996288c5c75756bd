"""Connections cut after each byte, against a model of the server: nothing is lost, nothing comes twice."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.client.conversation import Conversation
from chatkit.client.link import Lost
from chatkit.client.remembered import Remembered
from chatkit.protocol.commands import Emote, Say
from chatkit.protocol.events import Event, Message, Private
from chatkit.protocol.grammar import parse
from tests.client.model_server import House, Link

ONE_BY_ONE = ["say one", "join ops", "say two", "#lobby say three", "tell ada psst", "emote waves", "ping"]
FOR_EVER = 10**9
AT_ONCE = ["#lobby say one", "join ops", "#ops say two", "#lobby emote three", "tell ada psst", "#ops ping"]


class World:
    """bob's client, and the house that he comes to. ada is there too: she speaks whenever he sends a line."""

    def __init__(self, script, at_once):
        self.house = House()
        self.memory = Remembered("bob")
        self.tags = (f"t-{number}" for number in count(1))
        self.script = list(script)
        self.at_once = at_once
        self.told = []
        self.asked = {}
        self.moved = 0
        self.ada = count(1)

    def ada_speaks(self):
        number = next(self.ada)
        for room in self.house.record:
            self.house.said(room, "ada", f"{room} {number}")
        for place in list(self.house.places.values()):
            self.house.told(place, "ada", "bob", f"psst {number}")

    def connect(self, budget):
        """One connection, up to so many bytes, both ways taken together; then it is cut."""
        talk, link = Conversation(self.tags, self.memory), Link(self.house)
        before = None
        while budget > 0 and before != (self.moved, len(self.script)):
            before = self.moved, len(self.script)
            up = talk.outgoing()[:budget]
            link.receive(up)
            budget -= len(up)
            self.moved += len(up)
            down, link.out = bytes(link.out[:budget]), bytearray()
            self.told += talk.receive(down)
            budget -= len(down)
            self.moved += len(down)
            if talk.greeted:
                self.type(talk)
        link.lost()
        talk.closed()

    def type(self, talk):
        while self.script and (self.at_once or not self.unsettled()):
            tag, line = next(self.tags), self.script.pop(0)
            self.asked[tag] = line
            talk.send(tag, line)
            self.ada_speaks()

    def unsettled(self):
        return [tag for tag in self.asked if not self.answers(tag) and tag not in self.lost]

    def answers(self, tag):
        return [event for event in self.told if isinstance(event, Event) and event.re == tag]

    @property
    def lost(self):
        return [tag for event in self.told if isinstance(event, Lost) for tag in event.tags]

    def seen(self, kind, room=None):
        """The ids that the reader sees, without acknowledgements of what he has seen."""
        ids = []
        for event in self.told:
            wanted = isinstance(event, kind) and (room is None or event.room == room)
            if wanted and not (event.re and event.id in ids):
                ids.append(event.id)
        return ids

    @property
    def said(self):
        """What bob has said, as the record has it."""
        return [each.text for said in self.house.record.values() for each in said if each.nick == "bob"]


def uncut(script, at_once):
    world = World(script, at_once)
    world.connect(10**9)
    return world


def speech(lines):
    return [line for line in lines if isinstance(parse(line).command, Say | Emote)]


def check_answers(world):
    """Each line was answered once, or given up once; no speech was given up, and none is there twice."""
    assert not world.script
    for tag, line in world.asked.items():
        assert len(world.answers(tag)) + world.lost.count(tag) == 1, line
    assert speech(world.asked[tag] for tag in world.lost) == []
    assert len(world.said) == len(set(world.said))


def cuts(script, at_once):
    """The world after each cut."""
    whole = World(script, at_once)
    whole.connect(FOR_EVER)
    for moved in range(1, whole.moved + 1):
        world = World(script, at_once)
        world.connect(moved)
        world.ada_speaks()
        yield world


both_ways = pytest.mark.parametrize(("script", "at_once"), [(ONE_BY_ONE, False), (AT_ONCE, True)])


@both_ways
def test_where_the_place_is_kept_nothing_is_missing_and_nothing_is_given_up(script, at_once):
    for world in cuts(script, at_once):
        world.connect(FOR_EVER)
        check_answers(world)
        check_all_was_seen(world)
        assert world.lost == []


def check_all_was_seen(world):
    assert len(world.said) == len(speech(world.asked.values()))
    assert (world.memory.rooms, world.memory.room) == (["lobby", "ops"], "ops")
    check_no_holes(world)


def check_no_holes(world):
    """All was seen that was said since bob came into each room, and in order."""
    (place,) = world.house.places.values()
    for room, head in place.rooms.items():
        assert world.seen(Message, room) == list(range(head + 1, len(world.house.record[room]) + 1))
    assert world.seen(Private) == list(range(1, len(place.privates) + 1))


@both_ways
def test_where_the_place_is_not_kept_what_was_said_is_there_once(script, at_once):
    for world in cuts(script, at_once):
        world.house.forget()
        world.connect(FOR_EVER)
        check_answers(world)
        for room in world.memory.rooms:
            ids = world.seen(Message, room)
            assert ids == sorted(set(ids))
        assert world.memory.returning == []


@both_ways
def test_another_record_begins_with_what_was_not_acknowledged(script, at_once):
    for world in cuts(script, at_once):
        seen_before = len(world.told)
        world.house = House("e2")
        world.connect(FOR_EVER)
        check_answers(world)
        del world.told[:seen_before]
        check_no_holes(world)


@given(st.lists(st.integers(1, 3000), max_size=6), st.booleans())
def test_cut_again_and_again(lengths, at_once):
    world = World(AT_ONCE if at_once else ONE_BY_ONE, at_once)
    for length in lengths:
        world.connect(length)
        world.ada_speaks()
    world.connect(FOR_EVER)
    check_answers(world)
    check_all_was_seen(world)


@given(st.lists(st.tuples(st.integers(1, 3000), st.booleans()), max_size=6), st.booleans())
def test_cut_again_and_again_where_the_place_is_kept_sometimes(lengths, at_once):
    world = World(AT_ONCE if at_once else ONE_BY_ONE, at_once)
    for length, kept in lengths:
        world.connect(length)
        world.ada_speaks()
        if not kept:
            world.house.forget()
    world.connect(FOR_EVER)
    check_answers(world)
    assert world.memory.returning == []
