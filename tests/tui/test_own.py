import pytest

from chatkit.tui.own import Own


def called(nick):
    own = Own()
    own.nick = nick
    return own


def test_a_name_is_ours_however_it_is_written():
    assert called("Bob").is_called("bOB")
    assert not called("bob").is_called("bobby")
    assert not Own("bob").is_called("bob")


@pytest.mark.parametrize(
    ("nick", "text"),
    [
        ("bob", "bob: hi"),
        ("bob", "hi Bob!"),
        ("bob", "(bob)"),
        ("bob", "@bob, look"),
        ("bob", "where is\nbob"),
        ("Zoë", "ask ZOË"),
        ("小明", "我问小明了"),
        ("a-b", "hi a-b"),
    ],
)
def test_a_text_with_our_name_means_us(nick, text):
    assert called(nick).is_meant_by(text)


@pytest.mark.parametrize(
    ("nick", "text"),
    [("bob", "bobby"), ("bob", "kabob"), ("bob", "bob-too"), ("bob", ""), ("a-b", "a.b"), ("小明", "小红")],
)
def test_a_text_without_it_does_not(nick, text):
    assert not called(nick).is_meant_by(text)


def test_without_a_name_nothing_means_us():
    assert not Own("bob").is_meant_by("bob")


def test_who_is_ignored_is_so_however_it_is_written():
    own = Own()
    assert not own.ignores("mallory")
    own.ignore(["Mallory", "eve"])
    assert own.ignores("MALLORY")
    assert own.ignored == ("Mallory", "eve")
    own.ignore([])
    assert not own.ignores("mallory")
