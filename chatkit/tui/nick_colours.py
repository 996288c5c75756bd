"""Who has which colour, so that those who talk here can be told apart."""

from collections.abc import Iterable, Sequence

from chatkit.protocol import names
from chatkit.tui.colours import Colour, distance, farthest

CLOSE = 0.09  # in OKLab; a wish gives way to a colour that is told apart more easily
MOST_REMEMBERED = 5_000  # of those who left: what they said is still shown


def wish(nick: str, colours: int) -> int:
    """Which of so many colours somebody has who is alone: the same in every session."""
    from hashlib import blake2s  # noqa: PLC0415 - loads OpenSSL, and on the first frame is no nick yet

    digest = blake2s(names.key(nick).encode(), digest_size=4).digest()  # CRC-32 gives short names alike
    return int.from_bytes(digest) % colours


class NickColours:
    """Gives colours to nicks.

    Each gets the one that its hash wishes; if that is taken, or close to one that is, the free one that is
    farthest from those that are; if none is free, that of whoever has been silent for longest. Who stays
    keeps his colour. In a crowd, those who have said nothing yet have none.
    """

    def __init__(self, colours: Sequence[Colour]) -> None:
        self.version = 0
        """Another number when somebody's colour has become another one."""
        self._colours = colours
        self._given: dict[str, int] = {}  # by key: the colour's place among the colours
        self._here: set[str] = set()  # keys of those who are to be told apart
        self._unused = list(
            range(len(colours))
        )  # all places, that of whoever has been silent for longest first

    def use(self, colours: Sequence[Colour]) -> None:
        """There are other colours, because there is another theme."""
        if colours == self._colours:
            return
        self.version += 1
        if len(colours) != len(self._colours):
            self._given, self._here, self._unused = {}, set(), list(range(len(colours)))
        self._colours = colours

    def gather(self, speakers: Sequence[str], others: Iterable[str]) -> None:
        """These are to be told apart now: who spoke here lately, the last one first, and who else is here."""
        spoke = dict.fromkeys(map(names.key, speakers))
        silent = dict.fromkeys(map(names.key, others))
        everybody = spoke | silent
        self._here = {key for key in self._here if key in everybody and key in self._given}
        for key in everybody:
            if key not in self._here and (key in spoke or self._free):
                self._seat(key)
        for key in reversed(spoke):
            self._used(self._given[key])
        if len(self._given) > MOST_REMEMBERED:
            self._given = {key: place for key, place in self._given.items() if key in self._here}

    def of(self, nick: str) -> Colour:
        """The colour of somebody whose words are shown; he gets one if he has none."""
        key = names.key(nick)
        if key not in self._given:
            self._seat(key)
        return self._colours[self._given[key]]

    def known(self, nick: str) -> Colour | None:
        """The colour of somebody, if he has one."""
        place = self._given.get(names.key(nick))
        return None if place is None else self._colours[place]

    @property
    def _taken(self) -> set[int]:
        return {self._given[key] for key in self._here}

    @property
    def _free(self) -> list[int]:
        taken = self._taken
        return [place for place in range(len(self._colours)) if place not in taken]

    def _seat(self, key: str) -> None:
        """Gives a colour to one who has come: the one that he had before, unless somebody here has it."""
        free, had = self._free, self._given.get(key)
        wanted = wish(key, len(self._colours)) if had is None else had
        if wanted in free and (had is not None or not self._is_close(wanted)):
            place = wanted
        elif free:
            place = farthest(free, self._taken, self._colours)
        else:
            place = self._unused[0]
        self.version += had is not None and had != place
        self._given[key] = place
        self._here.add(key)
        self._used(place)

    def _is_close(self, place: int) -> bool:
        """Whether that colour is close to one that somebody has."""
        return any(distance(self._colours[place], self._colours[other]) < CLOSE for other in self._taken)

    def _used(self, place: int) -> None:
        self._unused.remove(place)
        self._unused.append(place)
