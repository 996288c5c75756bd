"""TCP: a protocol object a connection, and socket options so that one bad peer does not hurt the rest."""

import asyncio
import errno
import os
import socket
from typing import assert_never, cast

import structlog

from chatkit.protocol.address import Address, place
from chatkit.protocol.errors import Busy, Interrupted, LineTooLong, WrongProtocol
from chatkit.protocol.events import Error
from chatkit.server.server import ChatServer
from chatkit.server.session import ChatSession
from chatkit.server.transports.socket_options import INHERITED, set_options
from chatkit.server.transports.telnet import Signal, Telnet, plain_lines
from chatkit.server.transports.wrong_port import Sniffer, Verdict
from chatkit.server.words import ENGLISH, reason

BACKLOG = 4096
READ_SIZE = 16 * 1024
LINGER = 2.0  # seconds in which a peer may read our last words and close its side
UNLIMITED = 2**31 - 1  # bytes that may wait unsent; uvloop counts them in a C int
MOST_REFUSED = 16  # a listener's connections beyond the limit that may linger: each takes a descriptor
STILL_HERE_EVERY = 1.0  # seconds between two answers to telnet's "are you there"
LONG_AGO = float("-inf")  # one float for all connections, in place of one each

log = structlog.get_logger("chatkit")

# On POSIX the loop fills the buffer and hands it over in one go, so all connections can share one. A proactor
# loop (Windows) reads ahead into it.
_SHARED_BUFFER = bytearray(READ_SIZE) if os.name == "posix" else None


class TcpConnection(asyncio.BufferedProtocol):
    """Bytes from one peer become lines for its session."""

    __slots__ = (
        "_buffer", "_closing", "_limits", "_linger", "_loop", "_peer_finished", "_refused", "_server",
        "_session", "_sniffer", "_still_here", "_telnet", "_transport", "peer",
    )  # fmt: skip

    def __init__(self, server: ChatServer, refused: "set[TcpConnection]") -> None:
        """`refused` are those of the same listener that came when there was no room, and linger."""
        self._server = server
        self._refused = refused
        self.peer = ""  # its address
        self._limits = server.limits
        self._loop = asyncio.get_running_loop()
        self._buffer = _SHARED_BUFFER or bytearray(READ_SIZE)
        self._telnet: Telnet | None = None  # from the first bytes on that are not just lines
        self._sniffer: Sniffer | None = Sniffer()
        self._session: ChatSession | None = None
        self._peer_finished = False
        self._closing = False
        self._linger: asyncio.TimerHandle | None = None
        self._still_here = LONG_AGO

    # what asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        if not INHERITED:
            try:
                set_options(transport.get_extra_info("socket"), self._limits)
            except OSError:
                peer = None
        if peer is None:  # gone already: uvloop cannot say who it was, macOS takes no options for it
            self._transport.abort()
            return
        self._transport.set_write_buffer_limits(high=self._limits.unsent_bytes or UNLIMITED)
        host, port = peer[:2]
        self.peer = place(host, port)
        try:
            self._session = self._server.connect(host, self, self._transport)
        except Busy as error:
            self._refuse(error)

    def get_buffer(self, sizehint: int) -> bytearray:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        if self._session is None or self._closing:
            return  # only its end is of interest
        data = bytes(self._buffer[:nbytes])
        if self._sniffer is not None:
            self._sniff(data)
        else:
            self._feed(data)

    def eof_received(self) -> bool:
        self._peer_finished = True
        if self._session is None or self._closing:
            return False
        if self._sniffer is not None:
            self._feed_first()
        # A person may leave out the last Enter; a program is cut short.
        if self._telnet and (rest := self._telnet.eof()) and self._session.dialect.name == "text":
            self._session.receive(rest)
        self._session.end()
        return True  # what came is still answered

    def pause_writing(self) -> None:
        # Not at once: this may run within a loop over everybody's output.
        if self._session is not None and not self._closing:
            self._loop.call_soon(self._session.cut, ENGLISH["reason.too_slow"])

    def connection_lost(self, exc: Exception | None) -> None:
        self._closing = True
        self._refused.discard(self)
        if self._linger:
            self._linger.cancel()
        if self._session is not None:
            self._server.disconnect(self._session)
            if self._session.person.claim is None:  # of whoever had a name, "logout" says it
                why = self._session.departure or (str(exc) if exc else "")
                log.info("left without a name", peer=self.peer, why=why)

    # what its session calls (session.Connection)

    def pause_reading(self) -> None:
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._transport.resume_reading()

    def close(self) -> None:
        """Sends what waits, then our end; closes when the peer has closed too, or after a moment.

        Closing with unread input would make the kernel reset the connection, and our last words with it.
        """
        if self._closing:
            return
        self._closing = True
        if self._peer_finished or not self._transport.can_write_eof():
            self._transport.close()
        else:
            try:
                self._transport.write_eof()
            except OSError:  # the peer has gone, and we have not been told yet
                self._transport.abort()
            self._transport.resume_reading()
        self._linger = self._loop.call_later(LINGER, self._transport.abort)

    def abort(self) -> None:
        self._transport.abort()

    def _refuse(self, error: Busy) -> None:
        """There is no room: says so, and waits politely for the end only while few others do."""
        log.warning("busy", peer=self.peer)
        text = self._server.dialects["text"]
        self._transport.write(text.encode(Error(code=error.code, text=reason(error))))
        if len(self._refused) < MOST_REFUSED:
            self._refused.add(self)
            self.close()
        else:
            self._transport.close()

    # what it does with bytes

    def _sniff(self, data: bytes) -> None:
        """The first bytes: are they for us at all?"""
        assert self._sniffer is not None  # noqa: S101
        match self._sniffer.feed(data):
            case Verdict.UNDECIDED:
                pass
            case Verdict.LINES:
                self._feed_first()
            case Verdict.CLOSE:
                self._turn_away(None)
            case WrongProtocol() as error:
                self._turn_away(error)
            case verdict:
                assert_never(verdict)

    def _feed_first(self) -> None:
        assert self._sniffer is not None  # noqa: S101
        first, self._sniffer = self._sniffer.first, None
        self._feed(first)

    def _turn_away(self, error: WrongProtocol | None) -> None:
        log.warning("wrong protocol", peer=self.peer, protocol=error.protocol if error else "unknown")
        session = self._session
        assert session is not None  # noqa: S101
        if error:
            session.refuse(error)
        session.hang_up()

    def _feed(self, data: bytes) -> None:
        session = self._session
        assert session is not None  # noqa: S101
        if self._telnet is None:
            if lines := plain_lines(data, self._limits.line_bytes):
                for line in lines:
                    session.receive(line)
                return
            self._telnet = Telnet(self._limits.line_bytes, self._limits.unterminated_bytes)
        items = self._telnet.feed(data)
        if reply := self._telnet.outgoing():
            session.outbox.push(reply)
        for item in items:
            if isinstance(item, bytes):
                session.receive(item)
            else:
                self._obey(item, session)

    def _obey(self, signal: Signal | None, session: ChatSession) -> None:
        match signal:
            case None:
                session.receive(LineTooLong(self._limits.line_bytes))
            case Signal.INTERRUPT:
                session.receive(Interrupted())
            case Signal.ARE_YOU_THERE:
                now = self._loop.time()
                if now - self._still_here >= STILL_HERE_EVERY:
                    self._still_here = now
                    session.notice(ENGLISH["here"].format(server=self._server.welcome.server))
            case Signal.END:
                session.end()
            case Signal.OVERFLOW:
                session.say_goodbye(ENGLISH["reason.endless"])
            case _:
                assert_never(signal)


