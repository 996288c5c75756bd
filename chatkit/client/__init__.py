"""The asyncio client: connect, ask, and read everything in order. For the TUI, bots and scripts.

async with connect("chat.lan:5005", nick="bob") as chat:
    await chat.say("hi")
    async for event in chat:
        print(event)
"""

from chatkit.client.chat import Chat, connect
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
