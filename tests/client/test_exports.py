import chatkit.client


def test_the_public_surface_changes_on_purpose_only():
    assert set(chatkit.client.__all__) == {
        # a chat
        "connect", "Chat",
        # what may go wrong
        "ClientError", "ConnectFailed", "NotConnected", "Refused", "RequestTimedOut", "UnexpectedReply",
        # what happens to the connection
        "Connecting", "Connected", "LoginRefused", "Reconnecting", "Lost", "Disconnected", "Gap",
        # of which types the stream is
        "LinkEvent", "StreamEvent",
    }  # fmt: skip


def test_what_is_promised_is_there():
    assert all(hasattr(chatkit.client, name) for name in chatkit.client.__all__)
