import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.protocol import events
from chatkit.tui.completion import Choice, complete, offer, usage
from tests.tui.fake import message, private
from tests.tui.states import happens, online

PEOPLE = ("Alice", "alf", "zoë", "小明", "anna-maria")
ROOMS = [events.RoomLine("ops", "", 1, inside=False), events.RoomLine("茶室", "", 1, inside=False)]


@pytest.fixture(scope="module")
def state():
    state = online(*PEOPLE)
    happens(state, message("alf", "hi"), private("zoë", "bob", "psst"), events.Rooms(rooms=ROOMS))
    state.themes = ("ansi", "chatkit-dark", "chatkit-light", "nord")
    return state


def texts(found):
    return [candidate.text for candidate in found.candidates] if found else []


def done(state, typed):
    """The text with the first candidate in it; `|` is the cursor, before and after."""
    cursor = typed.index("|")
    typed = typed.replace("|", "")
    found = complete(typed, cursor, state)
    if found is None:
        return None
    text, cursor = Choice(typed, cursor, found).step(1)
    return f"{text[:cursor]}|{text[cursor:]}"


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("zo|", "zoë: |"),
        ("ZO|", "zoë: |"),
        ("AL|", "alf: |"),  # who spoke last
        ("hi\nzo|", "hi\nzoë: |"),
        ("hi zo|", "hi zoë |"),
        ("hi zo| and all", "hi zoë |and all"),
        ("zo|: hi", "zoë: |hi"),
        ("zo| hi", "zoë: |hi"),
        ("zo|ë hi", "zoë: |hi"),  # the rest of the name is not left behind
        ("an|na hi", "anna-maria: |hi"),
        ("zo|om", "zoë: |om"),  # of another word it is
        ("(zo|", "(zoë |"),
        ("你好小|", "你好小明|"),  # no spaces among such letters
        ("你好，小|", "你好，小明|"),
        ("你好zo|", "你好zoë|"),
        ("小|", "小明: |"),
        ("anna-|", "anna-maria: |"),
        ("@zo|", "@zoë |"),
        ("hi @AL|", "hi @alf |"),
        ("see #o|", "see #ops |"),
        ("去#茶|", "去#茶室 |"),
        ("#|", "#lobby |"),
        ("nice :tea|", "nice 🍵|"),
        ("好:tea|", "好🍵|"),
        ("|", "alf: |"),
        ("/te|", "/tell |"),
        ("/TE|", "/tell |"),
        (" /te|", " /tell |"),
        ("/quit|", None),  # it is there already
        ("/wh|", "/who |"),
        ("/theme no|", "/theme nord |"),
        ("/theme chatkit-|", "/theme chatkit-dark |"),
        ("/set look.theme an|", "/set look.theme ansi |"),
        ("/set keys.preset |", "/set keys.preset chatkit |"),
        ("/set keys.preset we|", "/set keys.preset weechat |"),
        ("/set notify.bell of|", "/set notify.bell off |"),
        ("/set look.text_width 1|", None),  # any number
        ("/set notify.rooms al|", None),  # these are names and values
        ("/set look.nothing o|", None),
        ("/tell zo|", "/tell zoë |"),
        ("/msg zo|", "/msg zoë |"),
        ("/tell @zo|", "/tell @zoë |"),
        ("/tell zoë al|", "/tell zoë alf |"),
        ("/whois zoë al|", None),  # there is no second argument
        ("/join o|", "/join ops |"),
        ("/join #o|", "/join #ops |"),
        ("/leave @z|", "/leave @zoë |"),
        ("/help se|", "/help search |"),
        ("/quiet |", "/quiet off |"),
        ("/topic zo|", "/topic zoë |"),
        ("/me hugs zo|", "/me hugs zoë |"),
        ("/dance zo|", None),
        ("/back zo|", None),
        ("//te|", None),
        ("http://zo|", None),
        ("me@zo|", None),
        ("c#o|", None),
        ("12:te|", None),
        ("azo|", None),
        (":|", None),
        ("nothing|", None),
        ("zoë|", "zoë: |"),
        ("hi zoë |", "hi zoë alf |"),
    ],
)
def test_what_is_typed_is_completed(state, typed, completed):
    assert done(state, typed) == completed


