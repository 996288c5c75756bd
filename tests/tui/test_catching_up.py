"""What was said while nobody looked is shown once, in its place and in order, or said to be missing."""

import re
from itertools import count

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

from chatkit.client import Connected, Gap, Lost, Reconnecting
from chatkit.protocol import events, past
from chatkit.tui import answers
from chatkit.tui.catching_up import catch_up, in_words
from chatkit.tui.change import Change
from chatkit.tui.entries import Log, Moved, New, Said, Tone, Words
from chatkit.tui.state import ClientState
from tests.tui.fake import EPOCH, NOON, at, login, message, roster, stopped_clock
from tests.tui.states import asks, lines, types

LOST = Reconnecting("reset", 1, 1)


def said(number, room="lobby", **more):
    return message("alice", str(number), number=number, room=room, **more)


def page(*numbers, re="past", room="lobby", **more):
    more = {"complete": True, **more}
    return events.History(room=room, messages=[said(number, room) for number in numbers], re=re, **more)


def ask(state):
    """Asks what is missing in the lobby, under the tag `past`. Returns what was asked."""
    for question in state.questions():
        if "history" in question.line:
            question.asked("past")
            return question.line.removeprefix("#lobby ")
        question.asked("look")
    return None


def connect(state, epoch=EPOCH):
    """Logs in; the past is asked for and not answered yet. Returns what was asked."""
    state.apply(Connected("chatkit", "1"))
    assert state.apply(login(epoch=epoch)) & Change.ASK
    return ask(state)


def resume(state, *missed, rooms=("lobby",)):
    """Finds our place kept, and is told what was missed."""
    state.apply(Connected("chatkit", "1"))
    for event in (login("bob", *rooms, resumed=True), *missed):
        state.apply(event)


def shown(state, room="lobby"):
    """The log in short: numbers are messages."""
    short = []
    for entry in state.rooms.find(room).log.since(0):
        if isinstance(entry, Said):
            short.append(int(entry.text))
        elif isinstance(entry, Moved):
            short.append(f"{entry.nick} {'entered' if entry.entered else 'left'}")
        elif isinstance(entry, Words):
            short.append(entry.text)
        elif isinstance(entry, New):
            here = entry.count - entry.missing
            short.append(answers.of_new(entry.count, here, entry.since, stopped_clock()))
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
    assert state.room.people == 2
    state.apply(said(13))
    assert shown(state) == []
    state.apply(page(11, 12))
    assert shown(state) == [11, 12, GREETING, "zoë entered", 13]
    state.apply(said(14))
    assert shown(state)[-1] == 14


def test_after_a_reconnect_it_asks_for_what_came_after_the_last(settled):
    settled.apply(LOST)
    assert connect(settled) == "history after 3 500"
    assert settled.apply(page(4, 5)) & Change.ASK
    assert ask(settled) == "history after 5 500"
    assert not settled.apply(page()) & Change.ASK
    assert shown(settled) == [1, 2, 3, GREETING, "connection lost: reset", 4, 5, GREETING]


def test_it_asks_on_until_what_waits_is_reached(settled):
    settled.apply(LOST)
    connect(settled)
    settled.apply(said(8))
    assert settled.apply(page(4, 5)) & Change.ASK
    ask(settled)
    assert not settled.apply(page(6, 7)) & Change.ASK
    assert shown(settled)[5:] == [4, 5, 6, 7, GREETING, 8]


def test_what_is_kept_no_longer_is_said_to_be_missing(settled):
    settled.apply(LOST)
    connect(settled)
    settled.apply(page(9, complete=False))
    ask(settled)
    settled.apply(page())
    assert shown(settled)[5:] == ["messages missing here: 5", 9, GREETING]


def test_it_is_said_with_the_next_message_where_nothing_at_all_is_kept(settled):
    settled.apply(LOST)
    connect(settled)
    settled.apply(page(complete=False))
    settled.apply(said(6))
    assert ask(settled) == "history after 3 500"
    settled.apply(page(complete=False))
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
    settled.apply(Lost(("past",), "why"))
    [question] = settled.questions()
    question.asked("newer")
    assert settled.apply(page(4)) == Change.NOTHING
    settled.apply(page(4, re="newer"))
    assert shown(settled)[-1] == 4


def test_after_a_gap_what_was_said_in_it_is_asked_for(settled):
    assert settled.apply(Gap(3)) & Change.ASK
    assert settled.room.past.question == "history after 3 500"
    ask(settled)
    settled.apply(said(6))
    settled.apply(page(4, 5))
    assert shown(settled)[4:] == ["3 events came too fast to be shown", 4, 5, 6]


