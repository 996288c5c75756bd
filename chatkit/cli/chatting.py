"""What the commands share that talk to a server: their options, and how their work is run and ends."""

import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from chatkit.cli.exits import Exit, endings, fail

if TYPE_CHECKING:
    from chatkit.client import Chat

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_ADDRESS = "127.0.0.1:5005"

server_option = click.option(
    "--server", "address", envvar="CHATKIT_ADDRESS", default=DEFAULT_ADDRESS, metavar="[tcp://]HOST[:PORT]",
    show_default=True, show_envvar=True, help="Where the server is.",
)  # fmt: skip
timeout_option = click.option(
    "--timeout", type=click.FloatRange(min=0, min_open=True), default=10.0, metavar="SECONDS",
    show_default=True, help="How long to wait for the connection, and for each answer.",
)  # fmt: skip


def nick_option(default: str) -> Callable[[F], F]:
    """The option --nick; `default` says in words what it is otherwise."""
    return click.option(
        "--nick", envvar="CHATKIT_NICK", metavar="NICK", show_envvar=True,
        help=f"The name to come in under.  [default: {default}]",
    )  # fmt: skip


def checked_address(text: str) -> str:
    """The address, if it is one; otherwise the command fails."""
    from chatkit.protocol.address import AddressInvalid, parse_server
    from chatkit.protocol.text import clean

    try:
        return str(parse_server(text))
    except AddressInvalid as error:
        fail(clean(str(error)), Exit.USAGE)


def checked_nick(text: str) -> str:
    """The nick, if it may be one; otherwise the command fails."""
    from chatkit.protocol import names
    from chatkit.protocol.errors import NickInvalid

    try:
        return names.nick(text)
    except NickInvalid as error:
        from chatkit.protocol.text import clean
        from chatkit.server.words import reason  # the server's, which a client should not load

        fail(clean(reason(error)), Exit.USAGE)


def checked_room(text: str) -> str:
    """The room's name without its #, if it may be one; otherwise the command fails."""
    from chatkit.protocol import names
    from chatkit.protocol.errors import NickInvalid
    from chatkit.protocol.text import clean

    try:
        return names.room(text)
    except NickInvalid:
        fail(f'"{clean(text)}" is no name for a room: 1 to 32 letters, digits, _ and -', Exit.USAGE)


def system_nick(ending: str = "") -> str:
    """The name of whoever runs this, as a nick that may be, with `ending`."""
    import getpass

    from chatkit.protocol import names
    from chatkit.protocol.errors import NickInvalid

    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user, as in some containers
        user = ""
    kept = "".join(c for c in user if c.isalnum() or c in "_-") or "guest"
    try:
        return names.nick(kept[: names.MAX_NICK - len(ending)] + ending)
    except NickInvalid:
        return "guest" + ending


def run(work: Coroutine[Any, Any, object]) -> None:
    """Does a command's work. Each way in which it may fail has its line on stderr and its exit code."""
    import asyncio

    from chatkit.client import ClientError, ConnectFailed, NotConnected, Refused, RequestTimedOut
    from chatkit.protocol.text import clean

    try:
        asyncio.run(_until_terminated(work))
    except KeyboardInterrupt:
        raise SystemExit(int(Exit.INTERRUPTED)) from None
    except Refused as error:
        free = f" Free: {', '.join(error.free)}." if error.free else ""
        fail(clean(error.text + free), Exit.REFUSED)
    except RequestTimedOut as error:
        fail(str(error), Exit.TIMEOUT)
    except (ConnectFailed, NotConnected) as error:
        fail(str(error), Exit.CONNECTION)
    except ClientError as error:
        fail(str(error), Exit.FAILURE)


async def _until_terminated(work: Coroutine[Any, Any, object]) -> None:
    """SIGTERM ends the work as a cancellation would, and is no failure; nor is it that the terminal goes."""
    import asyncio

    working = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    terminated = False

    def terminate() -> None:
        nonlocal terminated
        terminated = True
        working.cancel()

    try:
        for each in endings():
            loop.add_signal_handler(each, terminate)
    except NotImplementedError:
        pass  # Windows has neither to speak of
    try:
        await working
    except asyncio.CancelledError:
        if not terminated:
            raise


async def first_of(*works: Coroutine[Any, Any, T]) -> T:
    """Does all at once until one is done; returns or raises what that one does, and cancels the others."""
    import asyncio

    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return next(task for task in tasks if task in done).result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def has_terminal() -> bool:
    """Whether somebody sits before us, at a terminal on which one can draw."""
    import os

    if os.environ.get("TERM", "").lower() in {"dumb", "unknown"}:  # Textual would spin for ever
        return False
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


@contextmanager
def readable_stdout() -> Iterator[None]:
    """Prints any letter in any locale; ends the block in silence when the reader has gone (`| head`).

    Raises ClientError where stdout cannot be written for another reason (a full disk).
    """
    import io

    from chatkit.cli.streams import forget_what_cannot_be_written
    from chatkit.client import ClientError

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        yield
    except OSError as error:
        if not forget_what_cannot_be_written(sys.stdout):
            raise
        if not isinstance(error, BrokenPipeError):
            raise ClientError(f"stdout cannot be written: {error.strerror}") from error


async def until_lost(chat: "Chat") -> None:
    """Reads the stream to its end, and raises NotConnected with the reason."""
    from chatkit.client import Disconnected, NotConnected

    async for event in chat:
        if isinstance(event, Disconnected):
            raise NotConnected(event.reason)
