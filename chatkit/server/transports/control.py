"""The control socket: copies of the record while the server has it open, for whoever runs the server.

One connection at a time may hold the record (sqlite_thread.py), so that `chatkit export` and `chatkit backup`
ask the server for it. A request is one line of JSON. The answer is lines of JSON too, of which the last one
says `done` or `error`. A reader who does not read is waited for, and nothing more is fetched meanwhile.
"""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

import msgspec
import structlog

from chatkit.protocol import names
from chatkit.protocol.errors import ChatError, NickInvalid
from chatkit.protocol.events import Message
from chatkit.protocol.text import clean
from chatkit.server.backends.base import CannotCopy
from chatkit.server.copies import Copies
from chatkit.server.transports.control_socket import Place
from chatkit.server.words import reason

LONGEST_REQUEST = 64 * 1024
AT_ONCE = 50  # messages in one line
STOP_SECONDS = 2.0  # for what is under way to end

log = structlog.get_logger("chatkit")


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="ask", tag=str.lower):
    """What is asked for."""


class Backup(Request, frozen=True):
    """A copy of the record in a new file, which the server writes. Answered by `progress`."""

    path: str


class Export(Request, frozen=True):
    """What was said, in one room or in all, since some time or from the beginning on.

    Answered by `messages`.
    """

    room: str | None = None
    since: float | None = None


class ListRooms(Request, frozen=True, tag="rooms"):
    """The rooms of which something is kept. Answered by `rooms`."""


class Reply(msgspec.Struct, frozen=True, tag_field="reply", tag=str.lower):
    """One line of an answer."""


class Progress(Reply, frozen=True):
    """So many pages are copied, of so many."""

    done: int
    total: int


class Messages(Reply, frozen=True):
    """The next messages."""

    messages: list[Message]


class Rooms(Reply, frozen=True):
    """All rooms there are."""

    rooms: list[str]


class Done(Reply, frozen=True):
    """All of it was sent, or is on the disk."""


class Failed(Reply, frozen=True, tag="error"):
    """It went wrong; `text` says why."""

    text: str


AnyRequest: TypeAlias = Backup | Export | ListRooms
AnyReply: TypeAlias = Progress | Messages | Rooms | Done | Failed

_requests: msgspec.json.Decoder[AnyRequest] = msgspec.json.Decoder(AnyRequest)
_replies: msgspec.json.Decoder[AnyReply] = msgspec.json.Decoder(AnyReply)


class NotUnderstood(Exception):
    """A line that is not what it should be. The message says why."""


def encode(line: Request | Reply) -> bytes:
    """Raises UnicodeEncodeError where a text is none, such as the name of a file that is not UTF-8."""
    return msgspec.json.encode(line) + b"\n"


def request(line: bytes) -> AnyRequest:
    """Raises NotUnderstood."""
    try:
        return _checked(_requests.decode(line))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, NickInvalid) as error:
        raise NotUnderstood(f"this server does not understand what it is asked: {error}") from None


def reply(line: bytes) -> AnyReply:
    """Raises NotUnderstood."""
    try:
        return _replies.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotUnderstood(f"the server's answer is not understood: {error}") from None


def _checked(asked: AnyRequest) -> AnyRequest:
    match asked:
        case Backup(path=path) if "\0" in path or not Path(path).is_absolute():
            raise NotUnderstood("a backup needs the whole path of its file")
        case Export(room=str(room)):
            names.room(room)
    return asked


class Control:
    """Answers on the socket until it is closed."""

    def __init__(self, copies: Copies, place: Place) -> None:
        self._copies = copies
        self._place = place
        self._conversations: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Raises OSError."""
        self._server = await asyncio.start_unix_server(
            self._connected, sock=self._place.bind(), limit=LONGEST_REQUEST
        )

    async def close(self) -> None:
        """Ends what is under way: whoever waits for it sees the connection end."""
        self._server.close()
        for conversation in self._conversations:
            conversation.cancel()
        if self._conversations:
            await asyncio.wait(self._conversations, timeout=STOP_SECONDS)
        self._place.remove()
        self._place.close()

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        conversation = asyncio.ensure_future(self._converse(reader, writer))
        self._conversations.add(conversation)
        conversation.add_done_callback(self._ended)

    def _ended(self, conversation: asyncio.Task[None]) -> None:
        self._conversations.discard(conversation)
        if not conversation.cancelled() and (error := conversation.exception()):
            context = {"message": "an export or a backup failed", "exception": error, "task": conversation}
            asyncio.get_running_loop().call_exception_handler(context)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._answer(reader, writer)
            writer.close()
            await writer.wait_closed()
        except ConnectionError:
            pass  # gone, which harms nobody
        finally:
            writer.transport.abort()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            line = await _line(reader)
            if not line:
                return
            await self._obey(request(line), reader, writer)
            writer.write(encode(Done()))
        except (NotUnderstood, CannotCopy) as error:
            writer.write(encode(Failed(clean(str(error)))))
        except ChatError as error:
            writer.write(encode(Failed(clean(reason(error)))))
        await writer.drain()

    async def _obey(
        self, asked: AnyRequest, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        match asked:
            case ListRooms():
                writer.write(encode(Rooms(await self._copies.rooms())))
            case Export():
                async for page in self._copies.export(room=asked.room, since=asked.since):
                    for start in range(0, len(page), AT_ONCE):
                        if writer.is_closing():  # asyncio would say so at `drain`; uvloop fails at `write`
                            raise ConnectionResetError
                        writer.write(encode(Messages(page[start : start + AT_ONCE])))
                        await writer.drain()
            case Backup():
                await self._back_up(Path(asked.path), reader, writer)

    async def _back_up(self, path: Path, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Makes a backup, unless whoever asked for it goes away."""

        def tell(done: int, total: int) -> None:
            if not writer.is_closing() and not writer.transport.get_write_buffer_size():
                writer.write(encode(Progress(done, total)))

        copying = asyncio.ensure_future(self._copies.backup(path, tell))
        leaving = asyncio.ensure_future(reader.read(1))
        try:
            await asyncio.wait([copying, leaving], return_when=asyncio.FIRST_COMPLETED)
        finally:
            copying.cancel()  # which does nothing where it is done
            leaving.cancel()
            await asyncio.gather(copying, leaving, return_exceptions=True)
        if copying.cancelled():
            raise CannotCopy("the backup was given up")
        copying.result()
        log.info("backup", path=str(path))


async def _line(reader: asyncio.StreamReader) -> bytes:
    """The request; nothing of one that never got a line end."""
    try:
        return await reader.readuntil(b"\n")
    except asyncio.IncompleteReadError:
        return b""
    except asyncio.LimitOverrunError:
        raise NotUnderstood(f"a request has at most {LONGEST_REQUEST} bytes") from None


async def listen(folder: Path, copies: Copies) -> Control | None:
    """Answers on a socket in the folder of the record, or, where that cannot be, says so in the log.

    The record must be open: its lock proves that a socket which is there is nobody's.
    """
    if sys.platform == "win32":
        return None  # asyncio has no such sockets there
    place = None
    try:
        place = Place(folder)
        control = Control(copies, place)
        await control.start()
    except OSError as error:
        if place is not None:
            with suppress(OSError):
                place.close()
        log.warning("no export and no backup while the server runs", why=error.strerror or str(error))
        return None
    return control
