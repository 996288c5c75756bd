"""What a command means in each room. No room waits, so neither does a test: there is no loop here."""

import msgspec
import pytest

from chatkit.protocol import commands, events
from chatkit.protocol.commands import REGISTRY
from chatkit.protocol.errors import (
    AlreadyLoggedIn,
    ChatError,
    InvalidArgument,
    LoginRequired,
    MissingArgument,
    NickInvalid,
    NoSuchNick,
    NotInRoom,
    TextTooLong,
    UnknownCommand,
)
from chatkit.protocol.events import Event, timestamp
from chatkit.protocol.grammar import parse
from chatkit.protocol.past import Search, Stretch
from chatkit.server.asks import (
    Admitted,
    Append,
    Ask,
    Enter,
    Find,
    Leave,
    Recall,
    Resume,
    Resumed,
    SetTopic,
    Tell,
)
from chatkit.server.backends.base import Appended, Presence, Stored
from chatkit.server.rooms import ChatRoom, CommandHandler, LoginRoom, LogoutRoom, PrivateRoom, Room
from tests.server.fakes import JSON, TEXT, WELCOME, FakeHouse, FakeMember, claim, said


@pytest.fixture
def house():
    return FakeHouse()


@pytest.fixture
def lobby(house):
    return ChatRoom(house, "lobby")


@pytest.fixture
def bob(lobby):
    return come_in(lobby, "bob")


@pytest.fixture
def alice(lobby, bob):
    alice = come_in(lobby, "alice", at=1.0)
    bob.received.clear()
    return alice


def come_in(room, nick, at=0.0):
    """As the server does it: the room hears of it first, then the newcomer is in it."""
    room.entered(Presence(room.name, claim(nick), at, entered=True))
    member = FakeMember(nick)
    member.enter(room)
    return member


def go_out(room, nick, reason="", at=2.0):
    room.left(Presence(room.name, claim(nick), at, entered=False, reason=reason))


# every command in every room

ROOMS = (
    LoginRoom,
    LogoutRoom,
    lambda house: ChatRoom(house, "lobby"),
    lambda house: PrivateRoom(house, "alice", ChatRoom(house, "lobby")),
)

EVERY_COMMAND = [
    *(spec.command(*["x"] * len(msgspec.structs.fields(spec.command))) for spec in REGISTRY),
    *(commands.Incomplete(verb) for verb in commands.BY_VERB),
    commands.Help(),
    commands.Help("nothing-of-ours"),
    commands.Unknown("dance"),
    commands.Unknown(""),
    commands.Command(),
]


@pytest.mark.parametrize("room_type", ROOMS)
@pytest.mark.parametrize("command", EVERY_COMMAND, ids=repr)
def test_each_command_is_answered_or_refused_in_each_room(house, room_type, command):
    room = room_type(house)
    member = FakeMember("bob")
    room.add(member)
    member.received.clear()
    try:
        outcome = room.handle(member, command)
    except ChatError:
        assert member.received == []
    else:
        assert isinstance(outcome, Event | Ask) or isinstance(room, LogoutRoom)


@pytest.mark.parametrize("spec", REGISTRY, ids=lambda spec: spec.verb)
def test_each_command_means_something_in_a_chat_room(house, lobby, bob, spec):
    """Or somebody wrote its line in the registry and forgot its `case`."""
    house.users = [events.User("bob", ["lobby"], timestamp(0), 3)]
    bob.person.last_teller = "alice"
    bob.person.enter(ChatRoom(house, "ops"))
    command = parse(spec.example).command
    try:
        assert isinstance(lobby.handle(bob, command), Event | Ask)
    except AlreadyLoggedIn:
        assert spec.verb in ("login", "resume")


# what works everywhere


@pytest.mark.parametrize("room_type", ROOMS[::2])
def test_ping(house, room_type):
    assert room_type(house).handle(FakeMember(), commands.Ping()) == events.Pong()


@pytest.mark.parametrize("room_type", ROOMS[::2])
def test_help_lists_every_command(house, room_type):
    answer = room_type(house).handle(FakeMember(), commands.Help())
    assert [each.verb for each in answer.commands] == [spec.verb for spec in REGISTRY]
    assert all(each.usage and each.summary and each.example for each in answer.commands)


