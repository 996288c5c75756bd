import pytest

from chatkit.protocol.events import CommandHelp
from chatkit.tui import verbs
from chatkit.tui.actions import ACTIONS, MAIN, Action
from chatkit.tui.verbs import Do, Explain, Wrong, find

UP = Action("page_up", ("pageup",), "scroll back", (MAIN,))
ROOM = Action("room", ("alt+1", "alt+2"), "go to a room", (MAIN,), numbered=True)
SEARCH = Action("search", ("ctrl+f",), "find words", (MAIN,))
TABLE = (UP, ROOM, SEARCH)


def told(*names, aliases=()):
    return [
        CommandHelp(verb=verb, usage=verb, summary="", example="", aliases=list(aliases)) for verb in names
    ]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("page-up", Do(UP)),
        ("PAGE-UP", Do(UP)),
        ("room 2", Do(ROOM, 2)),
        ("help page-up", Explain("page-up")),
        ("help /page-up", Explain("page-up")),
        ("page-up now", Wrong("/page-up takes nothing behind it")),
        ("room", Wrong("/room NUMBER: a number from 1 to 2")),
        ("room 3", Wrong("/room NUMBER: a number from 1 to 2")),
        ("room ²", Wrong("/room NUMBER: a number from 1 to 2")),
        ("help", None),
        ("help say", None),
        ("look", None),
        ("page_up", None),
    ],
)
def test_what_a_typed_command_is(line, found):
    assert find(line, [], TABLE) == found


def test_the_servers_command_wins_over_an_action_of_that_name():
    assert find("search tea", [], TABLE) is None
    assert find("help search", [], TABLE) is None
    assert find("page-up", told("page-up"), TABLE) is None
    assert find("page-up", told("other", aliases=["page-up"]), TABLE) is None
    explained = [about.verb for about in verbs.explained({a.id: () for a in TABLE}, [], TABLE)]
    assert explained[:3] == ["page-up", "room", "at"]


def test_a_slip_is_not_sent_where_the_servers_commands_are_known():
    assert find("jion ops", [], TABLE) is None
    assert find("jion ops", told("say"), TABLE) == Wrong("Unknown command /jion. Did you mean /join?")
    assert find("pageup", told("say"), TABLE) == Wrong("Unknown command /pageup. Did you mean /page-up?")
    assert find("dacne", told("dance"), TABLE) == Wrong("Unknown command /dacne. Did you mean /dance?")
    assert find("msq", told("msg"), TABLE) == Wrong("Unknown command /msq. Did you mean /msg?")
    assert find("clear", told("older"), TABLE) == Wrong("Unknown command /clear. F1 lists them")
    assert find("xyzzy", told("say"), TABLE) == Wrong("Unknown command /xyzzy. F1 lists them")


def test_commands_that_the_server_does_not_tell_of_go_out_all_the_same():
    assert find("resume token", told("say"), TABLE) is None
    assert find("#ops look", told("say"), TABLE) is None
    assert find("dance", told("dance"), TABLE) is None


def test_actions_are_explained_as_commands_are():
    up, room, *_ = verbs.explained({"page_up": ("pageup",), "room": (), "search": ()}, [], TABLE)
    assert (up.usage, up.summary, up.example) == ("page-up", "scroll back (PgUp)", "page-up")
    assert (room.usage, room.summary, room.example) == ("room NUMBER", "go to a room", "room 2")


def test_every_action_has_a_verb_of_its_own_without_spaces():
    assert len({action.verb for action in ACTIONS}) == len(ACTIONS)
    assert [verb for action in ACTIONS if " " in (verb := action.verb) or "_" in verb] == []


def test_commands_of_the_client_that_take_more_are_known_too(monkeypatch):
    monkeypatch.setattr(verbs, "COMMANDS", told("theme", "say", "page-up"))
    assert find("help theme", [], TABLE) == Explain("theme")
    assert find("help say", [], TABLE) is None
    assert find("theme", [], TABLE) == Wrong("/theme, for example /")
    assert find("thmee", told("say"), TABLE) == Wrong("Unknown command /thmee. Did you mean /theme?")
    known = verbs.explained({action.id: () for action in TABLE}, [], TABLE)
    assert [about.verb for about in known] == ["page-up", "room", "theme"]
