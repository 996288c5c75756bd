"""Every key of the table, in every preset, comes to an action that is there."""

import pytest

from chatkit.tui.actions import ACTIONS, APP, COMPOSER, MAIN
from chatkit.tui.keymap import read
from chatkit.tui.settings import Keys, Settings
from tests.tui.driving import in_the_lobby


@pytest.mark.parametrize("preset", ["chatkit", "weechat", "irssi"])
async def test_every_key_is_bound_to_an_action_that_is_there(preset):
    keys = Keys(preset=preset)
    async with in_the_lobby(settings=Settings(keys=keys)) as d:
        nodes = {APP: d.app, MAIN: d.app.main, COMPOSER: d.composer}
        active = d.app.main.active_bindings
        for action in ACTIONS:
            there = [nodes[where] for where in action.where if where in nodes]
            assert all(hasattr(node, f"action_{action.id}") for node in there), action.id
            for number, key in enumerate(read(keys).keys[action.id], 1):
                if there:
                    wanted = f"{action.id}({number})" if action.numbered else action.id
                    assert (active[key].node in there, active[key].binding.action) == (True, wanted), key


@pytest.mark.parametrize(
    ("action", "key"),
    [(action, key) for action in ACTIONS if not action.numbered for key in action.keys],
    ids=lambda value: value if isinstance(value, str) else value.id,
)
async def test_pressing_it_does_it(action, key, monkeypatch):
    """Nothing goes before it: no widget, no other binding and no dialog."""
    done = []
    async with in_the_lobby() as d:
        nodes = {APP: d.app, MAIN: d.app.main, COMPOSER: d.composer}
        for where in action.where:
            if where in nodes:
                monkeypatch.setattr(nodes[where], f"action_{action.id}", lambda: done.append(action.id))
        if set(action.where) & set(nodes):
            await d.press(key)
            assert done == [action.id]
