"""The server against a model of it, at random: whoever may hear something hears it once, in one order."""

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from tests.server.model import lines
from tests.server.model.coming import DIALECTS
from tests.server.model.machine import Machine
from tests.server.model.town import AWAY, HELD, HOME

pytestmark = pytest.mark.unmeasured

SPEAKS = st.sampled_from(sorted(DIALECTS))
WAITS = st.sampled_from([0, 0, 5, HELD - 1, HELD])
HOSTS = st.sampled_from([HOME, AWAY])


def somebody_is_here(model):
    return bool(model.town.here)


def there_is_room(model):
    return model.has_room_for_one_more()


def somebody_has_a_token(model):
    return bool(model.with_tokens()) and model.has_room_for_one_more()


def somebody_may_break_off(model):
    return bool(model.alive_with_tokens()) and model.has_room_for_one_more()


class Model(Machine):
    # people come

    @initialize(dialects=st.lists(SPEAKS, min_size=3, max_size=3), host=HOSTS)
    def begin(self, dialects, host):
        for dialect, nick in zip(dialects, ("alice", "bob", "carol"), strict=True):
            self.types(self.connects(dialect, self.host(host)), "login", nick)
            self.settle()

    @rule(dialect=SPEAKS, host=HOSTS, typed=lines.some(lines.COMING | lines.NEVER_HELD, least=0, most=2))
    @precondition(there_is_room)
    def come(self, dialect, host, typed):
        one = self.connects(dialect, self.host(host))
        for line, tag, _ in typed:
            self.types(one, *line, tag)
        self.settle()

    @rule(dialect=SPEAKS, host=HOSTS, line=lines.COMING)
    @precondition(there_is_room)
    def come_in_vain(self, dialect, host, line):
        """The connection breaks before there is an answer."""
        one = self.connects(dialect, self.host(host))
        self.types(one, *line)
        self.drops(one)
        self.settle()

    @rule(data=st.data(), line=lines.COMING | lines.NEVER_HELD | lines.LOGOUT, tag=lines.TAGS)
    @precondition(somebody_is_here)
    def come_or_go(self, data, line, tag):
        self.types(self.one_of(data, self.town.here), *line, tag)
        self.settle()

    # one line after another, and what comes of each

    def type_each(self, data, typed):
        for line, tag, room in typed:
            self.types(self.anybody(data), *line, tag, room)
            self.settle()

    @rule(data=st.data(), typed=lines.some(lines.TALKING))
    @precondition(somebody_is_here)
    def talk(self, data, typed):
        self.type_each(data, typed)

    @rule(data=st.data(), typed=lines.some(lines.MOVING))
    @precondition(somebody_is_here)
    def move(self, data, typed):
        self.type_each(data, typed)

    @rule(data=st.data(), typed=lines.some(lines.HABITS))
    @precondition(somebody_is_here)
    def change(self, data, typed):
        self.type_each(data, typed)

    @rule(data=st.data(), typed=lines.some(lines.ASKING))
    @precondition(somebody_is_here)
    def ask(self, data, typed):
        self.type_each(data, typed)

    @rule(data=st.data(), line=lines.FORMAT, tag=lines.TAGS)
    @precondition(somebody_is_here)
    def change_dialect(self, data, line, tag):
        self.types(self.anybody(data), *line, tag)
        self.settle()

    @rule(data=st.data(), speeches=st.lists(lines.SPEECH), tag=lines.TAGS, off=st.booleans())
    @precondition(lambda self: self.inside())
    def converse(self, data, speeches, tag, off):
        """Every line is speech, for a while or for good."""
        one = self.one_of(data, self.inside())
        self.types(one, "converse", "", tag)
        for typed, said in speeches:
            self.says(one, typed, said)
        self.settle()
        if off:
            self.types(one, "converse", "off", tag)
            self.settle()

    # many lines at once

    @rule(data=st.data(), typed=lines.some(lines.ANY, least=3, most=12))
    @precondition(somebody_is_here)
    def type_many(self, data, typed):
        """Several people type in the same moment, and some more than one line."""
        for line, tag, room in typed:
            self.types(self.anybody(data), *line, tag, room)
        self.settle()

    @rule(dialect=SPEAKS, nick=lines.NICKS, text=lines.TEXTS)
    @precondition(there_is_room)
    def come_and_go(self, dialect, nick, text):
        one = self.connects(dialect, HOME)
        for line in ("login", nick), ("say", text), ("logout", ""):
            self.types(one, *line)
        self.settle()

    @rule(data=st.data(), nick=lines.NICKS)
    @precondition(lambda self: len(self.town.here) > 2 and not self.town.held())
    def take_a_name_that_becomes_free(self, data, nick):
        """Somebody leaves while others want the name, or speak."""
        first, second, third = data.draw(st.permutations(self.town.here))[:3]
        wanted = first.person.nick if first.person else nick
        self.types(first, "logout")
        for one, name in (second, wanted), (third, nick):
            self.types(one, *(("say", "who goes there?") if one.person else ("login", name)))
        self.settle()

    # connections end

    @rule(data=st.data(), asked=st.lists(lines.ASKS, max_size=2), bye=st.booleans(), ends=st.booleans())
    @precondition(somebody_is_here)
    def break_off(self, data, asked, bye, ends):
        """A connection breaks, or no more lines will come, and those that came are obeyed."""
        one = self.anybody(data)
        for line in [*asked, ("logout",)] if bye else asked:
            self.types(one, *line)
        (self.ends if ends else self.drops)(one)
        self.settle()

    @rule(typed=st.lists(lines.COMING, min_size=2, max_size=4))
    @precondition(there_is_room)
    def lose_many(self, typed):
        """From one address, whose oldest places are given up for the newest."""
        for line in typed:
            one = self.connects("json", self.host(AWAY))
            self.types(one, *line)
            self.settle()
            self.drops(one)
            self.settle()

    @rule(seconds=st.sampled_from([1, 60, 100, 24 * 3600]))
    def let_time_pass(self, seconds):
        self.passes(seconds)

    # programs come back

    @rule(data=st.data(), dialect=SPEAKS, host=HOSTS, tag=lines.TAGS, after=WAITS, twice=st.booleans())
    @precondition(somebody_has_a_token)
    def resume(self, data, dialect, host, tag, after, twice):
        """A place is taken, by two at once perhaps, and whether it is held, still in use, or given up."""
        person = self.one_of(data, self.with_tokens())
        self.passes(after)
        argument = f"{person.token} {self.positions(data, person)}"
        for one in [self.connects(dialect, self.host(host)) for _ in range(1 + twice)]:
            self.types(one, "resume", argument, tag)
        self.settle()
        self.types(self.anybody(data), "who")
        self.settle()

    @rule(
        data=st.data(), under_way=st.lists(lines.ANY | lines.LOGOUT, min_size=1, max_size=3), tag=lines.TAGS
    )
    @precondition(somebody_may_break_off)
    def take_over(self, data, under_way, tag):
        """What was typed before is obeyed before."""
        person = self.one_of(data, self.alive_with_tokens())
        argument = f"{person.token} {self.positions(data, person)}"
        new = self.connects("json", HOME)
        for line in under_way:
            self.types(person.one, *line)
        self.types(new, "resume", argument, tag)
        self.settle()

    @rule(
        data=st.data(),
        talk=st.none() | lines.OTHERS,
        line=lines.SAYING,
        tag=st.sampled_from("ab"),
        new=st.none() | lines.NICKS,
        own=st.none() | lines.NICKS,
    )
    @precondition(somebody_may_break_off)
    def send_again(self, data, talk, line, tag, new, own):
        """A line that was not answered when the connection broke is sent again under its tag.

        By then those it went to may have other names, and so may who sends it.
        """
        person = self.one_of(data, self.alive_with_tokens())
        if talk:
            self.types(person.one, "query", talk)
        verb, argument = line[0], self.named(line[1])
        self.types(person.one, verb, argument, tag)
        self.drops(person.one)
        self.settle()
        for one in self.inside() if new else []:
            self.types(one, "nick", new)
            self.settle()
        one = self.connects("json", HOME)
        self.types(one, "resume", person.token)
        self.settle()
        if own:
            self.types(one, "nick", own)
        self.types(one, verb, argument, tag)
        self.settle()

    @rule(data=st.data(), text=lines.TEXTS)
    @precondition(lambda self: somebody_may_break_off(self) and len(self.inside()) > 1)
    def be_told_while_away(self, data, text):
        """And once more, when it is away again."""
        person = self.one_of(data, self.alive_with_tokens())
        teller = self.one_of(data, [one for one in self.inside() if one.person is not person])
        for _ in range(2):
            self.drops(person.one)
            self.settle()
            self.types(teller, "tell", f"{person.nick} {text}")
            self.settle()
            self.types(self.connects("json", HOME), "resume", person.token)
            self.settle()

    @rule(data=st.data(), text=lines.TEXTS, then=lines.verb("nick", lines.NICKS) | lines.LOGOUT)
    @precondition(lambda self: self.alive_with_tokens() and len(self.inside()) > 2)
    def tell_who_does_not_come_back(self, data, text, then):
        """And go, or take another name, so that somebody else may have the old one when it is told."""
        person = self.one_of(data, self.alive_with_tokens())
        self.drops(person.one)
        self.settle()
        teller, other = data.draw(st.permutations(self.inside()))[:2]
        old = teller.person.nick
        self.types(teller, "tell", f"{person.nick} {text}")
        self.types(teller, *then)
        self.settle()
        self.types(other, "nick", old)
        self.settle()
        self.passes(HELD)

    @rule(data=st.data(), dialect=SPEAKS, host=HOSTS)
    @precondition(lambda self: self.town.held() and self.has_room_for_one_more())
    def begin_anew(self, data, dialect, host):
        """Somebody takes the name of a place that is held: at the same address it is given up."""
        person = self.one_of(data, self.town.held())
        self.types(self.connects(dialect, self.host(host)), "login", person.nick.swapcase())
        self.settle()


def test_the_server_is_as_the_model():
    # To explain a failure takes minutes, and says less than what was typed and heard.
    phases = [phase for phase in Phase if phase is not Phase.explain]
    run_state_machine_as_test(
        Model,
        settings=settings(
            max_examples=400, stateful_step_count=40, phases=phases, report_multiple_bugs=False
        ),
    )
