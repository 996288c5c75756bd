"""Changing the settings of a client that runs."""

from types import SimpleNamespace

import pytest

from chatkit.tui.adjusting import Adjusting
from chatkit.tui.fields import BY_PATH
from chatkit.tui.profile import Profile
from chatkit.tui.room import Room
from chatkit.tui.settings import Settings
from chatkit.tui.wishes import Notify, Set
from tests.tui.fake import stopped_clock

LOBBY = Room("Lobby", 10, stopped_clock())
ALICE = Room("Alice", 10, stopped_clock(), private=True)


class Adjuster(Adjusting):
    def __init__(self, home=None):
        self.holder = SimpleNamespace(settings=Settings())
        self.told = []
        self.profile = Profile(home)
        super().__init__(self.holder, self.profile, lambda: ["nord", "ansi"], self.told.append)


def test_a_change_takes_effect_is_told_and_is_kept(tmp_path):
    adjuster = Adjuster(tmp_path)
    assert adjuster.obey(Set("text_width", "80"), LOBBY) is None
    assert adjuster.holder.settings.look.text_width == 80
    assert adjuster.told == ["look.text_width is 80 now"]
    assert adjuster.profile.load({}).look.text_width == 80


def test_an_empty_text_is_written_as_one():
    adjuster = Adjuster()
    adjuster.obey(Set("editor", "vi"), LOBBY)
    adjuster.obey(Set("editor", '""'), LOBBY)
    assert adjuster.holder.settings.editor == ""
    assert adjuster.told == ["editor is vi now", "editor is empty now"]


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (Set("colour", "red"), "colour is no setting"),
        (Set("notify.of", "some"), "may be one of all, mentions, none"),
        (Set("theme", "norrd"), "There is no theme norrd; do you mean nord?"),
        (Set("theme", "xyzzy"), "There is no theme xyzzy. /theme tells which there are"),
        (Notify("some"), "may be one of all, mentions, none"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(tmp_path, wish, said):
    adjuster = Adjuster(tmp_path)
    assert said in adjuster.obey(wish, LOBBY)
    assert adjuster.holder.settings == Settings()
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_kept_takes_effect_nevertheless(tmp_path):
    adjuster = Adjuster(tmp_path)
    (tmp_path / "client.toml").write_text("typo =")
    problem = adjuster.obey(Set("theme", "nord"), LOBBY)
    assert adjuster.holder.settings.look.theme == "nord"
    assert "only until you leave" in problem
    assert "client.toml" in problem


def test_one_asks_what_a_setting_is():
    adjuster = Adjuster()
    adjuster.obey(Set("theme", ""), LOBBY)
    adjuster.obey(Set("editor", ""), LOBBY)
    assert adjuster.told == [
        "look.theme is chatkit-dark. It may be one of ansi, nord",
        "editor is empty. It may be a text of one line",
    ]


def test_what_notifies_is_chosen_for_the_room_that_is_shown():
    adjuster = Adjuster()
    adjuster.obey(Notify("none"), LOBBY)
    adjuster.obey(Notify("all"), ALICE)
    assert adjuster.holder.settings.notify.rooms == {"lobby": "none", "@alice": "all"}
    adjuster.obey(Notify("mentions"), LOBBY)  # as it is anyway
    assert adjuster.holder.settings.notify.rooms == {"@alice": "all"}
    adjuster.obey(Notify(""), ALICE)
    assert adjuster.told == [
        "you are notified of nothing in #Lobby",
        "you are notified of every message in @Alice",
        "you are notified of mentions in #Lobby",
        "you are notified of every message in @Alice",
    ]


def test_one_chooses_from_the_themes_and_from_what_the_schema_says():
    adjuster = Adjuster()
    assert adjuster.choices(BY_PATH["look.theme"]) == ("ansi", "nord")
    assert adjuster.choices(BY_PATH["notify.of"]) == ("all", "mentions", "none")
    assert adjuster.choices(BY_PATH["editor"]) == ()
