"""How fast the record is with a million messages in it: `python benchmarks/record.py FOLDER [--messages N]`.

Fills FOLDER when it is empty, which takes some minutes, then measures: how soon it is ready, a page of
history, searches of every kind, and appends at 500 a second. Half of the messages are like English (30,000
words), half like Chinese (5,000 characters), by Zipf's law; 2,000 people in 20 rooms. All in one process.
"""

import argparse
import asyncio
import random
import resource
import string
import sys
import time
from collections.abc import Awaitable, Callable
from itertools import accumulate
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from chatkit.server.backends.base import Claim, Doc, Presence, Query, Stored, Target
from chatkit.server.backends.sqlite import SqliteBackend

START = 1_700_000_000.0  # a message a second from then on
ROOMS = 20


class Nobody:
    """A sink that does not look."""

    def message(self, stored: Stored) -> None: ...
    def presence(self, presence: Presence) -> None: ...
    def renamed(self, old: Claim, new: Claim) -> None: ...
    def doc_changed(self, kind: str, key: str, doc: Doc) -> None: ...
    def signal(self, target: Target, data: bytes) -> None: ...


class Zipf:
    """Picks from a list, its first ones most often."""

    def __init__(self, items: list[str], chance: random.Random) -> None:
        self.items = items
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(len(items))))
        self._chance = chance

    def pick(self, count: int) -> list[str]:
        return self._chance.choices(self.items, cum_weights=self._weights, k=count)


class Talk:
    """What is said, the same each time."""

    def __init__(self) -> None:
        chance = self.chance = random.Random(1)
        words = [
            "".join(chance.choices(string.ascii_lowercase, k=chance.randint(2, 9))) for _ in range(30_000)
        ]
        self.words = Zipf(words, chance)
        self.characters = Zipf([chr(0x4E00 + n) for n in range(5000)], chance)
        self.nicks = Zipf([f"nick{n}" for n in range(2000)], chance)

    def text(self) -> str:
        if self.chance.random() < 0.5:
            return " ".join(self.words.pick(self.chance.randint(3, 18)))
        return "".join(self.characters.pick(self.chance.randint(5, 40)))

    def room(self) -> str:
        return f"room{self.chance.randrange(ROOMS)}"


def opened(folder: Path, clock: Callable[[], float] = time.time) -> SqliteBackend:
    return SqliteBackend(folder, clock, sys.exit)


async def fill(folder: Path, talk: Talk, count: int) -> None:
    said = 0
    backend = opened(folder, lambda: START + said)
    await backend.open(Nobody())
    claims = {nick: await backend.claim(nick) for nick in talk.nicks.items}
    begun = time.perf_counter()
    while said < count:
        batch = [(claims[nick], talk.room(), talk.text()) for nick in talk.nicks.pick(500)]
        await asyncio.gather(*(backend.append(*each, "say", None) for each in batch))
        said += len(batch)
        print(f"\rfilling: {said} of {count}", end="", file=sys.stderr)
    print(f"\nfilled with {said} in {time.perf_counter() - begun:.0f} s")
    await backend.close()


async def ready(folder: Path, label: str) -> None:
    begun = time.perf_counter()
    backend = opened(folder)
    await backend.open(Nobody())
    print(f"{label:40} {1000 * (time.perf_counter() - begun):8.1f} ms, {memory():.0f} MB")
    await backend.close()


async def measured(label: str, ask: Callable[[], Awaitable[int]], times: int) -> None:
    took, found = [], 0
    for _ in range(times):
        begun = time.perf_counter()
        found = await ask()
        took.append(1000 * (time.perf_counter() - begun))
    took.sort()
    middle, high = took[times // 2], took[int(times * 0.99)]
    print(f"{label:40} {middle:8.2f} ms p50 {high:8.2f} ms p99 {took[-1]:8.2f} ms worst, found {found}")


def searches(talk: Talk) -> dict[str, tuple[Query, frozenset[str] | None]]:
    word, han, nick = talk.words.items, talk.characters.items, talk.nicks.items
    some, many = (frozenset(f"room{n}" for n in range(count)) for count in (10, 1000))
    queries: dict[str, tuple[Query, frozenset[str] | None]] = {
        "common word": (Query((word[0],)), None),
        "rare word": (Query((word[-10],)), None),
        "common and rare word": (Query((word[0], word[-10])), None),
        "phrase of common words": (Query(phrases=(f"{word[0]} {word[1]}",)), None),
        "one common Chinese character": (Query((han[0],)), None),
        "two, common": (Query((han[0] + han[1],)), None),
        "two, middling": (Query((han[100] + han[200],)), None),
        "two, common and rare": (Query((han[0] + han[4500],)), None),
        "four, common, hardly ever together": (Query(("".join(han[:4]),)), None),
        "common word, rare sender": (Query((word[0],), sender=nick[-10]), None),
        "common word, common sender, one room": (Query((word[0],), sender=nick[0], room="room3"), None),
        "common word in 10 rooms": (Query((word[0],)), some),
        "rare word in 10 rooms": (Query((word[-10],)), some),
        "rare word in 1000 rooms": (Query((word[-10],)), many),
        "two Chinese characters in 1000 rooms": (Query((han[0] + han[4500],)), many),
    }
    return queries


async def ask(folder: Path, talk: Talk) -> None:
    backend = opened(folder)
    await backend.open(Nobody())
    heads = {room.name: room.head for room in await backend.rooms()}

    for length in (100, 500):

        async def page(length: int = length) -> int:
            room = talk.room()
            before = talk.chance.randint(min(length, heads[room]) + 1, heads[room] + 1)
            return len((await backend.history(room, before=before, limit=length)).messages)

        await measured(f"a page of {length}", page, 2000)
    for label, (query, rooms) in searches(talk).items():

        async def search(query: Query = query, rooms: frozenset[str] | None = rooms) -> int:
            return len(await backend.search(query, rooms))

        await measured(label, search, 50)
    await append(backend, talk)
    print(f"{'memory':40} {memory():8.0f} MB")
    await backend.close()


async def append(backend: SqliteBackend, talk: Talk, rate: int = 500, count: int = 5000) -> None:
    claim, took = await backend.claim("zed"), []

    async def one(mark: str) -> None:
        begun = time.perf_counter()
        await backend.append(claim, "room1", talk.text(), "say", mark)
        took.append(1000 * (time.perf_counter() - begun))

    begun, cpu = time.perf_counter(), time.process_time()
    async with asyncio.TaskGroup() as group:
        for number in range(count):
            group.create_task(one(f"{begun}-{number}"))
            await asyncio.sleep(begun + number / rate - time.perf_counter())
    cpu = time.process_time() - cpu
    took.sort()
    middle, high = took[count // 2], took[int(count * 0.99)]
    print(f"{f'append, {rate} a second':40} {middle:8.2f} ms p50 {high:8.2f} ms p99 {took[-1]:8.2f} ms worst")
    print(f"{'CPU for each':40} {1e6 * cpu / count:8.0f} us")


def memory() -> float:
    """Megabytes of this process in memory, at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--messages", type=int, default=1_000_000)
    options = parser.parse_args()
    talk = Talk()
    if not (options.folder / "chatkit.db").exists():
        asyncio.run(fill(options.folder, talk, options.messages))
    asyncio.run(ready(options.folder, "ready after a good end"))
    (options.folder / "chatkit.db-wal").write_bytes(b"left")
    asyncio.run(ready(options.folder, "ready after a bad end (whole file read)"))
    asyncio.run(ask(options.folder, talk))


if __name__ == "__main__":
    main()
