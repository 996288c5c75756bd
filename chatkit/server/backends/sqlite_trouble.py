"""What is wrong with the disk under the record, and who hears of it."""

from collections.abc import Callable
from typing import Any

import structlog

from chatkit.server.backends.sqlite_errors import fatal

log = structlog.get_logger("chatkit")


class Trouble:
    """Belongs to whoever has the connection. `tell` calls something on the loop, with one argument.

    `on_fatal` is called there, with a line for people, when nothing may be written any more.
    """

    def __init__(
        self, on_fatal: Callable[[str], None], tell: Callable[[Callable[[Any], Any], Any], None]
    ) -> None:
        self._on_fatal = on_fatal
        self._tell = tell
        self._last_words = ""  # what `on_fatal` is still to be told
        self._noted = False
        self.is_fatal = False

    def judge(self, error: BaseException) -> None:
        """Finds out whether an error means that nothing may be written any more."""
        if not self.is_fatal and (why := fatal(error)):
            self.is_fatal = True
            self._last_words = why

    def tell_fatal(self) -> None:
        """After those who asked have their answers: the server stops at once when it hears of this."""
        if self._last_words:
            self._tell(self._on_fatal, self._last_words)
            self._last_words = ""

    def note(self, why: str) -> None:
        """Tells whoever runs the server when nothing can be written, and when it can again; not each time.

        When nothing may be written any more, `on_fatal` has said so.
        """
        if bool(why) != self._noted and not self.is_fatal:
            self._noted = bool(why)
            self._tell(_log, why)


def _log(why: str) -> None:
    if why:
        log.warning("nothing can be written just now", why=why)
    else:
        log.info("what is said can be written again")
