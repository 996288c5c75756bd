"""One of each event, as people and programs should see it."""

from chatkit.protocol import events

AT = "2026-01-02T03:04:05.678Z"

BOB = events.User("bob", ["lobby"], AT, 3)
SAY = events.CommandHelp("say", "say TEXT", "say something to the room", "say hello, everybody", [])
LOGOUT = events.CommandHelp("logout", "logout", "leave", "logout", ["quit", "exit", "bye"])

HELLO = events.Message(room="lobby", id=7, at=AT, nick="bob", text="hello", kind="say")

EVERY_EVENT = [
    events.Welcome(server="chatkit", version="1.0", protocol=1),
    events.Login(nick="bob", room="lobby", epoch="e1", rooms=["lobby"], resume="kFh2vYq0"),
    events.Entered(room="lobby", nick="bob", at=AT),
    events.Left(room="lobby", nick="bob", at=AT, reason="too slow to keep up"),
    events.Presence(room="lobby", entered=12, left=3, count=5012, at=AT),
    HELLO,
    events.Gap(room="lobby", first=3, last=5),
    events.Joined(room="ops", topic="deploys"),
    events.Private(sender="bob", to="alice", id=2, at=AT, text="hello", kind="say"),
    events.Query(nick="bob", room="lobby"),
    events.Topic(room="ops", text="deploys", nick="bob", at=AT),
    events.Renamed(room="lobby", nick="bob", new="bobby", at=AT),
    events.Away(room="lobby", nick="bob", away=True, why="lunch", at=AT),
    events.Ignoring(nicks=["mallory"]),
    events.Quiet(on=True),
    events.Converse(on=False),
    events.Roster(
        room="lobby",
        topic="",
        members=[events.Member("alice", AT, away=False), events.Member("bob", AT, away=True)],
    ),
    events.Roster(
        room="lobby",
        topic="",
        members=[events.Member("alice", AT, away=False)],
        after="al",
        count=5012,
        next="alice",
    ),
    events.Users(users=[BOB]),
    events.Users(users=[BOB], after="al", count=5012, next="bob"),
    events.Whois(nick="bob", rooms=["lobby", "ops"], since=AT, idle=3, away=True, why="lunch"),
    events.Rooms(rooms=[events.RoomLine("ops", "deploys", 3, inside=False, unread=12)]),
    events.History(room="lobby", messages=[HELLO], complete=False, new=3, since=AT),
    events.Search(messages=[HELLO]),
    events.Help(commands=[SAY, LOGOUT]),
    events.Pong(),
    events.Bye(reason="the server is shutting down"),
    events.Notice(text="the kettle is on"),
    events.Error(code="nick_taken", text="The name bob is taken.", free=["bob_", "bob2"]),
]
