"""The asyncio client: connect, ask, and read everything in order. For the TUI, bots and scripts.

async with connect("chat.lan:5005", nick="bob") as chat:
    await chat.say("hi")
    async for event in chat:
        print(event)
"""

from typing import TYPE_CHECKING, Any

from chatkit.client.errors import (
    ClientError,
    ConnectFailed,
    NotConnected,
    Refused,
    RequestTimedOut,
    UnexpectedReply,
)
from chatkit.client.link import (
    Connected,
    Connecting,
    Disconnected,
    Gap,
    LinkEvent,
    LoginRefused,
    Lost,
    Reconnecting,
    StreamEvent,
)

if TYPE_CHECKING:
    from chatkit.client.chat import Chat, connect

__all__ = [
    "Chat",
    "ClientError",
    "ConnectFailed",
    "Connected",
    "Connecting",
    "Disconnected",
    "Gap",
    "LinkEvent",
    "LoginRefused",
    "Lost",
    "NotConnected",
    "Reconnecting",
    "Refused",
    "RequestTimedOut",
    "StreamEvent",
    "UnexpectedReply",
    "connect",
]


def __getattr__(name: str) -> Any:
    """`Chat` and `connect` are loaded when they are wanted: the first frame is drawn without them."""
    if name not in ("Chat", "connect"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from chatkit.client import chat

    return getattr(chat, name)
