"""What was said while nobody looked is shown once, in its place and in order, or said to be missing."""

import re

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chatkit.client import Connected, Gap, Reconnecting
from chatkit.protocol import events, past
from chatkit.tui.entries import Moved, Said, Tone, Words
from chatkit.tui.state import Change, ClientState
from tests.tui.fake import EPOCH, at, message, stopped_clock

LOST = Reconnecting("reset", 1, 1)


def login(epoch=EPOCH):
    return events.Login(nick="bob", room="lobby", epoch=epoch)


def said(number, **more):
    return message("alice", str(number), number=number, **more)


def page(*numbers, re="past", **more):
    more = {"complete": True, **more}
    return events.History(room="lobby", messages=[said(number) for number in numbers], re=re, **more)


def connect(state, epoch=EPOCH):
    """Logs in; the past is asked for and not answered yet. Returns what was asked."""
    state.apply(Connected("chatkit", "1"))
    assert state.apply(login(epoch)) & Change.PAST
    question = state.room.past.question
    state.room.past.asked("past")
    return question


def shown(state):
    """The log in short: numbers are messages."""
    short = []
    for entry in state.room.log.since(0):
        if isinstance(entry, Said):
            short.append(int(entry.text))
        elif isinstance(entry, Moved):
            short.append(f"{entry.nick} {'entered' if entry.entered else 'left'}")
        elif isinstance(entry, Words):
            short.append(entry.text)
    return short


GREETING = "you are bob, in #lobby on chatkit"


@pytest.fixture
def state():
    return ClientState("chat.lan:5005", stopped_clock(), "bob")


@pytest.fixture
def settled(state):
    """In the room, with three messages in the log."""
    connect(state)
    state.apply(page(1, 2, 3))
    return state


def test_a_first_visit_shows_the_last_few_above_the_greeting(state):
    assert connect(state) == "history new"
    assert shown(state) == []
    changed = state.apply(page(11, 12, 13))
    assert changed & Change.ENTRIES
    assert shown(state) == [11, 12, 13, GREETING]


def test_a_first_visit_where_nothing_was_said(state):
    connect(state)
    state.apply(page())
    assert shown(state) == [GREETING]


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        (page(12, 13, new=2, since=at(-60)), "2 new since 11:00"),
        (page(12, 13, new=2, since=at(-24 * 60)), "2 new since 25 Nov 12:00"),
        (page(12, 13, new=9, since=at(-60)), "9 new since 11:00, the last 2 of them"),
        (page(new=9, since=at(-60), complete=False), "9 new since 11:00, kept no longer"),
    ],
)
def test_another_visit_says_how_much_is_new_and_since_when(state, answer, title):
    connect(state)
    state.apply(answer)
    assert shown(state) == [title, *(message.id for message in answer.messages), GREETING]


def test_another_visit_with_nothing_new_says_nothing_of_it(state):
    connect(state)
    state.apply(page(new=0, since=at(-60)))
    assert shown(state) == [GREETING]


def test_what_comes_meanwhile_waits_for_what_was_before_it(state):
    connect(state)
    state.apply(said(12))
    assert state.apply(events.Entered(room="lobby", nick="zoë", at=at())) == Change.ROSTER
    assert state.room.members == ("bob", "zoë")
    state.apply(said(13))
    assert shown(state) == []
    state.apply(page(11, 12))
    assert shown(state) == [11, 12, GREETING, "zoë entered", 13]
    state.apply(said(14))
    assert shown(state)[-1] == 14


def test_after_a_reconnect_it_asks_for_what_came_after_the_last(settled):
    settled.apply(LOST)
    assert connect(settled) == "history after 3 500"
    assert settled.apply(page(4, 5)) & Change.PAST
    assert settled.room.past.question == "history after 5 500"
    settled.room.past.asked("past")
    assert not settled.apply(page()) & Change.PAST
    assert shown(settled) == [1, 2, 3, GREETING, "connection lost: reset", 4, 5, GREETING]


