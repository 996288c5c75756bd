"""States of a conversation, from connecting to its end, for the text frames."""

from textual.events import AppBlur, AppFocus

from chatkit.client import Connected, Connecting, Disconnected, LoginRefused, Lost, Reconnecting
from chatkit.protocol import commands, events
from chatkit.tui.widgets.user_list import UserList
from tests.tui.fake import at, logged_in, login, message, presence, private, roster, roster_page

TAKEN = LoginRefused(
    "bob", "nick_taken", "The name bob is taken. Please try again.", ("bob_", "bob-too", "bob2")
)
ROOMS = [
    events.RoomLine("lobby", "tea and code", 2, inside=True),
    events.RoomLine("ops", "the machines", 3, inside=False, unread=7),
]
HELP = [
    events.CommandHelp(
        verb=spec.verb, usage=spec.usage, summary=spec.summary, example=spec.example, aliases=[]
    )
    for spec in commands.REGISTRY
]
TALK = [
    message("alice", "good morning! the kettle is on", number=1),
    message("alice", "and there is cake 🍰", 0.5, number=2),
    message(
        "小明",
        "早上好！今天有什么计划？我们一起来看看这个新的聊天程序吧，听说它在终端里运行。",
        2,
        number=3,
    ),
    events.Entered(room="lobby", nick="zoë", at=at(3)),
    message(
        "zoë", "see https://example.org/a/rather/long/path/that/fits/into/no/narrow/row.html", 3, number=4
    ),
    message("bob", "two\n    indented\nlines", 4, number=5),
    message("josé_the_long_named_one", "a name that fits no gutter", 20, number=6),
    message("alice", "waves", 21, kind="emote", number=7),
    events.Left(room="lobby", nick="zoë", at=at(22), reason="the connection was lost"),
    message("alice", "tomorrow already", 24 * 60, number=8),
]


async def connecting(d):
    await d.happen(Connecting("chat.lan:5005", 2))


async def asking_for_a_name(d):
    await d.happen(Connected("chatkit", "1"))


async def nick_taken(d):
    await d.happen(Connected("chatkit", "1"), TAKEN)


async def alone(d):
    await d.happen(*logged_in("bob", topic=""))


async def talking(d):
    await d.happen(*logged_in("bob", "alice", "小明"), *TALK)


async def catching_up(d):
    d.chat.record = [it for it in TALK if isinstance(it, events.Message)]
    d.chat.visits["lobby"] = (d.chat.record[0].id, at(0.2))
    await d.happen(*logged_in("bob", "alice", "小明"))
    await d.enter("/history 2")


async def answers_and_errors(d):
    await d.happen(*logged_in("bob", "alice"))
    for line in ("look", "who", "rooms", "dance", "say"):
        await d.enter(f"/{line}")
    await d.enter("on its way")
    users = [events.User(nick=nick, rooms=["lobby"], since=at(), idle=70) for nick in ("alice", "小明")]
    await d.happen(
        roster("alice", "bob", topic="tea and code", re=d.chat.tag("#lobby look")),
        events.Users(users=users, re=d.chat.tag("who")),
        events.Rooms(rooms=ROOMS, re=d.chat.tag("rooms")),
        events.Error(code="unknown_command", text="Unknown command: dance", re=d.chat.tag("#lobby dance")),
        events.Notice(text="The server stops in 5 minutes."),
    )


async def in_many_rooms(d):
    """Another room was joined; meanwhile much is said in the others."""
    await d.happen(*logged_in("bob", "alice", "小明", rooms=("lobby", "den", "dev")))
    await d.enter("/join ops")
    await d.happen(
        events.Joined(room="ops", topic="the machines", re=d.chat.tag("join ops")),
        roster("alice", "bob", "zoë", room="ops", topic="the machines", away=("zoë",)),
        message("alice", "the disk of build2 is full", 1, room="ops", number=1),
        events.Renamed(room="ops", nick="zoë", new="zoe", at=at(2)),
        events.Away(room="ops", nick="zoe", away=True, why="lunch", at=at(2)),
        message("bob", "shrugs", 3, kind="emote", room="ops", number=2),
        message("zoe", "'s pager is off", 3, kind="emote", room="ops", number=3),
        events.Topic(room="ops", text="build2 is down", nick="alice", at=at(4)),
        message("小明", "早", room="lobby", number=1),
        message("alice", "bob: cake?", room="dev", number=1),
        private("alice", "bob", "are you there?", number=1),
    )


