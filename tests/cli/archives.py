"""Records to be copied, and the commands that copy them."""

import asyncio
import subprocess

from chatkit.protocol.events import Message, timestamp
from tests.cli.house import quiet_environment
from tests.e2e.serving import CHATKIT, PATIENCE
from tests.server.backends.records import opened

BEGIN = 1_790_000_000.0  # in September 2026


def messages(count, *, rooms=("lobby",), text="message {number} *of* <b>many</b>"):
    """So many, a minute apart, by different people in turn in each of the rooms."""
    found, ids = [], dict.fromkeys(rooms, 0)
    for number in range(count):
        room = rooms[number % len(rooms)]
        ids[room] += 1
        found.append(
            Message(
                room=room,
                id=ids[room],
                at=timestamp(BEGIN + 60 * number),
                nick=f"nick{number % 3}",
                text=text.format(number=number),
                kind="emote" if number % 5 == 4 else "say",
            )
        )
    return found


def filled(folder, said):
    """A record with these messages."""

    async def fill():
        async with opened(folder) as backend:
            await backend.import_(said)

    asyncio.run(fill())
    return folder


def kept(folder):
    """All messages of a record."""

    async def read():
        async with opened(folder) as backend:
            return [message async for page in backend.export() for message in page]

    return asyncio.run(read())


def command(*arguments):
    return [*CHATKIT, *map(str, arguments)]


def chatkit(home, *arguments, stdin=b"", **more):
    """Runs a command to its end; what it printed is bytes."""
    return subprocess.run(
        command(*arguments),
        input=stdin,
        capture_output=True,
        timeout=PATIENCE,
        env=quiet_environment(home, **more),
        cwd=home,
        check=False,
    )


def done(ran):
    """What a command printed that went well, and said no word."""
    assert (ran.returncode, ran.stderr) == (0, b"")
    return ran.stdout


def complaint(ran, code=1):
    """The one plain line of a command that failed with this exit code."""
    assert ran.returncode == code, ran.stderr
    assert ran.stdout == b""
    (line,) = ran.stderr.decode().splitlines()
    assert line.startswith("chatkit: ")
    assert line.isprintable()
    return line