def test_it_asks_on_until_what_waits_is_reached(settled):
    settled.apply(LOST)
    connect(settled)
    settled.apply(said(8))
    assert settled.apply(page(4, 5)) & Change.PAST
    settled.room.past.asked("past")
    assert not settled.apply(page(6, 7)) & Change.PAST
    assert shown(settled)[5:] == [4, 5, 6, 7, GREETING, 8]


def test_what_is_kept_no_longer_is_said_to_be_missing(settled):
    settled.apply(LOST)
    connect(settled)
    settled.apply(page(9, complete=False))
    settled.room.past.asked("past")
    settled.apply(page())
    assert shown(settled)[5:] == ["messages missing here: 5", 9, GREETING]


def test_it_is_said_with_the_next_message_where_nothing_at_all_is_kept(settled):
    settled.apply(LOST)
    connect(settled)
    settled.apply(page(complete=False))
    settled.apply(said(6))
    assert shown(settled)[5:] == [GREETING, "messages missing here: 2", 6]


@pytest.mark.parametrize("epoch", ["another", ""])
def test_in_another_record_ids_from_before_mean_nothing(settled, epoch):
    settled.apply(LOST)
    assert connect(settled, epoch) == "history new"
    settled.apply(page(1, 2))
    assert shown(settled)[5:] == [1, 2, GREETING]


def test_a_server_that_names_no_record_may_have_another_each_time(state):
    connect(state, epoch="")
    state.apply(page(1, 2, 3))
    state.apply(LOST)
    assert connect(state, epoch="") == "history new"


@pytest.mark.parametrize("code", ["unavailable", "unknown_command"])
def test_an_error_ends_the_wait(settled, code):
    settled.apply(LOST)
    connect(settled)
    settled.apply(said(5))
    settled.apply(events.Error(code=code, text="not now", re="past"))
    assert shown(settled)[5:] == [GREETING, "messages missing here: 1", 5, "not now"]
    settled.apply(said(6))
    assert shown(settled)[-1] == 6


def test_a_link_lost_meanwhile_loses_nothing(settled):
    """What waited is not shown: what is missing before it would never be asked for again."""
    settled.apply(LOST)
    connect(settled)
    settled.apply(said(6))
    settled.apply(events.Left(room="lobby", nick="zoë", at=at(), reason=""))
    settled.apply(LOST)
    assert connect(settled) == "history after 3 500"
    settled.apply(said(7))
    settled.apply(page(4, 5, 6))
    assert [it for it in shown(settled) if isinstance(it, int)] == [1, 2, 3, 4, 5, 6, 7]
    assert shown(settled).count("zoë left") == 1
    assert shown(settled).count(GREETING) == 2, "not of the login whose past never came"


def test_a_link_lost_before_the_first_past_came_does_not_ask_for_what_is_new_since_then(state):
    connect(state)
    state.apply(said(6))
    state.apply(LOST)
    assert connect(state) == "history 100"


def test_an_answer_of_the_connection_before_is_passed_over(settled):
    settled.apply(LOST)
    connect(settled)
    settled.room.past.asked("newer")
    assert settled.apply(page(4, re="past")) == Change.NOTHING
    assert settled.room.past.question == "history after 3 500"


def test_after_a_gap_what_was_said_in_it_is_asked_for(settled):
    assert settled.apply(Gap(3)) & Change.PAST
    assert settled.room.past.question == "history after 3 500"
    settled.room.past.asked("past")
    settled.apply(said(6))
    settled.apply(page(4, 5))
    assert shown(settled)[4:] == ["3 events came too fast to be shown", 4, 5, 6]


def test_a_gap_before_the_login_asks_for_nothing(state):
    assert not state.apply(Gap(3)) & Change.PAST


def test_an_own_message_that_has_come_with_the_past_is_shown_once(settled):
    settled.said("t1", "4")
    settled.apply(Gap(1))
    settled.room.past.asked("past")
    settled.apply(page(4))
    settled.room.past.asked("past")
    settled.apply(page())
    assert settled.apply(message("bob", "4", number=4, re="t1")) & Change.OWN
    assert settled.room.log.pending == {}
    assert shown(settled).count(4) == 1