def test_a_gap_before_the_login_asks_for_nothing(state):
    state.apply(Gap(3))
    assert lines(state) == []


def test_an_own_message_that_has_come_with_the_past_is_shown_once(settled):
    types(settled, "4")
    settled.apply(Gap(1))
    ask(settled)
    settled.apply(page(4))
    ask(settled)
    settled.apply(page())
    assert settled.apply(message("bob", "4", number=4, re="t1")) & Change.OWN
    assert settled.room.log.pending == {}
    assert shown(settled).count(4) == 1


def test_a_typed_history_is_an_answer_and_no_part_of_the_log(settled):
    types(settled, "/history 2")
    settled.apply(page(1, 2, re="t1"))
    settled.apply(page(1, re="t9"))
    [answer] = [entry for entry in settled.room.log.since(0) if getattr(entry, "tone", None) is Tone.ANSWER]
    assert answer.text == "1 12:00 alice: 1\n2 12:00 alice: 2"


def test_a_search_that_was_typed_for_the_server_itself_is_an_answer(settled):
    types(settled, "/#ops search 2")
    settled.apply(events.Search(messages=[said(2)], re="t1"))
    assert shown(settled)[-1] == "#lobby 2 12:00 alice: 2"


def test_what_was_lost_on_the_way_is_asked_for_when_the_next_message_shows_it(settled):
    assert settled.apply(said(6)) & Change.ASK
    assert shown(settled)[-1] == GREETING
    assert ask(settled) == "history after 3 500"
    settled.apply(page(4, 5, 6))
    assert shown(settled)[3:] == [GREETING, 4, 5, 6]


def test_so_it_is_in_a_room_in_which_nothing_had_been_said(state):
    connect(state)
    state.apply(page())
    state.apply(said(2))
    assert ask(state) == "history 100"
    state.apply(page(1, 2))
    assert shown(state) == [GREETING, 1, 2]


# with our place kept


@pytest.fixture
def in_two(state):
    """In two rooms, with the messages 1 to 3 in each."""
    state.apply(Connected("chatkit", "1"))
    state.apply(login("bob", "lobby", "ops"))
    for tag, line in asks(state):
        if "history" in line:
            room = line.split()[0].removeprefix("#")
            state.apply(page(1, 2, 3, room=room, re=tag))
    return state


def test_what_was_missed_comes_by_itself_and_nothing_is_asked(in_two):
    in_two.apply(LOST)
    resume(in_two, said(4), said(5), said(4, "ops"), rooms=("lobby", "ops"))
    assert lines(in_two) == ["#lobby look"]
    in_two.apply(roster("alice", "bob"))
    assert shown(in_two)[4:] == ["connection lost: reset", 4, 5, "back again · 2 came meanwhile"]
    assert shown(in_two, "ops")[4:] == ["1 new since 12:00", 4]
    assert in_two.rooms.find("ops").unread == 4


def test_what_is_left_out_is_asked_for_in_its_room_and_what_follows_waits(in_two):
    in_two.apply(LOST)
    gap = events.Gap(room="ops", first=4, last=6)
    resume(in_two, said(4), gap, said(7, "ops"), said(8, "ops"), rooms=("lobby", "ops"))
    (_, look), (tag, question) = asks(in_two)
    assert (look, question) == ("#lobby look", "#ops history after 3 500")
    assert shown(in_two)[-1] == 4
    assert shown(in_two, "ops")[:3] == [1, 2, 3]
    assert len(shown(in_two, "ops")) == 4
    in_two.apply(page(4, 5, 6, 7, 8, room="ops", re=tag))
    assert [it for it in shown(in_two, "ops") if isinstance(it, int)] == [1, 2, 3, 4, 5, 6, 7, 8]


def test_what_is_left_out_is_asked_for_also_where_nothing_follows(in_two):
    in_two.apply(LOST)
    resume(in_two, events.Gap(room="ops", first=4, last=6), rooms=("lobby", "ops"))
    assert lines(in_two) == ["#lobby look", "#ops history after 3 500"]


def test_what_is_left_out_and_kept_no_longer_is_said_to_be_missing(in_two):
    in_two.apply(LOST)
    resume(in_two, events.Gap(room="lobby", first=4, last=6), said(7), roster("bob"), rooms=("lobby", "ops"))
    [tag] = [tag for tag, line in asks(in_two) if "history" in line]
    in_two.apply(page(complete=False, re=tag))
    assert shown(in_two)[4:] == [
        "connection lost: reset",
        "messages missing here: 3",
        7,
        "back again · 4 came meanwhile",
    ]


