"""The talk that follows a lost connection, without a socket; test_cuts.py cuts it everywhere."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.client.conversation import Conversation, Ending
from chatkit.client.link import Connected, LoginRefused, Lost
from chatkit.client.remembered import Remembered
from chatkit.protocol import events
from tests.client.fake_server import AT, message, private, welcome

CONNECTED = Connected("fake", "9.9")


class Line:
    """One connection after another, of one session."""

    def __init__(self, nick="bob"):
        self.memory = Remembered(nick)
        self.tags = (f"t-{number}" for number in count(1))
        self.connect()

    def connect(self):
        self.talk = Conversation(self.tags, self.memory)
        ((self.tag, line),) = self.sent()
        assert line == "format json"

    def sent(self):
        """The lines that were sent since last time, with their tags."""
        lines = self.talk.outgoing().decode().splitlines()
        return [tuple(line.removeprefix("@").split(" ", 1)) for line in lines]

    def asks(self):
        return [line for _, line in self.sent()]

    def hears(self, *happened):
        """What is told when the server sends these events."""
        return self.talk.receive(b"".join(map(events.encode, happened)))

    def greeted(self):
        """Connects anew, up to the line by which we come in. Returns its tag and the line."""
        self.connect()
        assert self.hears(welcome(self.tag)) == [CONNECTED]
        ((tag, line),) = self.sent()
        return tag, line

    def says(self, *lines):
        """Asks for lines to be sent. Returns their tags."""
        tags = [next(self.tags) for _ in lines]
        for tag, line in zip(tags, lines, strict=True):
            self.talk.send(tag, line)
        return tags


def login(tag, room="lobby", *others, resume="TOKEN", resumed=False, epoch="e1"):
    rooms = [*others, room]
    return events.Login(
        re=tag, nick="bob", room=room, epoch=epoch, rooms=rooms, resume=resume, resumed=resumed
    )


def refused(tag, code="resume_unknown", free=()):
    return events.Error(re=tag, code=code, text="No.", free=list(free))


def joined(tag, room):
    return events.Joined(re=tag, room=room, topic="")


@pytest.fixture
def bob():
    """bob, logged in, with nothing said yet."""
    line = Line()
    assert line.hears(welcome(line.tag)) == [CONNECTED]
    ((tag, asked),) = line.sent()
    assert asked == "login bob"
    assert line.hears(login(tag)) == [login(tag)]
    return line


@pytest.fixture
def bob_in_ops(bob):
    """bob, who is in #ops too, and there just now."""
    (tag,) = bob.says("join ops")
    bob.hears(joined(tag, "ops"))
    bob.sent()
    return bob


# resume


def test_a_lost_place_is_asked_for_with_what_we_have(bob):
    bob.hears(message("one", 119), message("two", 120), private("psst", 5))
    assert bob.greeted()[1] == "resume TOKEN @:5 lobby:120"


def test_what_we_have_comes_no_second_time(bob):
    bob.hears(message("one", 1), private("psst", 1))
    tag, _ = bob.greeted()
    back = login(tag, resumed=True)
    missed = [message("one", 1), message("two", 2), private("psst", 1), private("hey", 2)]
    assert bob.hears(back, *missed) == [back, missed[1], missed[3]]
    assert bob.talk.settled
    assert bob.greeted()[1] == "resume TOKEN @:2 lobby:2"


def test_what_was_left_out_is_told_once(bob):
    tag, _ = bob.greeted()
    gap = events.Gap(room="lobby", first=1, last=7)
    assert bob.hears(login(tag, resumed=True), gap)[1:] == [gap]
    assert bob.greeted()[1] == "resume TOKEN @:0 lobby:7"


def test_unanswered_lines_go_again_in_order_under_their_tags(bob):
    tags = bob.says("say one", "look", "tell ada psst", "who", "#lobby topic tea")
    before = bob.sent()
    assert [tag for tag, _ in before] == tags
    bob.hears(events.Users(re=tags[3], users=[]))
    tag, _ = bob.greeted()
    assert bob.hears(login(tag, resumed=True)) == [login(tag, resumed=True)]
    assert bob.sent() == [*before[:3], before[4]]


def test_an_acknowledgement_is_told_though_we_have_the_message(bob):
    (said,) = bob.says("say one")
    tag, _ = bob.greeted()
    missed, again = message("one", 1, nick="bob"), message("one", 1, nick="bob", re=said)
    assert bob.hears(login(tag, resumed=True), missed, again, again)[1:] == [missed, again]


def test_a_tell_that_was_missed_is_acknowledged_by_that(bob):
    (told,) = bob.says("tell ada psst")
    tag, _ = bob.greeted()
    own = private("psst", 1, sender="bob", to="ada", re=told)
    assert bob.hears(login(tag, resumed=True), own, own)[1:] == [own]
    bob.greeted()
    assert bob.sent() == []


