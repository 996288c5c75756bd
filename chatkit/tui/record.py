"""Messages of the server's record, as entries of a log, and which of them an entry is. Pure."""

from chatkit.protocol.events import Message
from chatkit.tui import safe
from chatkit.tui.clock import Clock
from chatkit.tui.entries import Log, Said, Tone, Words
from chatkit.tui.own import Own


def entry_of(message: Message, own: Own, clock: Clock, *, ours: bool = False) -> Said | Words | None:
    """What a message is in a log; None where it is somebody's whom we ignore. `ours` says that we said it."""
    at, nick, text = clock.read(message.at), safe.name(message.nick), safe.words(message.text)
    ours = ours or own.is_called(nick)
    if not ours and own.ignores(nick):
        return None
    if message.kind == "notice":
        return Words(at, f"{nick}: {text}", Tone.NOTICE, message.id)
    return Said(
        at, nick, text, emote=message.kind == "emote", own=ours, id=message.id,
        mention=not ours and own.is_meant_by(text),
    )  # fmt: skip


def id_at(log: Log, number: int) -> int:
    """The id of the message that the entry of that number is; 0 where it is none of the present record."""
    entry = log[number]
    return entry.id if isinstance(entry, Said | Words) and number >= _begins(log) else 0


def number_of(log: Log, id_: int) -> int | None:
    """The number of the message of the present record that has this id; None where it is not there."""
    begins = _begins(log)
    entries = enumerate(log.since(begins), begins) if id_ else ()
    return next((n for n, entry in entries if isinstance(entry, Said | Words) and entry.id == id_), None)


def _begins(log: Log) -> int:
    """The number from which on entries may be of the present record."""
    return log.first if log.foreign is None else max(log.first, log.foreign)
