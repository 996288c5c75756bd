"""Themes out of a folder."""

import pytest
from textual.theme import Theme

from chatkit.tui import user_themes


def test_a_file_is_a_theme(tmp_path):
    (tmp_path / "tea.toml").write_text('dark = false\nprimary = "#123456"\nbackground = "white"\n')
    (tmp_path / "notes.txt").write_text("no theme")
    found = user_themes.find(tmp_path, ())
    assert found.problems == ()
    (theme,) = found.themes
    assert theme == Theme(name="tea", primary="#123456", background="white", dark=False)


def test_no_folder_no_themes(tmp_path):
    assert user_themes.find(None, ()) == user_themes.find(tmp_path / "gone", ()) == user_themes.Found()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("tea", "dark = true", "primary"),
        ("tea", 'primary = "#12345"', 'primary is "#12345", and may be a colour such as "#7aa2f7"'),
        ("tea", 'primary = "#12345678"', "may be a colour"),
        ("tea", 'primary = "auto"', "may be a colour"),
        ("tea", 'primary = "red"\npanle = "blue"', "panle"),
        ("tea", "primary = 3", "primary"),
        ("tea", "primary", "Expected"),
        ("nord", 'primary = "red"', "there is one called nord already"),
        ("Tea Time", 'primary = "red"', "small letters"),
        ("tea\x1b[2J", 'primary = "red"', "small letters"),
        ("tea", "x = " + "[" * 9_000, "left out"),
    ],
)
def test_a_bad_one_is_told_and_left_out(tmp_path, name, text, said):
    (tmp_path / f"{name}.toml").write_text(text)
    (tmp_path / "good.toml").write_text('primary = "red"')
    found = user_themes.find(tmp_path, {"nord"})
    assert [theme.name for theme in found.themes] == ["good"]
    (problem,) = found.problems
    assert said in problem
    assert problem.isprintable()


def test_one_that_cannot_be_read_is_told_too(tmp_path):
    (tmp_path / "tea.toml").mkdir()
    (tmp_path / "latin.toml").write_bytes(b'primary = "\xe9"')
    assert len(user_themes.find(tmp_path, ()).problems) == 2
