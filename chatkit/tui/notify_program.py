"""Running the user's own program with a notification. No shell sees what others have said."""

import asyncio
import shlex
from subprocess import DEVNULL

from chatkit.tui.notices import Notice

PATIENCE = 10.0  # seconds that it may take


async def run(command: str, notice: Notice) -> str:
    """Runs it with title and text as its last words. Returns what went wrong, or nothing."""
    try:
        words = _words(command, notice)
        program = await asyncio.create_subprocess_exec(*words, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL)
    except (ValueError, OSError) as error:
        return f"notify.command: {error}"
    try:
        async with asyncio.timeout(PATIENCE):
            code = await program.wait()
    except TimeoutError:
        return f"notify.command took more than {PATIENCE:.0f} seconds, and was ended"
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()
    return f"notify.command ended with {code}" if code else ""


def _words(command: str, notice: Notice) -> list[str]:
    """Raises ValueError where no program is named: the first word of others would be taken for one."""
    words = shlex.split(command)
    if not words:
        raise ValueError("there is no program in it")
    return [*words, *map(_no_option, notice)]


def _no_option(text: str) -> str:
    """A nick may be `--help`, and is not to be taken for an option."""
    return f" {text}" if text.startswith("-") else text
