"""Where settings are kept."""

from pathlib import Path

import pytest

from chatkit.tui.fields import BY_PATH
from chatkit.tui.profile import Profile
from chatkit.tui.settings import Look, Notify, SettingInvalid, Settings
from chatkit.tui.settings_file import TOP, written

HAND_WRITTEN = '# mine\n[look]\ntheme = "nord"  # like the editor\n\n[notify.rooms]\nops = "all"\n'
NORD = Settings(look=Look(theme="nord"), notify=Notify(rooms={"ops": "all"}))


@pytest.fixture
def profile(tmp_path):
    return Profile(tmp_path)


def test_without_a_file_everything_is_as_at_first(profile):
    assert profile.load({}) == Settings()


def test_the_file_says_what_differs_and_the_environment_goes_before_it(profile):
    profile.file.write_text(HAND_WRITTEN)
    assert profile.load({}) == NORD
    environ = {"CHATKIT_LOOK_THEME": "ansi", "CHATKIT_NOTIFY_BELL": "off", "CHATKIT_NICK": "bob"}
    settings = profile.load(environ)
    assert (settings.look.theme, settings.notify.bell) == ("ansi", False)
    assert settings.notify.rooms == {"ops": "all"}


def test_nothing_is_read_and_nothing_written_without_a_home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    nowhere = Profile(None)
    assert nowhere.load({}) == Settings()
    nowhere.keep(BY_PATH["look.theme"], "nord")
    assert (nowhere.file, nowhere.themes, nowhere.folder("transcripts")) == (None, None, None)
    assert list(tmp_path.iterdir()) == []


def test_one_change_keeps_the_rest_and_what_was_written_by_hand(profile, tmp_path):
    profile.file.write_text(HAND_WRITTEN)
    profile.keep(BY_PATH["look.text_width"], 80)
    assert profile.load({}) == Settings(look=Look(theme="nord", text_width=80), notify=NORD.notify)
    before = tmp_path / "client.toml.before"
    assert before.read_text() == HAND_WRITTEN
    profile.keep(BY_PATH["look.text_width"], 90)
    assert before.read_text() == HAND_WRITTEN  # what the client wrote itself is not worth keeping
    assert profile.file.read_text().startswith(TOP)


def test_what_another_client_has_changed_meanwhile_stays(profile):
    other = Profile(profile.home)
    profile.keep(BY_PATH["look.theme"], "nord")
    other.keep(BY_PATH["editor"], "vi")
    profile.keep(BY_PATH["notify.bell"], False)
    settings = profile.load({})
    assert (settings.look.theme, settings.editor, settings.notify.bell) == ("nord", "vi", False)


def test_the_environment_does_not_come_into_the_file(profile):
    profile.load({"CHATKIT_EDITOR": "vi"})
    profile.keep(BY_PATH["look.theme"], "nord")
    assert "vi" not in profile.file.read_text()


def test_a_default_needs_no_line(profile):
    profile.keep(BY_PATH["look.theme"], "nord")
    profile.keep(BY_PATH["look.theme"], "chatkit-dark")
    assert profile.file.read_text() == TOP == written(Settings())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[look]\ntext_widht = 3", "look.text_widht is no setting; do you mean look.text_width?"),
        ("theme = 'nord'", "theme is no setting; do you mean look.theme?"),
        ("password = 'x'", "password is no setting. There are: look.theme, "),
        ("look = 3", "look is a table: its settings stand below [look]"),
        ("[look]\ntext_width = 3", "look.text_width is 3, and may be a whole number from 20 to 400"),
        ("[notify.rooms]\nops = 'some'", '"ops" is "some", and may be one of all, mentions, none'),
        ("a =", "this is no TOML: Invalid value"),
        ("a = " + "[" * 10_000, "this is no TOML"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_what_may_be(profile, text, said):
    profile.file.write_text(text)
    with pytest.raises(SettingInvalid) as told:
        profile.load({})
    assert str(profile.file) in str(told.value)
    assert said in str(told.value)
    with pytest.raises(SettingInvalid):
        profile.keep(BY_PATH["look.theme"], "nord")
    assert profile.file.read_text() == text


def test_so_is_one_in_the_environment():
    with pytest.raises(SettingInvalid, match=r"the environment: CHATKIT_NOTIFY_OF: .* one of all, mentions"):
        Profile(None).load({"CHATKIT_NOTIFY_OF": "some"})


def test_a_file_that_cannot_be_read_is_told(profile):
    profile.file.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingInvalid, match="cannot be read"):
        profile.load({})
    profile.file.unlink()
    profile.file.mkdir()
    with pytest.raises(SettingInvalid, match="cannot be read"):
        profile.load({})


def test_a_folder_is_in_the_profile_unless_it_says_where(profile):
    assert profile.folder("transcripts") == profile.home / "transcripts"
    assert profile.folder("/var/log/chat") == Path("/var/log/chat")
    assert profile.folder("~/chats") == Path.home() / "chats"
    assert profile.folder("~nobody-is-called-so/x") == profile.home / "~nobody-is-called-so" / "x"
    assert profile.folder("") is None
