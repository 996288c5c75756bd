"""Every key of the table, in every preset, comes to an action that is there."""

import pytest

from chatkit.tui.actions import ACTIONS, APP, CHOOSING, COMPOSER, MAIN
from chatkit.tui.keymap import read
from chatkit.tui.settings import Keys, Settings
from tests.tui.driving import in_the_lobby
from tests.tui.fake import message

pytestmark = pytest.mark.unmeasured


def places(d):
    return {APP: d.app, MAIN: d.app.main, CHOOSING: d.app.main, COMPOSER: d.composer}


@pytest.mark.parametrize("choosing", [False, True], ids=["typing", "choosing"])
@pytest.mark.parametrize("preset", ["chatkit", "weechat", "irssi"])
async def test_every_key_is_bound_to_an_action_that_is_there(preset, choosing):
    keys = Keys(preset=preset)
    async with in_the_lobby(settings=Settings(keys=keys)) as d:
        if choosing:
            await d.happen(message("alice", "hello", number=1))
            await d.press("ctrl+up")
        active, nodes = d.app.main.active_bindings, places(d)
        for action in ACTIONS:
            there = [nodes[where] for where in action.where]
            assert all(hasattr(node, f"action_{action.id}") for node in there), action.id
            if (CHOOSING in action.where) is not choosing or not d.app.can(action.id):
                continue
            for number, key in enumerate(read(keys).keys[action.id], 1):
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
        if CHOOSING in action.where:
            await d.happen(message("alice", "hello", number=1))
            await d.press("ctrl+up")
        if not d.app.can(action.id):
            pytest.skip("it takes more than a key: see the tests of its own")
        for where in action.where:
            monkeypatch.setattr(places(d)[where], f"action_{action.id}", lambda: done.append(action.id))
        await d.press(key)
        assert done == [action.id]
