"""What a user may set in the client."""

import msgspec
import pytest

from chatkit.tui.settings import Settings


def test_without_a_word_everything_has_a_value():
    assert msgspec.convert({}, Settings) == Settings()


def test_what_is_no_setting_is_refused():
    with pytest.raises(msgspec.ValidationError, match="colour"):
        msgspec.convert({"look": {"colour": "red"}}, Settings)
