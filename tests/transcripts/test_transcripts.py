"""Golden sessions: each file here is played against a real server, as it comes and byte by byte."""

import asyncio
from contextlib import closing
from pathlib import Path

import pytest

from chatkit.cli.compose import running
from chatkit.server.config import Limits, Settings
from chatkit.server.transports import tcp
from tests.transcripts import notation
from tests.transcripts.notation import parse
from tests.transcripts.play import Differs, Stage

pytestmark = pytest.mark.unmeasured

FILES = sorted(Path(__file__).parent.glob("*.txt"))


async def play(transcript):
    limits = Limits(**{"burst": 0, **transcript.limits})  # nobody here has time to read between two lines
    with pytest.MonkeyPatch.context() as patch:
        if transcript.large:
            patch.setattr("chatkit.server.rooms.LARGE", transcript.large)
            patch.setattr("chatkit.server.comings.EVERY", 0)
        await play_with(limits, transcript)


async def play_with(limits, transcript):
    async with running(Settings(listen=("tcp://127.0.0.1:0",), limits=limits, temp=True)) as house:
        (address,) = house.addresses
        with closing(Stage((address.host, address.port))) as stage:
            await stage.play(transcript)
            await stage.see_that_it_is_quiet()
            await asyncio.gather(house.server.drain(), stage.see_it_close())


@pytest.fixture(params=["whole", "byte by byte"])
def _read_size(request, monkeypatch):
    if request.param == "byte by byte":
        monkeypatch.setattr(tcp, "_SHARED_BUFFER", bytearray(1))


@pytest.mark.usefixtures("_read_size")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_it_goes_as_written(path):
    await play(notation.read(path))


WELCOME = """
alice connects
      < Welcome to chatkit
      < Please log in. Use "login <nick>"
"""


@pytest.mark.parametrize(
    ("ending", "complaint"),
    [
        ("alice > ping\nalice < PONG", "line 6: alice received\n  b'pong"),
        ("alice > help me", "at the end alice received b'emote TEXT"),
        ("alice < pong\nalice is disconnected", "line 5: alice < b'pong"),
        ("alice > logout\nalice is disconnected", "line 6: before the end alice received b'Goodbye"),
        ("alice > <IAC><DO><0x01>\nalice << <IAC><WILL>", r"line 6: alice received"),
        ("alice connects", "line 5: alice is connected already"),
        ("alice says hello", "line 5 is no part of a transcript"),
    ],
)
async def test_it_notices_when_it_goes_otherwise(ending, complaint, monkeypatch):
    monkeypatch.setattr("tests.transcripts.play.PATIENCE", 0.2)
    with pytest.raises((Differs, ValueError)) as error:
        await play(parse(f"{WELCOME.strip()}\n\n{ending}"))
    assert complaint in str(error.value)


def test_bytes_have_names():
    step = parse("alice >> a<IAC><Ctrl-C><0x80><U+202E><ab * 2><0xFE * 3><nick>").steps[0]
    assert step.data == b"a\xff\x03\x80\xe2\x80\xaeabab\xfe\xfe\xfe<nick>"