@pytest.mark.parametrize("asked", ["logout", "/LOGOUT", "quit", "exit", "bye"])
def test_help_explains_one_command_under_any_of_its_names(lobby, bob, asked):
    (told,) = lobby.handle(bob, commands.Help(asked)).commands
    assert (told.verb, told.aliases) == ("logout", ["quit", "exit", "bye"])


def test_help_about_nothing_of_ours(lobby, bob):
    with pytest.raises(UnknownCommand) as caught:
        lobby.handle(bob, commands.Help("lok"))
    assert (caught.value.verb, caught.value.nearest) == ("lok", "look")


def test_format_is_answered_with_the_welcome(lobby, bob):
    assert lobby.handle(bob, commands.Format("JSON")) == WELCOME


def test_format_that_nobody_speaks(lobby, bob):
    with pytest.raises(InvalidArgument) as caught:
        lobby.handle(bob, commands.Format("Morse"))
    assert vars(caught.value) == {"verb": "format", "argument": "Morse", "usage": "format text|json"}


@pytest.mark.parametrize("room_type", ROOMS[::2])
def test_logout(house, room_type):
    member = FakeMember("bob")
    assert room_type(house).handle(member, commands.Logout()) == events.Bye(reason="")
    assert member.logged_out


def test_unknown_names_the_nearest(lobby, bob):
    with pytest.raises(UnknownCommand) as caught:
        lobby.handle(bob, commands.Unknown("lokk"))
    assert (caught.value.verb, caught.value.nearest) == ("lokk", "look")


def test_a_known_command_that_a_handler_does_not_take_is_named(bob):
    with pytest.raises(UnknownCommand) as caught:
        CommandHandler().handle(bob, commands.Say("hi"))
    assert caught.value.verb == "say"


def test_a_missing_argument_is_told_with_the_usage(lobby, bob):
    with pytest.raises(MissingArgument) as caught:
        lobby.handle(bob, commands.Incomplete("say"))
    assert (caught.value.verb, caught.value.usage) == ("say", "say TEXT")


@pytest.mark.parametrize("room_type", ROOMS)
def test_an_answer_to_what_was_not_asked_is_a_bug(house, room_type):
    """It must not pass for an answer, or for an unknown command."""
    room = room_type(house)
    wrong = Appended(Stored(said("x"), claim("bob"), None), repeated=False)
    inside = isinstance(room, ChatRoom | PrivateRoom)
    wrong = Admitted(claim("bob")) if inside else wrong
    with pytest.raises(TypeError, match="ChatRoom" if inside else type(room).__name__):
        room.answered(FakeMember(), wrong)


def test_members_are_a_set(house):
    room, member = Room(house), FakeMember()
    room.add(member)
    room.add(member)
    assert list(room.members) == [member]
    room.remove(member)
    room.remove(member)
    assert list(room.members) == []


# the login room


def test_a_newcomer_is_welcomed(house):
    """And told what to do. All get the same bytes, in the dialect in which they are answered."""
    room = LoginRoom(house)
    for dialect, told in ((TEXT, "Welcome to test"), (JSON, '"event":"welcome"'), (TEXT, "Welcome to test")):
        newcomer = FakeMember(dialect=dialect)
        room.add(newcomer)
        newcomer.outbox.flush()
        first, second, *rest = newcomer.connection.heard().splitlines()
        assert told in first
        assert "login" in second
        assert rest == []


def test_login_asks_for_the_name_in_the_shown_form(house):
    answer = LoginRoom(house).handle(FakeMember(), commands.Login("Jose\u0301"))
    assert answer == Enter("José", "lobby")


def test_login_with_a_name_that_may_not_be_asks_nobody(house):
    with pytest.raises(NickInvalid):
        LoginRoom(house).handle(FakeMember(), commands.Login("b@d"))


def test_login_without_a_name(house):
    with pytest.raises(MissingArgument) as caught:
        LoginRoom(house).handle(FakeMember(), commands.Incomplete("login"))
    assert caught.value.verb == "login"