class Listener:
    """Sockets that accept connections for a server."""

    def __init__(self, server: asyncio.Server) -> None:
        self._server = server
        self.addresses = [Address(*sock.getsockname()[:2]) for sock in server.sockets]

    def close(self) -> None:
        """Accepts nothing more. Connections that were made stay."""
        self._server.close()


_NOWHERE = "could not bind on any address"  # what asyncio makes of EADDRNOTAVAIL from Python 3.13 on


class CannotListen(Exception):
    """The address cannot be listened on; the message says why and what to do."""


async def listen(address: Address, server: ChatServer) -> Listener:
    """Accepts connections for `server`. Raises CannotListen."""
    loop = asyncio.get_running_loop()
    refused: set[TcpConnection] = set()
    try:
        sockets = await loop.create_server(
            lambda: TcpConnection(server, refused),
            address.host,
            address.port,
            backlog=BACKLOG,
            start_serving=False,
        )
        try:
            if INHERITED:
                for sock in sockets.sockets:
                    set_options(sock, server.limits)
            await sockets.start_serving()
        except BaseException:  # nobody else knows of them, and the port would stay taken
            sockets.close()
            raise
    except UnicodeError as error:  # what the IDNA codec says of "a..b"
        raise CannotListen(f"there is no host {address.host}") from error
    except OSError as error:
        raise CannotListen(_why(address, error)) from error
    return Listener(sockets)


def _why(address: Address, error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return (
                f"{address} is in use already, perhaps by another chatkit. Choose another port with --listen"
            )
        case errno.EACCES:
            return f"{address} needs root, like every port below 1024. Choose a higher one with --listen"
        case code if code == errno.EADDRNOTAVAIL or _NOWHERE in str(error):
            return f"{address} is not an address of this machine. Choose one that is with --listen"
    if isinstance(error, socket.gaierror):
        return f"there is no host {address.host}: {error.strerror}"
    return f"{address} cannot be listened on: {error.strerror or error}"
