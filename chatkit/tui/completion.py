"""What Tab offers: a text, where the cursor is in it, and what we know, become what may have been meant."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from chatkit.protocol import names
from chatkit.protocol.events import CommandHelp
from chatkit.tui import emoji, known, safe
from chatkit.tui.fields import BY_PATH, FIELDS, Kind
from chatkit.tui.state import ClientState

_OPENERS = frozenset("([{<\"'*_~|“‘«„‚¿¡")
_TEXTS = frozenset({"TEXT", "WHY", "WORDS"})  # arguments that are prose
_RUN = re.compile(r"\S*\Z")


class Candidate(NamedTuple):
    """What may have been meant: what takes the place of the word, how it is shown, and what it is."""

    text: str
    shown: str
    about: str = ""


class Completion(NamedTuple):
    """What may take the place of `typed[start:end]`; never nothing.

    `opens` says that the list is to be shown unasked: a sign such as `#` or `/` says what is wanted.
    """

    start: int
    end: int
    candidates: tuple[Candidate, ...]
    opens: bool

    def ghost(self, typed: str) -> str:
        """What is missing of the only candidate, at the end of a line; empty where that is not the case.

        A single letter is not enough of a name, since every other word begins with that; a Chinese one is.
        """
        word, behind = typed[self.start : self.end], typed[self.end : self.end + 1]
        text = self.candidates[0].text
        beginning, rest = text[: len(word)], text[len(word) :]
        enough = len(word) > 1 or (word and (self.opens or _is_wide(word)))
        alone = len(self.candidates) == 1 and behind in ("", "\n") and enough
        return rest if alone and names.key(beginning) == names.key(word) else ""


class Choice:
    """Going through the candidates, each in the place of what was typed; after the last comes the first."""

    def __init__(self, typed: str, cursor: int, completion: Completion) -> None:
        self.before = (typed, cursor)
        """What was typed before one began to choose, and where the cursor was."""
        self.chosen: int | None = None
        self._completion = completion

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        return self._completion.candidates

    def step(self, by: int) -> tuple[str, int]:
        """The text with the next candidate in it, or with the one before; and where the cursor is then."""
        if self.chosen is None:
            return self.take(0 if by > 0 else len(self.candidates) - 1)
        return self.take((self.chosen + by) % len(self.candidates))

    def take(self, number: int) -> tuple[str, int]:
        """The text with this candidate in it, and where the cursor is then."""
        self.chosen = number
        start, end = self._completion.start, self._completion.end
        typed, text = self.before[0], self.candidates[number].text
        rest = typed[end:].removeprefix(":") if text.endswith(": ") else typed[end:]
        if text.endswith(" "):
            rest = rest.removeprefix(" ")
        return typed[:start] + text + rest, start + len(text)


class _Word(NamedTuple):
    """A word that is to be completed: where it begins, and what of it stands before the cursor."""

    start: int
    text: str


class _Found(NamedTuple):
    word: _Word
    candidates: list[Candidate]
    opens: bool


def complete(typed: str, cursor: int, state: ClientState) -> Completion | None:
    """What may be meant by the word before the cursor, or None where nothing is known that begins so."""
    before = typed[:cursor]
    run = _RUN.search(before, max(0, cursor - safe.MAX_NAME))
    word = _Word(run.start(), run[0]) if run else _Word(cursor, "")
    found = _in_command(before, word, state) if _is_command(before) else _in_prose(before, word, state)
    if found is None or not found.candidates:
        return None
    rest = _name_at(typed[cursor : cursor + safe.MAX_NAME])
    whole = names.key(found.word.text + rest)
    matching = [each for each in found.candidates if rest and names.key(each.text).startswith(whole)]
    end = cursor + len(rest) if matching else cursor
    candidates = tuple((matching or found.candidates)[: known.MOST])
    if len(candidates) == 1 and candidates[0].text.rstrip(" ") == typed[found.word.start : end]:
        return None  # it is there already
    return Completion(found.word.start, end, candidates, found.opens)


def offer(typed: str, cursor: int, state: ClientState) -> Completion | None:
    """The same, unasked: only where something is begun, or a command wants something."""
    begun = cursor > 0 and not typed[cursor - 1].isspace()
    return complete(typed, cursor, state) if begun or _is_command(typed) else None


def usage(typed: str, cursor: int, state: ClientState) -> str:
    """The arguments that a command still wants, as `/tell ` wants `NICK TEXT`; empty anywhere else."""
    if cursor != len(typed) or not _is_command(typed) or "\n" in typed:
        return ""
    words = typed.split()
    about = known.verbs(state).get(words[0][1:].lower())
    given = len(words) - 1
    if about is None or (given and not typed.endswith(" ")):
        return ""
    wanted = " ".join(_arguments(about)[given:])
    return wanted if typed.endswith(" ") or not wanted else f" {wanted}"


# Commands


def _is_command(typed: str) -> bool:
    text = typed.lstrip()
    return text.startswith("/") and not text.startswith("//") and not text[1:2].isspace()


def _arguments(about: CommandHelp) -> list[str]:
    return about.usage.split()[1:]


def _in_command(before: str, word: _Word, state: ClientState) -> _Found | None:
    words = before[: word.start].split()
    if not words:
        return _Found(word, _verbs(word.text[1:], state, "/"), opens=True)
    about = known.verbs(state).get(words[0][1:].lower())
    arguments = _arguments(about) if about else []
    number = len(words) - 1
    if not arguments or (number >= len(arguments) and arguments[-1].strip("[]") not in _TEXTS):
        return None
    argument = arguments[min(number, len(arguments) - 1)]
    optional, argument = argument.startswith("["), argument.strip("[]")
    found = _of_argument(argument, words, word, state)
    if found is None:
        return _in_prose(before, word, state)
    return _Found(word, found, opens=bool(word.text) or not optional)


def _of_argument(argument: str, words: list[str], word: _Word, state: ClientState) -> list[Candidate] | None:
    """What an argument of that name may be, behind those words; None where it is prose."""
    verb = words[0][1:].lower()
    if argument == "ROOM" and not word.text.startswith("@"):
        return _rooms(word.text, state, new=verb == "join")
    if argument in ("NICK", "AFTER", "ROOM"):
        return _people(word.text, state)
    if argument == "VERB":
        return _verbs(word.text, state)
    if argument == "SETTING":
        found = [field for field in FIELDS if word.text.lower() in field.path]
        return [Candidate(f"{field.path} ", field.path, field.description) for field in found]
    if argument in _TEXTS:
        return None
    if argument == "VALUE":
        choices = _values(words[1], state)
    elif verb == "theme":
        choices = state.themes
    else:
        choices = argument.split("|") if argument.islower() else ()
    return [Candidate(f"{each} ", each) for each in choices if each.startswith(word.text.lower())]


def _values(path: str, state: ClientState) -> Sequence[str]:
    """What the setting of that path may be, where there is a choice."""
    field = BY_PATH.get(path)
    if field is BY_PATH["look.theme"]:
        return state.themes
    if field is None or field.kind not in (Kind.TOGGLE, Kind.CHOICE):
        return ()
    return field.choices or ("on", "off")


def _verbs(beginning: str, state: ClientState, sign: str = "") -> list[Candidate]:
    """The verbs that begin so."""
    return [
        Candidate(f"{sign}{verb}{' ' if _arguments(about) else ''}", f"{sign}{verb}", about.summary)
        for verb, about in known.verbs(state).items()
        if verb.startswith(beginning.lower())
    ]


# Anywhere


def _in_prose(before: str, word: _Word, state: ClientState) -> _Found | None:
    """What is meant in the middle of what is said: of all beginnings of a name, the longest that is known."""
    beginnings = list(_beginnings(word))
    for each in beginnings:
        sign, rest = each.text[:1], each.text[1:]
        if sign == "#":
            found = _rooms(each.text, state)
        elif sign == "@":
            found = _people(each.text, state)
        elif sign == ":" and rest:
            found = [Candidate(it, it, f":{name}:") for name, it in emoji.named(rest.lower())]
        else:
            continue
        if found:
            return _Found(each, found, opens=sign != ":" or len(rest) > 1)
    return _nicks(before, [each for each in beginnings if each.text[:1] not in set("#@:/")], state)


def _beginnings(word: _Word) -> Iterator[_Word]:
    """Where a name may begin: at the word, behind a bracket, and anywhere among wide characters.

    Chinese and Japanese are written without spaces; a name stands in the middle of the others.
    """
    yield word
    for at in range(1, len(word.text)):
        before, here = word.text[at - 1], word.text[at]
        if before in _OPENERS or _is_wide(before) or _is_wide(here):
            yield _Word(word.start + at, word.text[at:])


def _nicks(before: str, beginnings: list[_Word], state: ClientState) -> _Found | None:
    found = known.people_here(state, *(each.text for each in beginnings)) if beginnings else {}
    for each in beginnings:
        wanted = names.key(each.text)
        if nicks := [nick for key, nick in found.items() if key.startswith(wanted)]:
            behind = _behind(before, each)
            return _Found(each, [Candidate(nick + behind, nick) for nick in nicks], opens=False)
    return None


def _behind(before: str, word: _Word) -> str:
    """What follows a nick: at the beginning of a line one speaks to somebody."""
    if word.start == 0 or before[word.start - 1] == "\n":
        return ": "
    return "" if _is_wide(before[word.start - 1]) else " "


def _people(beginning: str, state: ClientState) -> list[Candidate]:
    sign = "@" if beginning.startswith("@") else ""
    nicks = known.people(state, beginning.removeprefix("@"), talks_first=bool(sign))
    return [Candidate(f"{sign}{nick} ", f"{sign}{nick}") for nick in nicks.values()]


def _rooms(beginning: str, state: ClientState, *, new: bool = False) -> list[Candidate]:
    sign = "#" if beginning.startswith("#") else ""
    found = known.rooms(state, beginning.removeprefix("#"), new=new)
    return [Candidate(f"{sign}{name} ", f"#{name}") for name in found]


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _name_at(text: str) -> str:
    """The characters of a name that the text begins with."""
    return "".join(_while_name(text))


def _while_name(text: Iterable[str]) -> Iterator[str]:
    for character in text:
        if not (character.isalnum() or character in "_-" or unicodedata.combining(character)):
            return
        yield character