async def talking_in_private(d):
    await in_many_rooms(d)
    await d.press("alt+2")
    await d.enter("yes. what is it?")
    await d.happen(
        private("bob", "alice", "yes. what is it?", number=2, re=d.chat.tag('tell alice "yes. what is it?"')),
        private("alice", "bob", "looks around", number=3, kind="emote"),
        private("alice", "bob", "the cake is for zoë. not a word!", number=4),
    )
    await d.enter("I never saw a cake")


async def back_again(d):
    await d.happen(*logged_in("bob", "alice", rooms=("lobby", "ops")), message("alice", "one", number=1))
    await d.enter("did you get this?")
    tag = d.chat.tag('#lobby say "did you get this?"')
    await d.lose(Reconnecting("the connection was reset", 1, 1))
    await d.happen(Connected("chatkit", "1"), login("bob", "lobby", "ops", resumed=True))
    await d.happen(
        message("alice", "bob?", 1, number=2),
        message("bob", "did you get this?", 1, number=3, re=tag),
        message("alice", "and here?", 1, room="ops", number=1),
        roster("alice", "bob", re=d.chat.tag("#lobby look")),
        message("alice", "I did", 2, number=4),
    )


async def in_all_colours(d):
    """Everything that has a colour of its own."""
    await d.happen(*logged_in("bob", "alice", "dora", "kofi", "zoë", "小明", rooms=("lobby", "ops", "dev")))
    await d.happen(*TALK[:5], message("dora", "see https://bank.example@evil.example/login", 3, number=5))
    await d.happen(message("kofi", "the build is green", 3, kind="notice", number=6))
    for line in ("/look", "/dance", "still on its way", "and this is lost"):
        await d.enter(line)
    await d.happen(
        roster("alice", "bob", "小明", topic="tea and code", re=d.chat.tag("#lobby look")),
        events.Error(code="unknown_command", text="Unknown command: dance", re=d.chat.tag("#lobby dance")),
        Lost((d.chat.tag('#lobby say "and this is lost"'),), "the server has not kept our place"),
    )
    d.app.post_message(AppBlur())
    await d.settle()
    await d.happen(
        message("kofi", "bob: is it tea yet?", 5, number=7),
        message("bob", "it is", 5, number=8),
        message("小明", "waves", 6, kind="emote", number=9),
        events.Away(room="lobby", nick="dora", away=True, why="tea", at=at(6)),
        message("alice", "bob?", 6, room="ops", number=1),
        message("alice", "nobody", 6, room="dev", number=1),
    )
    d.app.post_message(AppFocus())
    await d.settle()
    await d.type("a draft /")
    await d.press("ctrl+up")


async def scrolled_up(d):
    await d.happen(*logged_in("bob", "alice"), *[message("alice", f"number {n}", n / 2) for n in range(60)])
    await d.press("pageup")
    await d.happen(message("alice", "more", 31), message("alice", "and more", 31))
    await d.type("a draft\nof two rows")


async def users_shown_or_hidden(d):
    await talking(d)
    await d.press("f8")


async def reconnecting(d):
    await talking(d)
    await d.enter("did you get this?")
    await d.lose(Reconnecting("the connection was reset", 12.3, 1))


async def disconnected(d):
    await talking(d)
    await d.lose(Disconnected("logged out"))


async def in_a_large_room(d):
    """The list is scrolled to the end of what is known; meanwhile many come and go."""
    crowd = [f"user{number:03}" for number in range(200)]
    await d.happen(*logged_in("bob", "alice")[:-1])
    look = d.chat.tag("#lobby look")
    await d.happen(roster_page(*crowd, count=5012, re=look), message("alice", "so many!", number=1))
    await d.happen(presence(12, 3, count=5021), presence(1, count=5022), message("bob", "yes", number=2))
    d.app.main.query_one(UserList).scroll_end(animate=False)
    await d.happen(presence(0, 40, count=4982))


async def large_room_users_shown_or_hidden(d):
    await in_a_large_room(d)
    await d.press("f8")


async def helping(d):
    await d.happen(*logged_in("bob", "alice"))
    await d.press("f1")
    await d.happen(events.Help(commands=HELP))


STATES = {
    state.__name__: state
    for state in (
        connecting, asking_for_a_name, nick_taken, alone, talking, catching_up, answers_and_errors,
        in_all_colours, scrolled_up, in_many_rooms, talking_in_private, back_again, users_shown_or_hidden,
        reconnecting, disconnected, helping, in_a_large_room, large_room_users_shown_or_hidden,
    )
}  # fmt: skip