def test_before_login_what_may_be_asked_is_told_what_it_lacks(house):
    with pytest.raises(MissingArgument) as caught:
        LoginRoom(house).handle(FakeMember(), commands.Incomplete("format"))
    assert caught.value.usage == "format text|json"


@pytest.mark.parametrize(
    "command",
    [
        commands.Say("hi"),
        commands.Incomplete("say"),
        commands.Look(),
        commands.Who(),
        commands.History(),
        commands.Search("secrets"),
        commands.Unknown("dance"),
    ],
)
def test_before_login_the_answer_to_the_rest_is_to_log_in(house, command):
    with pytest.raises(LoginRequired):
        LoginRoom(house).handle(FakeMember(), command)


def test_the_claim_is_answered_with_who_and_where_one_is(house):
    answer = LoginRoom(house).answered(FakeMember("Bob"), Admitted(claim("Bob")))
    assert answer == events.Login(nick="Bob", room="lobby", epoch="e1")


def test_and_then_with_what_one_missed(house):
    missed = events.History(room="lobby", messages=[said("hello")], complete=True)
    answer = LoginRoom(house).answered(FakeMember("Bob"), Admitted(claim("Bob"), missed))
    assert answer == (events.Login(nick="Bob", room="lobby", epoch="e1"), missed)


# the chat room


def test_say_asks_the_record_and_tells_nobody_yet(lobby, bob, alice):
    assert lobby.handle(bob, commands.Say("hello")) == Append("lobby", "hello", "say")
    assert bob.received == alice.received == []


def test_history_asks_the_record_for_a_stretch_of_this_room(lobby, bob):
    assert lobby.handle(bob, commands.History("after 120 50")) == Recall("lobby", Stretch(50, after=120))
    assert lobby.handle(bob, commands.History()) == Recall("lobby", Stretch())


def test_search_asks_the_record(lobby, bob):
    assert lobby.handle(bob, commands.Search("cake from:Alice")) == Find(Search(("cake",), sender="alice"))


@pytest.mark.parametrize("command", [commands.History("yesterday"), commands.Search("since:2d")])
def test_what_the_past_cannot_be_asked_is_told_with_the_usage(lobby, bob, command):
    with pytest.raises(InvalidArgument) as caught:
        lobby.handle(bob, command)
    assert caught.value.usage.startswith(caught.value.verb)
    assert caught.value.argument in ("yesterday", "since:2d")


@pytest.mark.parametrize(
    "answer",
    [events.History(room="lobby", messages=[said("x")], complete=True), events.Search(messages=[said("x")])],
)
def test_what_the_record_tells_of_the_past_is_for_the_asker(lobby, bob, alice, answer):
    assert lobby.answered(bob, answer) == answer
    assert bob.received == alice.received == []


def test_a_text_at_the_limit_is_said_and_one_past_it_is_not(house, lobby, bob):
    assert lobby.handle(bob, commands.Say("x" * house.text_limit))
    with pytest.raises(TextTooLong) as caught:
        lobby.handle(bob, commands.Say("x" * (house.text_limit + 1)))
    assert (caught.value.length, caught.value.limit) == (21, 20)


def test_no_limit_for_texts(house, lobby, bob):
    house.text_limit = 0
    assert lobby.handle(bob, commands.Say("x" * 10_000)).text == "x" * 10_000


def test_what_the_record_has_is_heard_by_all(lobby, bob, alice):
    message = said("hello")
    lobby.said(Stored(message, claim("bob"), None), bob)
    assert bob.received == alice.received == [message]


def test_a_programs_own_copy_bears_its_tag_and_no_other_does(lobby, bob, alice):
    bob.dialect = JSON
    message = said("hello")
    lobby.said(Stored(message, claim("bob"), "t1"), bob)
    assert alice.received == [message]
    assert bob.received == [msgspec.structs.replace(message, re="t1")]


def test_people_see_no_tags_so_their_own_copy_is_as_everybodys(lobby, bob, alice):
    message = said("hello")
    lobby.said(Stored(message, claim("bob"), "t1"), bob)
    assert alice.received == bob.received == [message]


