"""What may be typed, at random: verbs with their arguments, tags, and rooms that a line names."""

from hypothesis import strategies as st

# Those that are one name, those that only look like one, and those that are none.
ODD_NICKS = ["Bob", "BOB", "b0b", "aIice", "aiice", "осе", "oce", "José", "Jose\u0301", "小明", "b@d", "__"]
NICKS = st.sampled_from(["alice", "bob", "carol", "dave"] * 6 + ODD_NICKS)
# `{0}` stands for the nick of somebody who is here.
OTHERS = st.sampled_from([*["{0}", "{1}", "{2}"] * 8, "alice", "bob", *ODD_NICKS])
ROOMS = st.sampled_from(["lobby", *["ops", "attic"] * 3, "小屋", "#OPS", "#Lobby", "a,b"])
TEXTS = st.sampled_from(
    ["hello", "hello again", "logout", "你好", "@t #lobby say hi", "'s kettle boils", '"one\\ntwo"']
)
TAGS = st.sampled_from([None, None, "a", "b"])
NAMED = st.sampled_from([*[None] * 12, *["#lobby", "#ops"] * 2, "#OPS", "#attic"])

NOTHING = st.just("")


def verb(word, argument=NOTHING):
    """Lines of that verb."""
    return st.tuples(st.just(word), argument)


def or_nothing(argument):
    return NOTHING | argument | argument


def two(first, second):
    """Two words, or a word and a text."""
    return st.builds("{} {}".format, first, second)


COMING = verb("login", NICKS)
NEVER_HELD = verb("resume", st.sampled_from(["nonsense", "nonsense lobby:1", "nonsense lobby:x"]))
SAYING = verb("say", TEXTS) | verb("emote", TEXTS) | verb("tell", two(OTHERS, TEXTS))
TALKING = SAYING | verb("reply", TEXTS) | verb("query", or_nothing(OTHERS))
MOVING = (
    verb("join", ROOMS)
    | verb("join", ROOMS)
    | verb("leave", or_nothing(ROOMS))
    | verb("query", OTHERS)
    | verb("topic", st.sampled_from(["", "-", "tea", "tea and code"]))
)
HABITS = (
    verb("nick", NICKS)
    | verb("away", st.sampled_from(["", "lunch"]))
    | verb("back")
    | verb("ignore", or_nothing(OTHERS))
    | verb("unignore", OTHERS)
    | verb("quiet", st.sampled_from(["", "off", "perhaps"]))
)
ASKING = (
    verb("look", or_nothing(OTHERS))
    | verb("who", or_nothing(OTHERS))
    | verb("whois", OTHERS)
    | verb("rooms")
    | verb(
        "history", st.sampled_from(["new", "3", "20", "before 4 3", "after 0 3", "after 2 20", "yesterday"])
    )
    | verb(
        "search", st.sampled_from(["hello", "hello from:bob", "hello in:ops", "again from:ALICE in:lobby"])
    )
)
# Lines that are not settled at once, so that much may happen before they are.
ASKS = SAYING | verb("join", ROOMS) | verb("leave", ROOMS) | verb("nick", NICKS) | verb("away") | COMING
FORMAT = verb("format", st.sampled_from(["text", "json", "xml"]))
LOGOUT = verb("logout")

# Lines that may come in any number, and from many at once: they mean the same however they are read.
ANY = TALKING | MOVING | HABITS | ASKING

# After `converse`, and what is said then.
SPEECH = st.sampled_from(
    [("look", "look"), ("@a #ops say hi", "@a #ops say hi"), ("//look", "/look"), ("#lobby", "#lobby")]
)


def some(kind, least=2, most=8):
    """Some lines of a kind, each with a tag and a room, or without."""
    return st.lists(st.tuples(kind, TAGS, NAMED), min_size=least, max_size=most)
