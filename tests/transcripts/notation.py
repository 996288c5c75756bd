"""How a transcript is written: see README.md beside this file."""

import re
from dataclasses import dataclass, field
from pathlib import Path

TELNET = {
    "EOF": 236, "SE": 240, "NOP": 241, "DM": 242, "BRK": 243, "IP": 244, "AO": 245, "AYT": 246, "EC": 247,
    "EL": 248, "GA": 249, "SB": 250, "WILL": 251, "WONT": 252, "DO": 253, "DONT": 254, "IAC": 255,
}  # fmt: skip
KEYS = {"NUL": 0, "BEL": 7, "BS": 8, "TAB": 9, "LF": 10, "CR": 13, "ESC": 27, "DEL": 127}
NAMED = {name: bytes([code]) for name, code in (TELNET | KEYS).items()}

DEEDS = ("connects", "is disconnected", "finishes", "vanishes")
MASKS = {
    "{time}": rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",
    "{moment}": rb"\d\d [A-Z][a-z]{2} \d\d:\d\d",
    "{epoch}": rb"[0-9a-f]+",
    "{token}": rb"(?P<token>[A-Za-z0-9_-]{22})",
    "{version}": rb"\d+\.\d+\.\d+[a-z0-9.+]*",
    "{seconds}": rb"\d+",
}

_LARGE = re.compile(r"with large = (?P<people>\d+)")
_LIMIT = re.compile(r"with (?P<name>\w+) = (?P<value>[\d.]+)")
_DEED = re.compile(rf"(?P<who>\w+) (?P<deed>{'|'.join(DEEDS)})")
_WORDS = re.compile(r"(?P<who>\w*) *(?P<sign><<|>>|<|>)(?: (?P<text>.*))?")
_SPECIAL = re.compile(
    rf"<(?:(?P<name>{'|'.join(NAMED)})|0x(?P<byte>[0-9A-F]{{2}})|U\+(?P<point>[0-9A-F]{{4,5}})|Ctrl-(?P<control>[A-Z])"
    r"|(?P<other>\S+?)(?= \*))(?: \* (?P<times>\d+))?>"
)
_MASK = re.compile("|".join(map(re.escape, MASKS)))


@dataclass(frozen=True)
class Step:
    """One line of a transcript: `who` does `deed`, or sends (`>`) or receives (`<`) exactly `data`."""

    number: int
    who: str
    deed: str
    data: bytes = b""

    @property
    def expected(self) -> re.Pattern[bytes]:
        """What may be received: `data`, with anything of the right form where a mask stands."""
        pieces = _MASK.split(self.data.decode("latin-1"))
        masks = [MASKS[mask] for mask in _MASK.findall(self.data.decode("latin-1"))]
        pattern = re.escape(pieces[0].encode("latin-1"))
        for mask, piece in zip(masks, pieces[1:], strict=True):
            pattern += mask + re.escape(piece.encode("latin-1"))
        return re.compile(pattern)


@dataclass
class Transcript:
    """What everybody does, in order, and the server's limits that it needs; 0 people are `large` as ever."""

    steps: list[Step] = field(default_factory=list)
    large: int = 0
    limits: dict[str, float] = field(default_factory=dict)


def read(path: Path) -> Transcript:
    return parse(path.read_text(encoding="utf-8"))


def parse(text: str) -> Transcript:
    """Raises ValueError for a line that is none of the notation."""
    transcript = Transcript()
    speaker = ""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if match := _LARGE.fullmatch(line):
            transcript.large = int(match["people"])
        elif match := _LIMIT.fullmatch(line):
            value = float(match["value"])
            transcript.limits[match["name"]] = int(value) if value.is_integer() else value
        elif match := _DEED.fullmatch(line):
            speaker = match["who"]
            transcript.steps.append(Step(number, speaker, match["deed"]))
        elif (match := _WORDS.fullmatch(line)) and (match["who"] or speaker):
            speaker = match["who"] or speaker
            transcript.steps.append(_words(number, speaker, match["sign"], match["text"] or ""))
        else:
            raise ValueError(f"line {number} is no part of a transcript: {line}")
    return transcript


def _words(number: int, who: str, sign: str, text: str) -> Step:
    data = _bytes(text)
    if sign == ">":
        data += b"\r\n"
    elif sign == "<":
        data += b"\n" if text.startswith("{") else b"\r\n"  # JSON's lines end like a program's
    return Step(number, who, sign[0], data)


def _bytes(text: str) -> bytes:
    data = b""
    position = 0
    for match in _SPECIAL.finditer(text):
        data += text[position : match.start()].encode() + _special(match)
        position = match.end()
    return data + text[position:].encode()


def _special(match: re.Match[str]) -> bytes:
    if match["name"]:
        one = NAMED[match["name"]]
    elif match["byte"]:
        one = bytes.fromhex(match["byte"])
    elif match["point"]:
        one = chr(int(match["point"], 16)).encode()
    elif match["control"]:
        one = bytes([ord(match["control"]) - ord("@")])
    else:
        one = match["other"].encode()
    return one * int(match["times"] or 1)
