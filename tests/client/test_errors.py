import pytest

from chatkit.client import ClientError, ConnectFailed, NotConnected, Refused, RequestTimedOut, UnexpectedReply


@pytest.mark.parametrize("error", [ConnectFailed, NotConnected, Refused, RequestTimedOut, UnexpectedReply])
def test_one_except_catches_them_all(error):
    assert issubclass(error, ClientError)


def test_a_refusal_says_what_the_server_said():
    error = Refused("nick_taken", "The name is taken.", ("bob2",))
    assert (str(error), error.code, error.text, error.free) == (
        "The name is taken.",
        "nick_taken",
        "The name is taken.",
        ("bob2",),
    )
