"""The settings one by one, made from the schema."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.tui.fields import BY_PATH, FIELDS, Kind, find
from chatkit.tui.settings import SettingInvalid, Settings


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.path)
def test_each_has_a_description_and_a_default_that_it_may_have(field):
    assert len(field.description) > 10
    assert field.of(Settings()) == field.default
    assert field.check(field.default) == field.default


@given(st.sampled_from(FIELDS), st.data())
def test_what_is_written_is_read_again(field, data):
    match field.kind:
        case Kind.TOGGLE:
            value = data.draw(st.booleans())
        case Kind.NUMBER:
            value = data.draw(st.integers(field.least, field.most))
        case Kind.CHOICE:
            value = data.draw(st.sampled_from(field.choices))
        case Kind.TEXT:
            value = data.draw(st.text("abc ~/é", max_size=8).map(str.strip))
        case Kind.TABLE:
            values = st.sampled_from(field.choices) if field.choices else st.text("ab+,", min_size=1)
            value = data.draw(st.dictionaries(st.text("ab#@", min_size=1), values, max_size=3))
    assert field.read(field.write(value)) == value
    settings = field.put(Settings(), value)
    assert field.of(settings) == value
    assert msgspec.convert(msgspec.to_builtins(settings), Settings) == settings
    others = [other for other in FIELDS if other is not field]
    assert all(other.of(settings) == other.default for other in others)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("look.rooms", "yes", 'look.rooms is "yes", and may be true or false'),
        ("look.rooms", 1, "look.rooms is 1, and may be true or false"),
        ("look.text_width", 19, "look.text_width is 19, and may be a whole number from 20 to 400"),
        ("look.text_width", True, "look.text_width is true, and may be a whole number"),
        ("look.text_width", 80.5, "look.text_width is 80.5, and may be a whole number"),
        ("notify.of", "some", 'notify.of is "some", and may be one of all, mentions, none'),
        ("editor", "a\nb", 'editor is "a\\nb", and may be a text of one line'),
        ("editor", ["vi"], "and may be a text of one line"),
        ("notify.rooms", "all", "and may be a table of names, each with one of all, mentions, none"),
        (
            "notify.rooms",
            {"lobby": "al"},
            'notify.rooms: "lobby" is "al", and may be one of all, mentions, none',
        ),
        ("keys.bind", {"send": 3}, 'keys.bind: "send" is 3, and may be a text'),
        ("keys.bind", {"a\x1b[0m": "x"}, "and may be a text"),
        ("editor", "x" * 500 + "\n", f'editor is "{"x" * 39}…, and'),
    ],
)
def test_what_cannot_be_is_refused_with_what_may_be(path, value, said):
    with pytest.raises(SettingInvalid) as refused:
        BY_PATH[path].check(value)
    assert said in str(refused.value)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("text", ["", "maybe", "2"])
def test_a_toggle_is_not_guessed(text):
    with pytest.raises(SettingInvalid, match="true or false"):
        BY_PATH["notify.bell"].read(text)


@pytest.mark.parametrize("text", ["", "-1", "1e3", "٣٤", "9" * 10_000])
def test_a_number_is_written_in_digits(text):
    with pytest.raises(SettingInvalid, match="whole number"):
        BY_PATH["look.text_width"].read(text)


def test_words_are_read_generously():
    assert BY_PATH["notify.bell"].read(" Off ") is False
    assert BY_PATH["notify.of"].read("ALL") == "all"
    assert BY_PATH["notify.rooms"].read("lobby=all;ops = none;") == {"lobby": "all", "ops": "none"}


def test_one_steps_around():
    bell, of, width, theme = (
        BY_PATH[path] for path in ("notify.bell", "notify.of", "look.text_width", "look.theme")
    )
    assert bell.step(True, 1) is False
    assert [of.step(value, 1) for value in of.choices] == [*of.choices[1:], of.choices[0]]
    assert of.step(of.choices[0], -1) == of.choices[-1]
    assert [width.step(20, -1), width.step(20, 1), width.step(400, 1)] == [20, 21, 400]
    assert theme.step("b", 1, ("a", "b", "c")) == "c"
    assert theme.step("gone", 1, ("a", "b")) == "a"
    assert theme.step("gone", 1) == "gone"


def test_a_setting_is_found_by_its_name_and_another_is_offered():
    assert find("look.theme") is find("THEME") is BY_PATH["look.theme"]
    with pytest.raises(SettingInvalid, match="rooms is no setting; do you mean"):
        find("rooms")  # there are two
    with pytest.raises(SettingInvalid, match=r"do you mean look\.text_width"):
        find("look.text_widht")
    with pytest.raises(SettingInvalid, match=r"xyzzy is no setting\. /set shows all$"):
        find("xyzzy\x1b[2J")


def test_a_variable_is_named_like_its_setting():
    assert BY_PATH["look.theme"].variable == "CHATKIT_LOOK_THEME"
    assert BY_PATH["editor"].variable == "CHATKIT_EDITOR"
    assert BY_PATH["keys.bind"].variable == ""
