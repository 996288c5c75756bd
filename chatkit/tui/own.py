"""Who we are here, and what of the others we want to see."""

import re
import unicodedata
from collections.abc import Iterable

from chatkit.protocol import names


class Own:
    """Our name, and our habits."""

    def __init__(self, wanted: str | None = None) -> None:
        self.wanted = wanted
        """The name that the connection logs in with by itself, and again after each reconnect."""
        self.nick: str | None = None
        """The name that we are logged in under."""
        self.away = False
        self.quiet = False
        """Whether we want to see nothing of who comes and goes."""
        self._ignored: dict[str, str] = {}

    @property
    def ignored(self) -> tuple[str, ...]:
        """The nicks of those whose words we do not want."""
        return tuple(self._ignored.values())

    def is_called(self, nick: str) -> bool:
        """Whether that is our nick, however it is capitalised."""
        return self.nick is not None and names.key(nick) == names.key(self.nick)

    def ignore(self, nicks: Iterable[str]) -> None:
        """From now on it is these that we ignore."""
        self._ignored = {names.key(nick): nick for nick in nicks}

    def ignores(self, nick: str) -> bool:
        return bool(self._ignored) and names.key(nick) in self._ignored

    def is_meant_by(self, text: str) -> bool:
        """Whether our nick is a word of the text."""
        if self.nick is None:
            return False
        return re.search(as_a_word(names.key(self.nick)), names.key(text)) is not None


def as_a_word(nick: str) -> str:
    """The pattern that finds a nick where it is a word of a text."""
    before = "" if _needs_no_space(nick[0]) else r"(?<![\w-])"
    after = "" if _needs_no_space(nick[-1]) else r"(?![\w-])"
    return f"{before}{re.escape(nick)}{after}"


def _needs_no_space(character: str) -> bool:
    """Chinese, Japanese and Korean letters: words of them stand without spaces between them."""
    return unicodedata.east_asian_width(character) == "W"
