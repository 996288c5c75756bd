"""What a search means for the messages that are loaded: which of them it finds, and where in them.

Compared as the server does: letter case and the accents of Latin letters do not count. But while one types a
word is not whole yet, so here a word is found wherever its letters stand; the server finds whole words.
"""

import re
import unicodedata
from collections.abc import Iterable

from chatkit.protocol import names, past
from chatkit.tui.entries import Entry, Log, Said
from chatkit.tui.wrap import Span

_ACCENTS = re.compile("(?<=[a-z])[\u0300-\u036f]+")


def fold(text: str) -> str:
    """The form in which texts are compared."""
    return text.lower() if text.isascii() else _plain(names.key(text))


class Wanted:
    """A search as it was typed: `deploy from:bob in:ops since:2d "exact words"`."""

    def __init__(self, typed: str) -> None:
        """Raises ValueError where the server would not understand it either, also for nothing."""
        asked = past.search(typed)
        self.room = asked.room
        """The key of the room to look in, where it names one."""
        self.seconds = asked.seconds
        self.limited = "limit:" in typed.lower()
        self._sender = asked.sender
        self._words = tuple(filter(None, map(fold, (*asked.words, *asked.phrases))))

    def found_in(self, folded: "Folded", now: float) -> list[int]:
        """The numbers of the entries that it finds, the oldest first."""
        first, texts, words = folded.first, folded.texts, self._words
        if words:
            longest = max(words, key=len)  # the rarest as a rule
            found = [number for number, text in enumerate(texts) if longest in text]
            for word in words:
                if word is not longest:
                    found = [number for number in found if word in texts[number]]
        else:
            found = list(range(len(texts)))
        if self._sender is None and self.seconds is None:
            return [first + number for number in found]
        since = now - self.seconds if self.seconds is not None else 0.0
        log = folded.log
        return [first + number for number in found if self._is_narrowed_to(log[first + number], since)]

    def _is_narrowed_to(self, entry: Entry, since: float) -> bool:
        return isinstance(entry, Said) and entry.at >= since and self._sender in (None, names.key(entry.nick))

    def spans(self, text: str) -> list[Span]:
        """Where the words stand in a text, in order; those that touch are one."""
        if not self._words:
            return []
        folded, origins = _folded_with_origins(text)
        spans = []
        for word in self._words:
            start = folded.find(word)
            while start >= 0:
                end = start + len(word)
                spans.append((origins[start][0], origins[end - 1][1]))
                start = folded.find(word, end)
        return _joined(spans)


class Folded:
    """The folded texts of a log's entries, so that each key costs little; empty for what nobody said."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.first = log.first
        """The number of the entry whose text is texts[0]."""
        self.texts: list[str] = []
        self.follow()

    def follow(self) -> None:
        """Takes in what the log has gained and lost."""
        if not self.first <= self.log.first <= self.first + len(self.texts):
            self.first, self.texts = self.log.first, []
        del self.texts[: self.log.first - self.first]
        self.first = self.log.first
        del self.texts[len(self.log) :]  # an older part gives its newest up
        new = self.log.since(self.first + len(self.texts))
        self.texts += [fold(entry.text) if isinstance(entry, Said) else "" for entry in new]


def _plain(text: str) -> str:
    """Without the accents of Latin letters; in other scripts a mark makes another letter, and stays."""
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))


def _folded_with_origins(text: str) -> tuple[str, list[Span]]:
    """The folded text, and for each of its characters where what it was made of stands in `text`."""
    if text.isascii():
        return text.lower(), [(start, start + 1) for start in range(len(text))]
    pieces: list[str] = []
    origins: list[Span] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and unicodedata.combining(text[end]):
            continue  # a mark belongs to the letter before it
        piece = fold(text[start:end])
        pieces.append(piece)
        origins += [(start, end)] * len(piece)
        start = end
    return "".join(pieces), origins


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
