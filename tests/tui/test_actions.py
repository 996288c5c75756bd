from chatkit.tui.actions import ACTIONS, bindings, written


def test_no_id_and_no_key_is_there_twice_in_one_place():
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    for where in ("app", "main", "composer"):
        keys = [key for action in ACTIONS if where in action.where for key in action.keys]
        assert len(set(keys)) == len(keys)


def test_bindings_carry_ids_so_that_keys_can_be_changed():
    for where in ("app", "main", "composer"):
        ids = [binding.id for binding in bindings(where)]
        assert len(set(ids)) == len(ids)
        assert {id_.rstrip("_123456789") for id_ in ids} == {a.id for a in ACTIONS if where in a.where}


def test_a_numbered_action_is_told_which_of_its_keys_it_was():
    found = {binding.key: (binding.action, binding.id) for binding in bindings("main")}
    assert found["alt+1"] == ("room(1)", "room_1")
    assert found["alt+9"] == ("room(9)", "room_9")
    assert found["f8"] == ("users", "users")


def test_keys_are_written_as_they_stand_on_keyboards():
    shown = {action.id: written(action.keys) for action in ACTIONS}
    assert shown["newline"] == "Shift+Enter, Alt+Enter, Ctrl+J"
    assert shown["bottom"] == "Ctrl+End, Esc"
    assert (shown["room_before"], shown["room"]) == ("Alt+↑", "Alt+1 to 9")
    assert (shown["page_up"], shown["older"], shown["help"]) == ("PgUp", "↑", "F1")
