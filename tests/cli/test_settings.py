"""Commands find the record where `chatkit serve` keeps it, by whatever it was told so."""

import click
import platformdirs
import pytest

from chatkit.cli.settings import record_options, settings_of, settings_of_record


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch):
    """A new user's."""
    monkeypatch.setattr(platformdirs, "user_config_path", lambda name: tmp_path / "user" / name)
    monkeypatch.setattr(platformdirs, "site_config_path", lambda name: tmp_path / "site" / name)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_the_strongest_word_counts(tmp_path, monkeypatch):
    assert settings_of_record(None, None).data == ""
    write(tmp_path / "site" / "chatkit" / "chatkit.toml", 'data = "/site"\nname = "tea house"')
    assert settings_of_record(None, None).data == "/site"
    write(tmp_path / "user" / "chatkit" / "chatkit.toml", 'data = "/user"')
    assert settings_of_record(None, None).data == "/user"
    config = write(tmp_path / "config.toml", 'data = "/config"')
    assert settings_of_record(None, config).data == "/config"
    monkeypatch.setenv("CHATKIT_DATA", "/environment")
    assert settings_of_record(None, config).data == "/environment"
    found = settings_of_record("/flag", config)
    assert (found.data, found.name) == ("/flag", "tea house")


def test_what_cannot_be_is_one_plain_line(tmp_path, capsys):
    config = write(tmp_path / "config.toml", "burst = 5")
    with pytest.raises(SystemExit) as ended:
        settings_of({}, config)
    assert ended.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert str(config) in line


def test_the_options_arrive():
    @click.command()
    @record_options
    def told(data, config):
        seen.append((data, config))

    seen = []
    told.main(["--data", "x"], standalone_mode=False)
    assert seen == [("x", None)]