def test_what_was_said_elsewhere_is_heard_without_its_tag(lobby, bob, alice):
    """Its author is on another server, or has gone meanwhile."""
    message = said("hello", "carol")
    lobby.said(Stored(message, claim("carol"), "t1"), None)
    assert bob.received == alice.received == [message]


def test_a_new_message_is_not_acknowledged_a_second_time(lobby, bob):
    stored = Stored(said("hello"), claim("bob"), "t1")
    assert lobby.answered(bob, Appended(stored, repeated=False)) is None


def test_a_message_sent_twice_is_acknowledged_with_the_first(lobby, bob):
    stored = Stored(said("hello"), claim("bob"), "t1")
    assert lobby.answered(bob, Appended(stored, repeated=True)) == stored.message


def test_look_tells_the_asker_alone(lobby, bob, alice):
    roster = lobby.handle(bob, commands.Look())
    expected = [
        events.Member("alice", timestamp(1), away=False),
        events.Member("bob", timestamp(0), away=False),
    ]
    assert roster == events.Roster(room="lobby", topic="", members=expected)
    assert bob.received == alice.received == []


def test_the_roster_is_sorted_as_names_are_compared(lobby):
    for nick in ("Zoe", "bob", "Alice", "小明"):
        come_in(lobby, nick)
    assert [member.nick for member in lobby.do_look(FakeMember("bob")).members] == [
        "Alice",
        "bob",
        "Zoe",
        "小明",
    ]


def test_the_roster_has_those_on_other_servers_too(lobby, bob):
    lobby.entered(Presence("lobby", claim("carol"), 3.0, entered=True))
    assert [member.nick for member in lobby.do_look(FakeMember("bob")).members] == ["bob", "carol"]
    assert list(lobby.members) == [bob]


def test_who_is_asked_of_the_server(house, lobby, bob):
    house.users = [events.User("bob", ["lobby"], timestamp(0), 3)]
    assert lobby.handle(bob, commands.Who()) == events.Users(users=house.users)
    assert lobby.handle(bob, commands.Who("al")) == events.Users(users=house.users, after="al")


@pytest.mark.parametrize("command", [commands.Login("alice"), commands.Incomplete("login")])
def test_login_a_second_time(lobby, bob, command):
    with pytest.raises(AlreadyLoggedIn) as caught:
        lobby.handle(bob, command)
    assert caught.value.nick == "bob"


def test_those_inside_hear_who_enters(lobby, bob):
    alice = come_in(lobby, "alice", at=1.5)
    assert bob.received == [events.Entered(room="lobby", nick="alice", at=timestamp(1.5))]
    assert alice.received == []


def test_those_inside_hear_who_leaves_and_why(lobby, bob, alice):
    lobby.remove(alice)
    go_out(lobby, "alice", "too slow to keep up")
    assert bob.received == [
        events.Left(room="lobby", nick="alice", at=timestamp(2), reason="too slow to keep up")
    ]
    assert alice.received == []
    assert [member.nick for member in lobby.do_look(FakeMember("bob")).members] == ["bob"]


def test_nobody_leaves_twice(lobby, bob, alice):
    for _ in range(2):
        go_out(lobby, "alice")
    assert len(bob.received) == 1


def test_who_never_entered_does_not_leave(lobby, bob):
    go_out(lobby, "carol")
    assert bob.received == []


def test_broadcast_reaches_all_or_all_but_one(lobby, bob, alice):
    lobby.broadcast(events.Notice(text="1"))
    lobby.broadcast(events.Notice(text="2"), but=bob)
    assert [event.text for event in bob.received] == ["1"]
    assert [event.text for event in alice.received] == ["1", "2"]


# what a room is about


def test_the_topic_is_told_to_the_asker_alone(lobby, bob, alice):
    assert lobby.handle(bob, commands.Topic()) == events.Topic(room="lobby", text="")
    assert bob.received == alice.received == []


@pytest.mark.parametrize(
    ("typed", "text"), [("tea and code", "tea and code"), ("-", ""), ("two\nlines", "two lines")]
)
def test_a_topic_is_asked_of_the_record(lobby, bob, typed, text):
    assert lobby.handle(bob, commands.Topic(typed)) == SetTopic("lobby", text)


