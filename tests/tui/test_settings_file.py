"""What the file of the settings says."""

import re
from pathlib import Path

from chatkit.tui.settings import Look, Notify, Settings
from chatkit.tui.settings_file import read, written


def test_what_is_written_is_read_again():
    settings = Settings(look=Look(theme="nord"), notify=Notify(rooms={"ops": "all"}))
    assert read(written(settings)) == settings


def test_the_example_on_the_reference_page_is_one():
    page = Path(__file__).parents[2] / "docs" / "reference" / "client-settings.md"
    (example,) = re.findall(r"```toml\n(.+?)```", page.read_text("utf-8"), re.DOTALL)
    assert read(example).notify.rooms == {"ops": "all", "@alice": "none"}