def test_a_question_that_was_under_way_is_answered_after_the_resume(state):
    connect(state)
    state.apply(said(4))
    state.apply(LOST)
    resume(state, said(5))
    assert lines(state) == ["#lobby look"], "the connection asks it again under the old tag"
    state.apply(page(2, 3))
    assert shown(state) == ["connection lost: reset", 2, 3, GREETING, 4, 5]


def test_an_own_message_that_comes_as_missed_and_again_as_the_reply_is_shown_once(settled):
    types(settled, "4")
    settled.apply(LOST)
    resume(settled, message("bob", "4", number=4))
    assert settled.apply(message("bob", "4", number=4, re="t1")) & Change.OWN
    assert settled.room.log.pending == {}
    assert shown(settled).count(4) == 1


# at random


class Server(RuleBasedStateMachine):
    """Two rooms, answers that come late and in small pages, a record that is trimmed, and links that break.

    Between it and the state stands what chatkit.client does: it resumes, tells how far it has come, comes
    back into rooms, and sends again what was not answered.
    """

    def __init__(self):
        super().__init__()
        self.state = ClientState("chat.lan:5005", stopped_clock(), "bob")
        self.heads = {"lobby": 0, "ops": 0}
        self.oldest = {"lobby": 1, "ops": 1}
        self.told = dict(self.heads)  # what had been sent when the link broke
        self.inside = set()
        self.pages = 3
        self.online = self.may_resume = False
        self.stream = []  # on its way to the client
        self.positions = {}  # what has arrived there
        self.unanswered = {}  # what it has asked, by tag
        self.questions = []  # those that are still to be read
        self.answers = []  # read from the record, and not sent yet
        self.tags = count(1)

    @initialize(lobby=st.integers(0, 40), ops=st.integers(0, 9), pages=st.integers(1, 30))
    def begin(self, lobby, ops, pages):
        self.heads, self.pages = {"lobby": lobby, "ops": ops}, pages
        self.log_in(resumed=False)

    @rule(room=st.sampled_from(["lobby", "ops"]), times=st.sampled_from([1, 1, 7]))
    def say(self, room, times):
        for _ in range(times):
            self.heads[room] += 1
            if self.online and room in self.inside:
                self.stream.append(said(self.heads[room], room))

    @rule()
    @precondition(lambda self: self.stream)
    def arrive(self):
        event = self.stream.pop(0)
        if self.takes_note(event):
            self.state.apply(event)
        if isinstance(event, events.Login):
            self.may_resume = True
            if not event.resumed and self.unanswered:
                self.state.apply(Lost(tuple(self.unanswered), "the server has not kept our place"))
                self.unanswered.clear()
            if "ops" not in self.inside:
                self.inside.add("ops")
                self.stream.append(events.Joined(room="ops", topic=""))
        for question in self.state.questions():
            if "history" in question.line:
                tag = f"q{next(self.tags)}"
                question.asked(tag)
                self.unanswered[tag] = question.line
                self.questions.append(tag)

    def takes_note(self, event):
        """What the connection knows of an event. False where it has come before."""
        if isinstance(event, events.History):
            self.unanswered.pop(event.re, None)
        elif isinstance(event, events.Message | events.Gap):
            new = event.id if isinstance(event, events.Message) else event.last
            if new <= self.positions.get(event.room, 0):
                return False
            self.positions[event.room] = new
        return True

    @rule()
    @precondition(lambda self: self.questions)
    def read(self):
        tag = self.questions.pop(0)
        room, _, which = self.unanswered[tag].removeprefix("#").split(maxsplit=2)
        stretch = past.stretch(which)
        if stretch.after is not None:
            numbers = self.kept(room, stretch.after)[: self.pages]
        else:
            numbers = self.kept(room, self.told[room] if stretch.new else 0)[-self.pages :]
        self.answers.append(page(*numbers, room=room, re=tag))

    def kept(self, room, after):
        return [number for number in range(self.oldest[room], self.heads[room] + 1) if number > after]

    @rule()
    @precondition(lambda self: self.answers)
    def answer(self):
        self.stream.append(self.answers.pop(0))

    @rule(dropped=st.integers(1, 5))
    @precondition(lambda self: self.online and self.state.own.nick)
    def fall_behind(self, dropped):
        if not any(isinstance(event, events.Login | events.Joined) for event in self.stream):
            for event in self.stream[:dropped]:
                self.takes_note(event)
            self.stream[:dropped] = [Gap(dropped)]

    @rule(room=st.sampled_from(["lobby", "ops"]))
    def trim(self, room):
        self.oldest[room] = min(self.heads[room] + 1, self.oldest[room] + 3)

    @rule()
    @precondition(lambda self: self.online)
    def lose(self):
        self.online = False
        self.told = dict(self.heads)
        here = [event for event in self.stream if isinstance(event, Gap)]  # no link can lose it
        for waiting in self.stream, self.questions, self.answers:
            waiting.clear()
        for event in (*here, LOST):
            self.state.apply(event)

    @rule(resumed=st.booleans())
    @precondition(lambda self: not self.online)
    def log_in(self, resumed):
        self.online = True
        self.stream.append(Connected("chatkit", "1"))
        if not (resumed and self.may_resume):
            self.inside, self.may_resume = {"lobby"}, False
            self.stream.append(login())
            return
        self.stream.append(login("bob", *sorted(self.inside), resumed=True))
        for room in sorted(self.inside):
            self.stream += self.missed(room)
        self.questions += self.unanswered

    def missed(self, room):
        """As much as fits, after a gap where that is not all."""
        seen = self.positions.get(room, self.told[room])
        numbers = self.kept(room, seen)[-self.pages :]
        first = numbers[0] if numbers else self.heads[room] + 1
        gap = [events.Gap(room=room, first=seen + 1, last=first - 1)] if first > seen + 1 else []
        return gap + [said(number, room) for number in numbers]

    def teardown(self):
        if not self.online:
            self.log_in(resumed=True)
        self.come_to_rest()
        for room in self.heads:
            self.say(room, 1)
        self.come_to_rest()
        for room in self.heads:
            self.everything_is_there_once_and_in_order(room)

    def come_to_rest(self):
        while self.stream or self.questions or self.answers:
            for step, waiting in (
                (self.read, self.questions),
                (self.answer, self.answers),
                (self.arrive, self.stream),
            ):
                if waiting:
                    step()

    def everything_is_there_once_and_in_order(self, room):
        last = 0
        for it in shown(self.state, room):
            missing = re.fullmatch(r"messages missing here: (\d+)", str(it))
            if missing:
                last += int(missing[1])
            elif isinstance(it, int):
                assert it == last + 1 or not last, shown(self.state, room)
                last = it
        assert last == self.heads[room]


