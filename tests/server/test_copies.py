"""What whoever runs the server takes out of the record: what he may read, or a backup of all of it."""

import pytest

from chatkit.server.copies import Copies
from tests.server.backends.records import opened, say
from tests.server.fakes import FakeClock


async def exported(copies, **which):
    return [(said.room, said.text) async for page in copies.export(**which) for said in page]


@pytest.fixture
async def record(tmp_path):
    clock = FakeClock()
    async with opened(tmp_path / "data", clock) as backend:
        for room, text in (("lobby", "one"), ("ops", "two"), ("lobby", "three")):
            await say(backend, text, room=room)
            clock.advance(1)
        yield backend


async def test_the_operator_reads_everything(record):
    copies = Copies(record)
    assert await copies.rooms() == ["lobby", "ops"]
    assert await exported(copies) == [("lobby", "one"), ("ops", "two"), ("lobby", "three")]
    assert await exported(copies, room="OPS") == [("ops", "two")]
    assert await exported(copies, since=1001.5) == [("lobby", "three")]


async def test_what_may_not_be_read_is_not_there(record):
    asked = []

    def readable(who):
        asked.append(who)
        return {"ops"}

    copies = Copies(record, readable)
    assert await copies.rooms() == ["ops"]
    assert await exported(copies) == [("ops", "two")]
    assert await exported(copies, room="lobby") == []
    assert set(asked) == {None}


async def test_it_is_asked_each_time_something_is_read(record):
    allowed = set()
    copies = Copies(record, lambda who: allowed)
    assert await copies.rooms() == []
    allowed.add("lobby")
    assert await copies.rooms() == ["lobby"]


async def test_a_room_where_nothing_is_kept_is_none(record):
    await record.join(await record.claim("bob"), "empty")
    assert "empty" in [room.name for room in await record.rooms()]
    assert await Copies(record).rooms() == ["lobby", "ops"]


async def test_a_backup_is_all_of_it(record, tmp_path):
    told = []
    await Copies(record, lambda who: set()).backup(tmp_path / "copy.db", lambda *pages: told.append(pages))
    assert told
    (tmp_path / "restored").mkdir()
    (tmp_path / "copy.db").rename(tmp_path / "restored" / "chatkit.db")
    async with opened(tmp_path / "restored") as restored:
        assert len(await exported(Copies(restored))) == 3