def test_a_topic_has_a_longest_form(lobby, bob):
    with pytest.raises(TextTooLong) as caught:
        lobby.handle(bob, commands.Topic("x" * 301))
    assert caught.value.limit == 300


def test_a_new_topic_is_heard_by_all_but_who_set_it(lobby, bob, alice):
    topic = events.Topic(room="lobby", text="tea", nick="bob", at=timestamp(5))
    lobby.about(topic, bob)
    assert (bob.received, alice.received) == ([], [topic])
    assert lobby.do_look(alice).topic == "tea"


# names and absence


def test_another_name_is_heard_by_all_but_who_has_it(lobby, bob, alice):
    lobby.renamed(claim("bob"), claim("Rob"), timestamp(5), bob)
    assert bob.received == []
    assert alice.received == [events.Renamed(room="lobby", nick="bob", new="Rob", at=timestamp(5))]
    assert [(member.nick, member.since) for member in lobby.do_look(alice).members] == [
        ("alice", timestamp(1)),
        ("Rob", timestamp(0)),
    ]


def test_another_name_of_who_is_not_here_is_no_news(lobby, bob):
    lobby.renamed(claim("carol"), claim("Carol2"), timestamp(5), None)
    assert bob.received == []


@pytest.mark.parametrize("away", [True, False])
def test_absence_is_seen_in_the_roster_and_heard_by_the_others(lobby, bob, alice, away):
    lobby.roster["bob"] = msgspec.structs.replace(lobby.roster["bob"], away=not away)
    event = events.Away(room="lobby", nick="bob", away=away, why="lunch", at=timestamp(5))
    lobby.heard(event)
    assert (bob.received, alice.received) == ([], [event])
    assert [member.away for member in lobby.do_look(bob).members] == [False, away]


def test_who_is_quiet_hears_nobody_come_or_go(lobby, bob, alice):
    bob.person.quiet = True
    come_in(lobby, "carol")
    lobby.renamed(claim("carol"), claim("caroline"), timestamp(5), None)
    lobby.heard(events.Away(room="lobby", nick="alice", away=True, why="", at=timestamp(5)))
    go_out(lobby, "caroline")
    assert bob.received == []
    assert len(alice.received) == 3


def test_a_program_that_is_quiet_is_told_all_the_same(lobby, bob):
    """Or its list of who is here would be wrong; it hides what it is told."""
    program = come_in(lobby, "bot")
    program.dialect, program.person.quiet = JSON, True
    come_in(lobby, "carol")
    assert [type(event) for event in program.received] == [events.Entered]


def test_who_is_ignored_is_not_heard_by_that_person(house, lobby, bob, alice):
    house.ignore(alice.person, "Bob")
    for kind in ("say", "emote"):
        message = msgspec.structs.replace(said("hello"), kind=kind)
        lobby.said(Stored(message, claim("bob"), "t1"), bob)
    assert (len(bob.received), alice.received) == (2, [])


def test_and_not_through_topic_absence_or_name_either(house, lobby, bob, alice):
    """Each of them carries words of his own choice."""
    house.ignore(alice.person, "carol")
    come_in(lobby, "carol")
    lobby.heard(events.Away(room="lobby", nick="carol", away=True, why="buy now", at=timestamp(5)))
    lobby.about(events.Topic(room="lobby", text="buy stuff", nick="carol", at=timestamp(5)))
    go_out(lobby, "carol")
    house.ignore(alice.person, "buy-now")
    lobby.renamed(claim("bob"), claim("buy-now"), timestamp(5), None)
    assert alice.received == []
    assert [type(event).__name__ for event in bob.received] == [
        "Entered",
        "Away",
        "Topic",
        "Left",
        "Renamed",
    ]


def test_a_program_is_told_what_it_ignores_because_ids_have_no_holes(house, lobby, bob, alice):
    alice.dialect = JSON
    house.ignore(alice.person, "bob")
    lobby.said(Stored(said("hello"), claim("bob"), None), bob)
    assert len(alice.received) == 1


def test_a_room_that_may_not_be_read_tells_nothing(house, lobby, bob):
    house.unreadable.add("lobby")
    for command in commands.Look(), commands.Topic(), commands.Topic("mine now"):
        with pytest.raises(NotInRoom):
            lobby.handle(bob, command)


