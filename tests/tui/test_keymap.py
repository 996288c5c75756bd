import pytest

from chatkit.tui import keymap
from chatkit.tui.actions import ACTIONS, APP, MAIN, UNBOUND, Action
from chatkit.tui.settings import Keys
from tests.tui.driving import in_the_lobby
from tests.tui.fake import logged_in, message

TABLE = (
    Action("one", ("f2", "f3"), "do one", (MAIN,)),
    Action("two", ("f4",), "do two", (APP,)),
    Action("three", ("alt+1", "alt+2", "alt+3"), "do three", (MAIN,), numbered=True),
    Action("apart", ("f4", "y"), "do it in a dialog", ("dialog",)),
)  # fmt: skip


def read(**bind):
    return keymap.read(Keys(bind=bind), TABLE)


def test_without_settings_everything_has_the_keys_of_the_table():
    assert keymap.read(Keys()) == ({action.id: action.keys for action in ACTIONS}, ())
    assert keymap.read(Keys()).changed() == {}


@pytest.mark.parametrize("preset", ["chatkit", "weechat", "irssi"])
def test_in_a_preset_no_key_does_two_things(preset):
    found = keymap.read(Keys(preset=preset))
    assert found.problems == ()
    for action in ACTIONS:
        if action.keys_in(preset) != action.keys or preset == "chatkit":
            assert found.keys[action.id] == action.keys_in(preset)


def test_the_keys_of_a_preset_go_before_those_that_others_have_without_it():
    before, after = Action("a", ("f2",), "", (MAIN,)), Action("b", ("f3",), "", (MAIN,), weechat=("f2",))
    assert keymap.read(Keys(preset="weechat"), (before, after)) == ({"a": (), "b": ("f2",)}, ())


def test_the_keys_of_the_user_go_before_those_of_the_table():
    found = read(two="f2")
    assert found.keys["two"] == ("f2",)
    assert found.keys["one"] == ("f3",)
    assert found.problems == ()
    assert found.changed(TABLE) == {"one": "f3", "two": "f2", "beneath_f4": "f4"}


def test_an_action_that_has_no_key_left_is_told():
    found = read(one="f4")
    assert found.keys["two"] == ()
    assert found.problems == ("F4 is the key of one, so two does not have it.",)
    assert found.changed(TABLE)["two"] == UNBOUND


def test_of_two_that_want_one_key_the_first_has_it():
    found = read(two="f9", one="f9, f10")
    assert (found.keys["two"], found.keys["one"]) == (("f9",), ("f10",))
    assert found.problems == ("F9 is the key of two, so one does not have it.",)


def test_what_is_not_there_at_the_same_time_may_have_the_same_key():
    assert read(apart="f2").problems == ()
    assert read(apart="f2").keys["one"] == ("f2", "f3")


def test_a_key_may_be_taken_away():
    for nothing in ("", "none", " None "):
        assert read(one=nothing).keys["one"] == ()
        assert read(one=nothing).problems == ()


def test_each_number_has_a_key_of_its_own():
    found = read(three="f5,f6")
    assert found.changed(TABLE) == {
        "three_1": "f5", "three_2": "f6", "three_3": UNBOUND,
        "beneath_alt+1": "alt+1", "beneath_alt+2": "alt+2", "beneath_alt+3": "alt+3",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("bind", "problem"),
    [
        ({"ones": "f9"}, "There is no action ones. Did you mean one?"),
        ({"xyz": "f9"}, "There is no action xyz."),
        ({"one": "pgupp"}, "one: there is no key pgupp. Did you mean pageup?"),
        ({"one": "strg+x"}, "one: there is no key strg+x."),
        ({"one": "x"}, "one: x is for typing. Put ctrl+ or alt+ in front of it."),
        ({"one": "space"}, "one: space is for typing. Put ctrl+ or alt+ in front of it."),
    ],
)
def test_what_cannot_be_is_told_and_the_table_holds(bind, problem):
    found = read(**bind)
    assert found.problems == (problem,)
    assert found.keys["one"] == ("f2", "f3")


def test_in_a_dialog_where_nobody_types_a_letter_is_a_key():
    assert read(apart="y, z").keys["apart"] == ("y", "z")


def test_an_id_may_be_written_as_its_verb():
    found = keymap.read(Keys(bind={"page-up": "ctrl+b"}))
    assert found.keys["page_up"] == ("ctrl+b",)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Ctrl+PgUp", "ctrl+pageup"), (" alt+ N", "alt+n"), ("Esc", "escape"), ("Alt+↑", "alt+up"),
        ("shift+ctrl+left", "ctrl+shift+left"), ("alt+/", "alt+slash"), ("Meta+Return", "alt+enter"),
        ("f12", "f12"), ("page up", "pageup"), ("comma", "comma"), ("?", "question_mark"),
        ("f25", None), ("", None), ("ctrl+", None), ("alt++", None), ("x+y", None), ("ctrl+nonsense", None),
    ],
)  # fmt: skip
def test_keys_may_be_written_as_people_write_them(written, name):
    assert keymap.key_name(written) == name


async def test_a_key_of_the_user_does_it_and_the_old_one_does_not():
    async with in_the_lobby(settings=_with(users="f9", page_up="ctrl+b")) as d:
        await d.press("f8")
        assert not d.app.main.people_side.display
        await d.press("f9")
        assert d.app.main.people_side.display
        await d.press("f9")
        await d.happen(*(message("alice", f"line {n}", number=n) for n in range(1, 60)))
        await d.press("ctrl+b")
        assert not d.app.state.room.following


async def test_what_a_key_does_in_a_text_comes_back_when_it_is_given_up():
    async with in_the_lobby(settings=_with(older="ctrl+up")) as d:
        await d.enter("sent")
        await d.type("one\ntwo")
        await d.press("up")
        assert d.composer.cursor_location[0] == 0
        await d.press("up")
        assert d.composer.text == "one\ntwo"
        await d.press("ctrl+up")
        assert d.composer.text == "sent"


async def test_problems_are_told_among_the_messages_and_nothing_breaks():
    async with in_the_lobby(settings=_with(jump="f9", users="nokey")) as d:
        assert "keys: There is no action jump" in d.frame
        assert "keys: users: there is no key nokey" in d.frame
        await d.press("f8")
        assert d.app.main.people_side.display


async def test_a_preset_changes_what_its_keys_do():
    settings = _with(preset="weechat")
    async with in_the_lobby(settings=settings) as d:
        await d.happen(*logged_in("bob", "alice", rooms=("lobby", "ops")))
        await d.press("ctrl+n")
        assert d.app.state.room.name == "ops"
        await d.press("ctrl+p")
        assert d.app.state.room.name == "lobby"


async def test_keys_that_are_changed_while_it_runs_count_at_once():
    async with in_the_lobby() as d:
        d.app.settings = _with(users="f9")
        await d.press("f9")
        assert d.app.main.people_side.display


def _with(preset="chatkit", **bind):
    from chatkit.tui.settings import Settings

    return Settings(keys=Keys(preset=preset, bind=bind))