def test_a_typed_history_is_an_answer_and_no_part_of_the_log(settled):
    settled.asked("t1")
    settled.apply(page(1, 2, re="t1"))
    settled.apply(page(1, re="t9"))
    [answer] = [entry for entry in settled.room.log.since(0) if getattr(entry, "tone", None) is Tone.ANSWER]
    assert answer.text == "1 12:00 alice: 1\n2 12:00 alice: 2"


def test_a_typed_search_is_an_answer(settled):
    settled.asked("t1")
    settled.apply(events.Search(messages=[said(2)], re="t1"))
    assert shown(settled)[-1] == "#lobby 2 12:00 alice: 2"


# at random


class Server(RuleBasedStateMachine):
    """A server that may answer late and in small pages, a record that is trimmed, and links that break."""

    def __init__(self):
        super().__init__()
        self.state = ClientState("chat.lan:5005", stopped_clock(), "bob")
        self.head = self.oldest = 0
        self.visit = None
        self.online = False
        self.tags = 0
        self.stream = []  # on its way to the client
        self.questions = []
        self.answers = []  # read from the record, and not sent yet
        self.pages = 3

    @initialize(head=st.integers(0, 40), pages=st.integers(1, 30))
    def begin(self, head, pages):
        self.head, self.oldest, self.pages = head, 1, pages
        self.log_in()

    @rule()
    def say(self):
        self.head += 1
        if self.online:
            self.stream.append(said(self.head))

    @rule()
    def many_are_said(self):
        for _ in range(7):
            self.say()

    @rule()
    @precondition(lambda self: self.stream)
    def arrive(self):
        if self.state.apply(self.stream.pop(0)) & Change.PAST and (asked := self.state.room.past.question):
            self.tags += 1
            self.questions.append((str(self.tags), asked))
            self.state.room.past.asked(str(self.tags))

    @rule()
    @precondition(lambda self: self.questions)
    def read(self):
        tag, asked = self.questions.pop(0)
        stretch = past.stretch(asked.removeprefix("history "))
        kept = range(self.oldest, self.head + 1)
        if stretch.after is not None:
            numbers = [number for number in kept if number > stretch.after][: self.pages]
        else:
            seen = self.visit if stretch.new and self.visit else 0
            numbers = [number for number in kept if number > seen][-self.pages :]
        self.answers.append(page(*numbers, re=tag))

    @rule()
    @precondition(lambda self: self.answers)
    def answer(self):
        self.stream.append(self.answers.pop(0))

    @rule(dropped=st.integers(1, 5))
    @precondition(lambda self: self.online and self.state.nick)
    def fall_behind(self, dropped):
        if not any(isinstance(event, events.Login) for event in self.stream):
            self.stream[:dropped] = [Gap(dropped)]

    @rule()
    def trim(self):
        self.oldest = min(self.head + 1, self.oldest + 3)

    @rule()
    @precondition(lambda self: self.online)
    def lose(self):
        self.online = False
        self.visit = self.head
        for waiting in self.stream, self.questions, self.answers:
            waiting.clear()
        self.state.apply(LOST)

    @rule()
    @precondition(lambda self: not self.online)
    def log_in(self):
        self.online = True
        self.stream += [Connected("chatkit", "1"), login()]

    def teardown(self):
        if not self.online:
            self.log_in()
        while self.stream or self.questions or self.answers:
            for step, waiting in (
                (self.read, self.questions),
                (self.answer, self.answers),
                (self.arrive, self.stream),
            ):
                if waiting:
                    step()
        self.say()
        self.arrive()
        self.everything_is_there_once_and_in_order()

    def everything_is_there_once_and_in_order(self):
        last = 0
        for it in shown(self.state):
            missing = re.fullmatch(r"messages missing here: (\d+)", str(it))
            if missing:
                last += int(missing[1])
            elif isinstance(it, int):
                assert it == last + 1 or not last, shown(self.state)
                last = it
        assert last == self.head


def test_however_it_comes_each_message_is_shown_once_and_in_order_or_counted_as_missing():
    run_state_machine_as_test(Server, settings=settings(max_examples=200, stateful_step_count=40))