def test_however_it_comes_each_message_is_shown_once_and_in_order_or_counted_as_missing():
    run_state_machine_as_test(Server, settings=settings(max_examples=300, stateful_step_count=40))


# The card


KEYS = {"walk": "Space", "unread": "Alt+U"}


def card_of(count, *said, since=-60.0):
    log = Log(100)
    for nick, kind in said:
        log.append(Said(0.0, nick, "hi", own=kind == "o", mention=kind == "m"))
    log.append(New(0.0, count, NOON + 60 * since))
    log.line = len(said)
    for nick, kind in said:
        log.append(Said(0.0, nick, "hi", own=kind == "o", mention=kind == "m"))
    return catch_up(log)


def test_a_card_counts_what_is_below_the_line():
    card = card_of(41, ("alice", "m"), ("Alice", ""), ("zoë", "m"), ("bob", "o"))
    assert card == (41, 2, 2, NOON - 3600, 4)
    assert in_words(card, stopped_clock(), KEYS.get) == (
        "41 lines, 2 mentions, 2 people since 11:00 · Space: next mention · Esc"
    )


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ((("alice", "m"),), "21 lines, 1 mention, 1 person since 11:00 · Space: next mention · Esc"),
        ((("alice", ""),), "21 lines, 1 person since 11:00 · Alt+U: the first of them · Esc"),
    ],
)
def test_it_says_what_the_keys_do(said, words):
    assert in_words(card_of(21, *said), stopped_clock(), KEYS.get) == words


def test_little_needs_no_card():
    assert card_of(20, ("alice", "m")) is None
    assert catch_up(Log(10)) is None


def test_who_speaks_has_seen_to_it():
    state = ClientState("chat.lan:5005", stopped_clock(), "bob")
    connect(state)
    state.apply(page(*range(1, 41), new=40, since=at(-60)))
    assert state.room.card is not None
    types(state, "hello", "t9")
    assert state.room.card is None
