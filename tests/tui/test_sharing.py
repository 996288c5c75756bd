from chatkit.tui.entries import Said, Tone, Words
from chatkit.tui.sharing import markdown, masked, plain, quotation
from tests.tui.fake import NOON, stopped_clock

CLOCK = stopped_clock()
MESSAGES = [
    Said(NOON, "bob", "hello\n  two", continues=True),
    Said(NOON, "zoë", "waves", emote=True),
    Words(NOON, "no such room", Tone.ERROR),
]


def test_plain_lines():
    assert plain(MESSAGES, CLOCK) == "12:00 bob: hello\n  two\n12:00 * zoë waves\n12:00 ! no such room"


def test_a_quotation():
    assert quotation(MESSAGES[:2]) == "> hello\n>   two\n> waves\n"


def test_markdown():
    assert markdown(MESSAGES, CLOCK) == (
        "- 12:00 **bob**: hello  \n    two\n- 12:00 **zoë** waves\n- 12:00 no such room\n"
    )


def test_what_others_wrote_is_no_markup():
    hostile = "[x](https://evil.example/_a_) <b> `c` *d* # | https://example.org/a_b"
    assert markdown([Said(NOON, "a_b", hostile)], CLOCK) == (
        "- 12:00 **a\\_b**: \\[x\\](<https://evil.example/_a_>) \\<b\\> \\`c\\` \\*d\\* \\# \\| "
        "<https://example.org/a_b>\n"
    )


def test_other_names_for_those_who_said_something_and_who_are_named():
    said = [
        Said(NOON, "bob", "Alice: ask alice-2, bobby or BOB's dog"),
        Said(NOON, "alice", "carol? x"),
        Words(NOON, "carol is here", Tone.NOTICE),
    ]
    masked_messages = masked(said, ["carol", "bob"])
    assert plain(masked_messages, CLOCK).splitlines() == [
        "12:00 person1: person2: ask alice-2, bobby or person1's dog",
        "12:00 person2: person3? x",
        "12:00 * person3 is here",
    ]


def test_a_name_is_masked_however_it_is_written_and_among_letters_that_need_no_space():
    said = [Said(NOON, "小明", "我是小明啊"), Said(NOON, "Straße", "STRASSE, Straße: hi")]
    assert [message.text for message in masked(said)] == ["我是person1啊", "person2, person2: hi"]


def test_where_nobody_is_named_nothing_is_masked():
    said = [Words(NOON, "what... ! ?", Tone.NOTICE)]
    assert masked(said) == said
