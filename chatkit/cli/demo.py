"""`chatkit demo`: a chat that is alive at once."""

import sys
from typing import TYPE_CHECKING

import click

from chatkit.cli.chatting import has_terminal, readable_stdout, run, system_nick

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from chatkit.cli.compose import Running

PACE = 1.0  # seconds; the guests' lines take one of them to three


@click.command()
def demo() -> None:
    """Try it: a server, three guests that talk, and the client in this terminal.

    Nothing is kept. Without a terminal it prints the transcript of a conversation, and ends.
    """
    run(_lively(PACE) if has_terminal() else _transcript())


def _server() -> "AbstractAsyncContextManager[Running]":
    from chatkit.cli import logs
    from chatkit.cli.compose import running
    from chatkit.server.config import Settings

    logs.to_nowhere()
    return running(Settings(listen=("tcp://127.0.0.1:0",), name="demo", temp=True))


async def _lively(pace: float) -> None:
    """The client, with the guests around it."""
    import asyncio

    from chatkit.cli.guests import Manners, guests, talk
    from chatkit.tui.app import ChatApp

    async with _server() as house:
        address = house.addresses[0]
        telnet = f"telnet {address.host} {address.port}"
        print(f"To bring somebody along, in another terminal: {telnet}", file=sys.stderr)
        async with guests(str(address)) as chats:
            talking = asyncio.create_task(talk(chats, Manners(telnet), pace))
            try:
                await ChatApp(str(address), system_nick()).run_async()
            finally:
                talking.cancel()
                await asyncio.wait({talking})


async def _transcript() -> None:
    from chatkit.cli.guests import guests
    from chatkit.cli.transcript import perform

    async with _server() as house:
        address = house.addresses[0]
        async with guests(str(address)) as chats:
            with readable_stdout():
                await perform(address, chats)
