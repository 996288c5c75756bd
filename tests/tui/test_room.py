from chatkit.tui.room import Room


def test_members_are_sorted_as_names_are_compared():
    room = Room("lobby", 10)
    for nick in ("zoë", "Bob", "alice", "小明"):
        room.enter(nick)
    assert room.members == ("alice", "Bob", "zoë", "小明")


def test_nobody_is_there_twice_whatever_the_letters_case():
    room = Room("lobby", 10)
    room.enter("bob")
    room.enter("BOB")
    assert room.members == ("BOB",)
    room.leave("bob")
    assert room.members == ()


def test_a_roster_replaces_what_was_known():
    room = Room("lobby", 10)
    room.enter("alice")
    room.reset(["zoë", "bob", "Bob"])
    assert room.members == ("Bob", "zoë")


def test_somebody_unknown_may_leave():
    room = Room("lobby", 10)
    room.leave("nobody")
    assert room.members == ()