def test_what_is_signalled_is_heard_by_all(lobby, bob, alice):
    lobby.heard(events.Notice(text="the kettle is on"))
    assert bob.received == alice.received == [events.Notice(text="the kettle is on")]


def test_emote_is_a_message_of_its_kind(lobby, bob):
    assert lobby.handle(bob, commands.Emote("waves")) == Append("lobby", "waves", "emote")


def test_leave_without_a_room_is_about_this_one(lobby, bob):
    assert lobby.handle(bob, commands.Leave()) == Leave("lobby")


# talking with one person alone


@pytest.fixture
def talk(house, lobby, bob):
    house.users = [events.User(nick, ["lobby"], timestamp(0), 3) for nick in ("Alice", "bob")]
    assert lobby.handle(bob, commands.Query("alice")) == events.Query(nick="Alice", room="lobby")
    return bob.room


def test_what_is_said_there_goes_to_that_person(talk, bob):
    assert talk.handle(bob, commands.Say("hello")) == Tell("Alice", "hello", "say")
    assert talk.handle(bob, commands.Emote("waves")) == Tell("Alice", "waves", "emote")
    with pytest.raises(TextTooLong):
        talk.handle(bob, commands.Say("x" * 21))


def test_all_else_means_what_it_means_in_the_room(talk, lobby, bob):
    assert talk.handle(bob, commands.Look()) == lobby.do_look(bob)
    assert talk.handle(bob, commands.History()) == Recall("lobby", Stretch())
    message = said("hello")
    assert talk.answered(bob, Appended(Stored(message, claim("bob"), None), repeated=True)) == message


@pytest.mark.parametrize("command", [commands.Query(), commands.Leave()])
def test_a_talk_is_ended_and_nobody_leaves_a_room(talk, lobby, bob, command):
    assert talk.handle(bob, command) == events.Query(nick="", room="lobby")
    assert bob.room is lobby


def test_from_one_talk_to_another(talk, lobby, bob):
    assert talk.handle(bob, commands.Query("bob")) == events.Query(nick="bob", room="lobby")
    assert bob.room.behind is lobby


def test_nobody_talks_with_who_is_not_here(lobby, bob):
    with pytest.raises(NoSuchNick):
        lobby.handle(bob, commands.Query("carol"))
    assert bob.room is lobby


# coming back


def test_resume_asks_for_the_place_with_what_one_has(house):
    answer = LoginRoom(house).handle(FakeMember(), commands.Resume("kFh2", "lobby:120 @:5"))
    assert answer == Resume("kFh2", {"lobby": 120, "@": 5})


def test_resume_with_positions_that_are_none(house):
    with pytest.raises(InvalidArgument) as caught:
        LoginRoom(house).handle(FakeMember(), commands.Resume("kFh2", "lobby"))
    assert caught.value.argument == "lobby"


def test_who_comes_back_is_told_where_he_is_and_then_what_he_missed(house, lobby):
    bob = FakeMember("bob", JSON)
    bob.enter(lobby)
    bob.person.enter(ChatRoom(house, "ops"))
    bob.go(PrivateRoom(house, "alice", lobby))
    missed = (events.Gap(room="lobby", first=1, last=2), said("hello", id=3))
    login, *rest = LoginRoom(house).answered(bob, Resumed(missed))
    assert (login.nick, login.room, login.rooms) == ("bob", "lobby", ["lobby", "ops"])
    assert (login.resume, login.resumed) == ("token of bob", True)
    assert rest == list(missed)


# the logout room


def test_who_comes_to_the_logout_room_gives_the_name_back(house):
    member = FakeMember("bob")
    room = LogoutRoom(house)
    room.add(member)
    assert house.released == [member]
    assert room.handle(member, commands.Say("am I still here?")) is None


@pytest.mark.parametrize("dialect", [TEXT, JSON])
def test_a_room_does_not_know_how_events_look(lobby, dialect):
    """They leave it as events, whatever the member speaks."""
    member = FakeMember("bob", dialect)
    lobby.add(member)
    lobby.broadcast(events.Notice(text="hi"))
    assert member.received == [events.Notice(text="hi")]