def test_commands_say_what_they_are_and_aliases_come_last(state):
    found = complete("/w", 2, state)
    assert [(each.shown, each.about) for each in found.candidates] == [
        ("/who", "see who is logged in; of many, those AFTER a nick"),
        ("/whois", "see what is known of somebody"),
        ("/whisper", "say something to one person alone"),
    ]


def test_somebody_who_is_told_something_may_be_anywhere_and_a_room_to_be_joined_is_a_new_one(state):
    assert texts(complete("/join ", 6, state))[0] == "ops "
    assert texts(complete("/leave ", 7, state))[0] == "lobby "
    assert texts(complete("@", 1, state))[0] == "@zoë "  # there is a talk with her


@pytest.mark.parametrize(
    ("typed", "opens"),
    [
        ("/", True), ("#", True), ("@", True), ("/tell ", True), ("/tell z", True), (":te", True),
        ("/join ", True),
        ("z", False), (":t", False), ("/look ", False), ("/leave ", False), ("/quiet ", False),
    ],
)  # fmt: skip
def test_the_list_opens_by_itself_where_a_sign_says_what_is_wanted(state, typed, opens):
    assert complete(typed, len(typed), state).opens is opens


def test_nothing_is_offered_where_nothing_is_begun(state):
    assert offer("", 0, state) is None
    assert offer("hello ", 6, state) is None
    assert texts(offer("hello zo", 8, state)) == ["zoë "]
    assert offer("/tell ", 6, state) is not None


@pytest.mark.parametrize(
    ("typed", "ghost"),
    [
        ("zo", "ë: "), ("ZO", "ë: "), ("hi zo", "ë "), ("/te", "ll "), ("#o", "ps "), ("小明", ": "),
        ("小", "明: "),
        ("z", ""),  # too little to go by
        ("al", ""),  # there are two
        (":tea", ""),  # it does not begin so
        ("/join ", ""),
    ],
)  # fmt: skip
def test_the_only_candidate_is_seen_before_it_is_taken(state, typed, ghost):
    assert complete(typed, len(typed), state).ghost(typed) == ghost


def test_in_the_middle_of_a_line_nothing_is_seen_before_it_is_taken(state):
    assert complete("zo hello", 2, state).ghost("zo hello") == ""
    assert complete("zo\nhello", 2, state).ghost("zo\nhello") == "ë: "


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("/tell", " NICK TEXT"), ("/tell ", "NICK TEXT"), ("/tell zoë ", "TEXT"), ("/msg ", "NICK TEXT"),
        ("/tell zoë hi ", ""), ("/tell zo", ""), ("/topic ", "[TEXT]"), ("/back", ""), ("/nosuch ", ""),
        ("tell ", ""), ("//tell ", ""), ("/tell \n", ""), ("", ""), ("/", ""),
    ],
)  # fmt: skip
def test_a_command_says_what_it_wants(state, typed, wanted):
    assert usage(typed, len(typed), state) == wanted


def test_and_not_in_the_middle(state):
    assert usage("/tell ", 3, state) == ""


def test_going_through_the_candidates_comes_round_and_keeps_what_was_typed(state):
    choice = Choice("hi al", 5, complete("hi al", 5, state))
    there = [choice.step(1)[0], choice.step(1)[0], choice.step(1)[0], choice.step(-1)[0]]
    assert there == ["hi alf ", "hi Alice ", "hi alf ", "hi Alice "]
    assert choice.before == ("hi al", 5)
    assert Choice("hi al", 5, complete("hi al", 5, state)).step(-1)[0] == "hi Alice "


@given(st.text(st.sampled_from("al小明 \n/#@:te(zoë|x"), max_size=40), st.integers(0, 40))
def test_whatever_is_typed_only_the_word_at_the_cursor_changes(typed, cursor):
    state = online(*PEOPLE)
    cursor = min(cursor, len(typed))
    usage(typed, cursor, state)
    if found := complete(typed, cursor, state):
        assert found.candidates
        assert 0 <= found.start <= cursor <= found.end <= len(typed)
        assert not any(character.isspace() for character in typed[found.start : found.end])
        choice = Choice(typed, cursor, found)
        for number in range(len(found.candidates)):
            text, after = choice.take(number)
            assert text.startswith(typed[: found.start] + found.candidates[number].text)
            assert text[after:] in [typed[found.end + taken :] for taken in range(3)]


def test_a_very_long_word_is_no_name():
    state = online(*PEOPLE)
    assert complete("x" * 100_000, 100_000, state) is None
    assert complete("说" * 10_000, 10_000, state) is None