def test_what_belongs_to_a_connection_is_given_up(bob):
    format_, login_, reply, say = bob.says("format json", "login bobby", "reply yes", "say hi")
    tag, _ = bob.greeted()
    told = bob.hears(login(tag, resumed=True))
    assert told[1:] == [Lost((format_, login_, reply), "they could mean something else now")]
    assert bob.sent() == [(say, "#lobby say hi")]


def test_what_may_go_elsewhere_now_is_given_up(bob):
    join, say = bob.says("join ops", "say hi")
    tag, _ = bob.greeted()
    told = bob.hears(login(tag, resumed=True))
    assert told[1:] == [Lost((say,), "they could mean something else now")]
    assert bob.sent() == [(join, "join ops")]


def test_lines_meanwhile_wait_behind_those_from_before(bob):
    (old,) = bob.says("say old")
    tag, _ = bob.greeted()
    (new,) = bob.says("say new")
    assert bob.sent() == []
    bob.hears(login(tag, resumed=True))
    assert bob.sent() == [(old, "#lobby say old"), (new, "#lobby say new")]
    (newest,) = bob.says("say newest")
    assert bob.sent() == [(newest, "#lobby say newest")]


def test_lost_again_before_the_answer_nothing_has_changed(bob):
    bob.hears(message("one", 1))
    (said,) = bob.says("say hi")
    assert bob.greeted()[1] == bob.greeted()[1] == "resume TOKEN @:0 lobby:1"
    tag, _ = bob.greeted()
    bob.hears(login(tag, resumed=True, resume="NEXT"))
    assert bob.sent() == [(said, "#lobby say hi")]
    assert bob.greeted()[1] == "resume NEXT @:0 lobby:1"


def test_who_and_where_we_are_is_followed_and_asked_for_again(bob_in_ops):
    line = bob_in_ops
    leave, nick = line.says("leave", "nick bobby")
    left = events.Left(re=leave, room="ops", nick="bob", at=AT, reason="")
    renamed = events.Renamed(re=nick, room="", nick="bob", new="bobby", at=AT)
    whereabouts = events.Query(nick="ada", room="lobby")
    assert line.hears(left, whereabouts, renamed) == [left, whereabouts, renamed]
    line.sent()
    line.says("say hi")
    assert line.asks() == ["say hi"]  # to ada alone
    line.hears(events.Query(nick="", room="lobby"))
    line.says("say hi")
    assert line.asks() == ["#lobby say hi"]
    tag, _ = line.greeted()
    line.hears(refused(tag))
    assert line.asks() == ["login bobby"]


# login


@pytest.mark.parametrize("code", ["resume_unknown", "invalid_argument", "unavailable", "unknown_command"])
def test_where_there_is_no_way_back_we_log_in(bob, code):
    tag, _ = bob.greeted()
    assert bob.hears(refused(tag, code)) == []
    assert not bob.talk.settled
    ((tag, line),) = bob.sent()
    assert line == "login bob"
    assert bob.hears(login(tag)) == [login(tag)]
    assert bob.talk.settled


def relogged(line, epoch="e1"):
    """Comes back to a server that has forgotten us. Returns what is told."""
    tag, asked = line.greeted()
    if asked.startswith("resume"):
        line.hears(refused(tag))
        ((tag, asked),) = line.sent()
    assert asked == "login bob"
    return line.hears(login(tag, epoch=epoch))


def test_a_server_that_gives_no_token_gets_a_login():
    line = Line()
    line.hears(welcome(line.tag))
    ((tag, _),) = line.sent()
    line.hears(login(tag, resume=""))
    assert line.greeted()[1] == "login bob"


def test_only_what_was_said_goes_again_and_the_rest_is_given_up(bob):
    say, look, tell, emote = bob.says("say one", "look", "tell ada psst", ":waves")
    told = relogged(bob)
    assert told[1:] == [Lost((look, tell), "the server has not kept our place")]
    assert bob.sent() == [(say, "#lobby say one"), (emote, "#lobby :waves")]


def test_what_was_never_sent_is_sent_whatever_it_is(bob):
    tag, _ = bob.greeted()
    (look,) = bob.says("look")
    bob.hears(refused(tag))
    ((tag, _),) = bob.sent()
    assert bob.hears(login(tag))[1:] == []
    assert bob.sent() == [(look, "#lobby look")]


def test_rooms_are_joined_again_before_anything_is_said(bob_in_ops):
    line = bob_in_ops
    (said,) = line.says("say hi")
    relogged(line)
    (join, back), again = line.sent()
    assert (back, again) == ("join ops", (said, "#ops say hi"))
    assert line.hears(joined(join, "ops")) == [joined(join, "ops")]
    assert (line.memory.room, line.memory.rooms) == ("ops", ["lobby", "ops"])


def test_the_room_that_was_current_is_joined_last(bob_in_ops):
    line = bob_in_ops
    (tag,) = line.says("join lobby")
    line.hears(joined(tag, "lobby"))
    line.sent()
    relogged(line)
    assert line.asks() == ["join ops", "join lobby"]


