import pytest

from chatkit.server.fanout import Gatherer
from chatkit.server.outbox import Outbox
from tests.server.fakes import FakeClock, FakeConnection


class Turn:
    """What a loop would call when the present turn is over."""

    def __init__(self):
        self.put_off = []
        self.gatherer = Gatherer(self.put_off.append, FakeClock(), FakeClock())

    def end(self):
        put_off, self.put_off[:] = list(self.put_off), []
        for callback in put_off:
            callback()


@pytest.fixture
def turn():
    return Turn()


def open_outbox(turn):
    writer = FakeConnection()
    return Outbox(writer, turn.gatherer), writer.writes


def test_what_one_turn_produces_is_one_write(turn):
    outbox, writes = open_outbox(turn)
    for data in (b"one ", b"two ", b"three"):
        outbox.push(data)
    assert writes == []
    turn.end()
    assert writes == [b"one two three"]


def test_one_frame_is_written_as_it_is(turn):
    """Without a copy: a whole room's writes share its bytes."""
    outbox, writes = open_outbox(turn)
    frame = bytes(1000)
    outbox.push(frame)
    turn.end()
    assert writes[0] is frame


def test_one_call_a_turn_flushes_everybody(turn):
    outboxes = [open_outbox(turn) for _ in range(3)]
    for outbox, _ in outboxes * 2:
        outbox.push(b"x")
    assert len(turn.put_off) == 1
    turn.end()
    assert [writes for _, writes in outboxes] == [[b"xx"]] * 3


def test_each_turn_is_flushed(turn):
    outbox, writes = open_outbox(turn)
    for data in (b"one", b"two"):
        outbox.push(data)
        turn.end()
    assert writes == [b"one", b"two"]


def test_nothing_to_write_is_not_written(turn):
    outbox, writes = open_outbox(turn)
    outbox.push(b"x")
    outbox.flush()
    outbox.flush()
    turn.end()
    assert writes == [b"x"]


def test_what_comes_after_a_flush_by_hand_still_goes_out(turn):
    outbox, writes = open_outbox(turn)
    outbox.push(b"one")
    outbox.flush()
    outbox.push(b"two")
    turn.end()
    assert writes == [b"one", b"two"]


def test_what_a_write_produces_is_written_in_the_next_turn(turn):
    """A writer may call back, for example to cut a reader off who is too slow."""
    other, other_writes = open_outbox(turn)

    class Talkative:
        def write(self, data):
            other.push(b"he has gone")

    outbox = Outbox(Talkative(), turn.gatherer)
    outbox.push(b"x")
    turn.end()
    assert other_writes == []
    turn.end()
    assert other_writes == [b"he has gone"]


def test_close_writes_what_waits_and_takes_nothing_more(turn):
    outbox, writes = open_outbox(turn)
    outbox.push(b"last words")
    outbox.close()
    assert writes == [b"last words"]
    outbox.push(b"too late")
    turn.end()
    assert writes == [b"last words"]


def test_discard_forgets_what_waits_and_takes_nothing_more(turn):
    outbox, writes = open_outbox(turn)
    outbox.push(b"nobody is there")
    outbox.discard()
    outbox.push(b"nobody")
    turn.end()
    outbox.close()
    assert writes == []
