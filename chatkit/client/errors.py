"""What may go wrong for a client.

ClientError
├── ConnectFailed      nobody there, or nobody who speaks our protocol
├── NotConnected       nothing can be asked now, or the connection was lost before the answer
├── Refused            the server said no: code, text, free
├── RequestTimedOut    no answer came in time; it may still have been done
└── UnexpectedReply    an answer came, of another kind than the question calls for
"""


class ClientError(Exception):
    """The base of these errors. `str(error)` is one plain sentence, safe to show."""


class ConnectFailed(ClientError):
    """The first connection could not be made."""


class NotConnected(ClientError):
    """There is no connection now, or it was lost while the request waited: then it may have been done."""


class Refused(ClientError):
    """The server refused. `code` is stable, `text` is for people (clean it first), `free` are free nicks."""

    def __init__(self, code: str, text: str, free: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.free = free


class RequestTimedOut(ClientError):
    """No answer in time. Whatever was asked may still have been done."""


class UnexpectedReply(ClientError):
    """The server answered with an event of another kind."""