def test_a_room_that_refuses_us_is_told_and_not_asked_again(bob_in_ops):
    line = bob_in_ops
    relogged(line)
    ((join, _),) = line.sent()
    assert line.hears(refused(join, "not_in_room")) == [refused(join, "not_in_room")]
    assert (line.memory.room, line.memory.rooms) == ("lobby", ["lobby"])
    relogged(line)
    assert line.sent() == []


def test_lost_on_the_way_back_the_rest_of_the_way_is_still_to_go(bob_in_ops):
    line = bob_in_ops
    relogged(line)
    assert line.asks() == ["join ops"]
    tag, asked = line.greeted()
    assert asked.startswith("resume")
    line.hears(login(tag, resumed=True))
    assert line.asks() == ["join ops"]


def test_another_record_has_other_ids(bob):
    bob.hears(message("one", 7))
    assert relogged(bob)[0].epoch == "e1"
    assert bob.hears(message("one", 7)) == []
    relogged(bob, epoch="e2")
    assert bob.hears(message("another", 1)) == [message("another", 1)]


def test_a_refused_login_gives_up_what_was_sent(bob):
    (said,) = bob.says("say hi")
    tag, _ = bob.greeted()
    (held,) = bob.says("who")
    bob.hears(refused(tag))
    ((tag, _),) = bob.sent()
    told = bob.hears(refused(tag, "nick_taken", ["bob2"]))
    refusal = LoginRefused("bob", "nick_taken", "No.", ("bob2",))
    assert told == [refusal, Lost((said,), "the login was refused")]
    assert bob.talk.refusal == refusal
    assert not bob.talk.logged_in
    assert bob.sent() == [(held, "who")]


def test_a_refusal_that_comes_twice_counts_once(bob):
    resume, _ = bob.greeted()
    bob.hears(refused(resume))
    ((tag, _),) = bob.sent()
    bob.hears(refused(tag, "nick_taken"))
    bob.says("look")
    bob.sent()
    again = [refused(resume), refused(tag, "nick_taken")]
    assert bob.hears(*again) == again
    assert bob.sent() == []


def test_another_name_finds_its_way_back_too(bob_in_ops):
    line = bob_in_ops
    tag, _ = line.greeted()
    line.hears(refused(tag))
    ((tag, _),) = line.sent()
    line.hears(refused(tag, "nick_taken"))
    by_hand, _ = line.says("login bob2", "look")
    line.sent()
    assert line.hears(login(by_hand)) == [login(by_hand)]
    assert line.asks() == ["join ops"]  # and not what was sent on this very connection


def test_nobody_in_particular_comes_back_as_nobody():
    line = Line(nick=None)
    assert line.hears(welcome(line.tag)) == [CONNECTED]
    (tag,) = line.says("login bob")
    line.connect()
    told = line.hears(welcome(line.tag))
    assert told == [CONNECTED, Lost((tag,), "nobody is logged in any more")]
    assert line.sent() == []


# leaving


@pytest.mark.parametrize("how", ["the server closed the connection", "the server broke the connection off"])
@pytest.mark.parametrize("goodbye", ["logout", "/QUIT"])
def test_a_goodbye_on_its_way_is_a_goodbye(bob, goodbye, how):
    bob.says(goodbye)
    bob.talk.closed(how)
    assert bob.talk.ending == Ending("logged out", logged_out=True)


def test_a_goodbye_that_was_refused_is_none(bob):
    (tag,) = bob.says("logout")
    bob.hears(refused(tag, "unavailable"))
    bob.talk.closed()
    assert bob.talk.ending == Ending("the server closed the connection")


# what a server may send


NONSENSE = st.text(st.characters() | st.sampled_from("\n\r\0 @#"), max_size=20)


@given(NONSENSE, NONSENSE, NONSENSE, NONSENSE, st.integers(), st.booleans())
def test_whatever_a_server_calls_things_our_lines_stay_our_lines(nick, room, other, token, id_, resumed):
    nick, room, other, token = (
        text.encode("utf-8", "replace").decode() for text in (nick, room, other, token)
    )
    line = Line()
    line.hears(welcome(line.tag))
    ((tag, _),) = line.sent()
    line.hears(
        events.Login(re=tag, nick=nick, room=room, rooms=[other], resume=token, resumed=resumed),
        joined("t", other),
        events.Left(re="t", room=room, nick=nick, at=AT, reason=""),
        events.Message(room=other, id=id_, at=AT, nick=nick, text="", kind="say"),
        events.Gap(room="@", first=1, last=id_),
        events.Query(nick="", room=room),
        events.Renamed(room="", nick="bob", new=nick, at=AT),
    )
    line.says("say hi")
    line.sent()
    tag, asked = line.greeted()
    assert asked.split()[0] in ("resume", "login")
    line.hears(refused(tag))
    for asked in line.asks():
        assert asked.split()[0] in ("login", "join")
