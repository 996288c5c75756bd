"""`chatkit serve`: the server."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chatkit.cli.exits import Exit, endings, fail
from chatkit.cli.settings import settings_of

if TYPE_CHECKING:
    import asyncio

    from chatkit.protocol.address import Address
    from chatkit.server.config import Settings


@click.command()
@click.option(
    "--listen",
    multiple=True,
    metavar="[tcp://]HOST:PORT",
    help="Where to listen; may be given several times. Port 0 takes a free one.  [default: tcp://127.0.0.1:5005]",
)
@click.option("--name", help="What the server calls itself.  [default: chatkit]")
@click.option(
    "--data",
    type=click.Path(file_okay=False),
    metavar="DIR",
    help="The folder that keeps what is said.  [default: the platform's place for a user's data]",
)
@click.option("--temp", is_flag=True, help="Keep nothing: what was said is gone when the server stops.")
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A TOML file with settings.",
)
def serve(
    listen: tuple[str, ...], name: str | None, data: str | None, temp: bool, config: Path | None
) -> None:
    """Run the server until Ctrl-C.

    The log goes to stderr; stdout has one line "listening on ..." for each address.
    """  # fmt: skip
    settings = settings_of(_flags(listen, name, data, temp), config)

    import asyncio

    from chatkit.cli import logs, streams
    from chatkit.server.backends.base import CannotOpen
    from chatkit.server.transports.tcp import CannotListen

    streams.hold_standard_numbers()
    logs.to_stderr()
    try:
        with asyncio.Runner(loop_factory=_loop_factory(settings.loop)) as runner:
            runner.run(_serve(settings))
    except (CannotListen, CannotOpen, CannotGoOn) as error:
        fail(str(error), Exit.FAILURE)
    finally:
        streams.stdout().close()
        streams.stderr().close()


def _flags(listen: tuple[str, ...], name: str | None, data: str | None, temp: bool) -> dict[str, object]:
    if data is not None and temp:
        fail("--data keeps what is said and --temp does not: give one of them", Exit.USAGE)
    flags: dict[str, object] = {"temp": True} if temp else {}
    if listen:
        flags["listen"] = listen
    if name is not None:
        flags["name"] = name
    if data is not None:
        flags |= {"data": data, "temp": False}  # also where a file says temp
    return flags


class CannotGoOn(Exception):
    """The record can be written no more; the message says why."""


async def _serve(settings: "Settings") -> None:
    import asyncio
    import gc
    import sys

    from chatkit.cli import streams
    from chatkit.cli.compose import running

    sys.setswitchinterval(0.0005)  # or the record's chores hold the loop up for 5 ms at a time
    out, err = streams.stdout(), streams.stderr()
    asked_to_stop = asyncio.Event()
    with _signals(asyncio.get_running_loop(), asked_to_stop.set):
        async with running(settings) as house:
            for address in house.addresses:
                print(f"listening on {address}", file=out)  # the one thing that scripts wait for
            print(_how_to_connect(settings, house.addresses), file=err)
            gc.freeze()  # what was loaded stays: to look through it took each full collection 6 ms
            gc.set_threshold(20_000)  # a login makes objects that stay; it took a tenth longer with 700
            house.failed.add_done_callback(lambda _: asked_to_stop.set())
            await asked_to_stop.wait()
            print("saying goodbye to everybody", file=err)
            if house.failed.done():
                raise CannotGoOn(house.failed.result())


@contextmanager
def _signals(loop: "asyncio.AbstractEventLoop", stop: Callable[[], None]) -> Iterator[None]:
    """Calls `stop` on Ctrl-C, SIGTERM, and when the terminal goes, unless nohup said to outlive it."""
    import signal

    def stop_soon(*_: object) -> None:
        loop.call_soon_threadsafe(stop)

    with ExitStack() as undo:
        for each in (signal.SIGINT, *endings()):
            try:
                loop.add_signal_handler(each, stop)
                undo.callback(loop.remove_signal_handler, each)
            except NotImplementedError:  # Windows
                undo.callback(signal.signal, each, signal.signal(each, stop_soon))
        yield


def _loop_factory(wanted: str) -> "Callable[[], asyncio.AbstractEventLoop] | None":
    """uvloop where it is installed, unless the settings say otherwise. None is asyncio's own loop."""
    if wanted == "asyncio":
        return None
    try:
        import uvloop
    except ImportError:
        if wanted == "uvloop":
            fail(
                'uvloop is not installed. Install it with "pip install chatkit[fast]", or set loop = "auto"',
                Exit.USAGE,
            )
        return None
    return uvloop.new_event_loop


def _how_to_connect(settings: "Settings", addresses: "list[Address]") -> str:
    """What a newcomer wants to read next."""
    from ipaddress import ip_address
    from socket import gethostname

    from chatkit.protocol.address import Address

    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
    others = [each for each in addresses if not ip_address(each.host.partition("%")[0]).is_loopback]
    here = next((each for each in addresses if each not in others), addresses[0])
    here = Address(everywhere.get(here.host, here.host), here.port)
    lines = [
        f"{settings.name} is up. To join from this machine:",
        f"  chatkit connect {_short(here)} --nick NAME",
        f"  telnet {here.host} {here.port}      (or nc, and then: login NAME)",
    ]
    if others:
        reach = Address(gethostname() if others[0].host in everywhere else others[0].host, others[0].port)
        lines += [
            "Others join from their machines, where nothing else is in the way, with:",
            f"  chatkit connect {_short(reach)} --nick NAME      or: telnet {reach.host} {reach.port}",
            "What is said crosses the network as plain text: listen like this only where you trust it.",
        ]
    else:
        lines += [
            "Only this machine can reach it. To let others in, in a network that you trust:",
            f"  chatkit serve --listen tcp://0.0.0.0:{here.port}",
        ]
    lines.append(f"{_what_is_kept(settings)} Ctrl-C stops it.")
    return "\n".join(lines)


def _what_is_kept(settings: "Settings") -> str:
    from chatkit.cli.compose import data_folder

    if settings.temp:
        return "Nothing is kept when the server stops."
    return f"What is said is kept in {data_folder(settings)}."


def _short(address: "Address") -> str:
    return str(address).removeprefix("tcp://")
