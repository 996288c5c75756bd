"""What the client knows: rooms, who is in them, the connection. Pure: events in, no screen and no Textual.

Whatever the server sent is made safe here and in the modules that this one hands it to (`safe.py`), before
anything else sees it.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from chatkit.client import link
from chatkit.protocol import events
from chatkit.protocol.positions import PRIVATE
from chatkit.tui import answers, safe
from chatkit.tui.change import Change
from chatkit.tui.clock import Clock
from chatkit.tui.coming import Coming, Question
from chatkit.tui.connection import Connecting, Ended, Link, NickProblem, Online, Waiting
from chatkit.tui.entries import Tone
from chatkit.tui.happenings import Happenings
from chatkit.tui.looking import Looking
from chatkit.tui.orders import Orders
from chatkit.tui.outgoing import Outgoing
from chatkit.tui.own import Own
from chatkit.tui.problems import Problems
from chatkit.tui.room import Room
from chatkit.tui.rooms import Rooms
from chatkit.tui.talks import Talks
from chatkit.tui.todo import Done, Line, Refused
from chatkit.tui.typed import Order

KEEP = 100_000  # entries a room
MOST_LISTED = 1000  # rooms that the server told of; nobody chooses among more
MOST_COMMANDS = 500  # likewise
NO_LOGIN = ("", "")


class ClientState:
    """Everything the client knows. `apply` takes an event in and says what it has changed."""

    def __init__(
        self, address: str, clock: Clock, nick: str | None = None, room: str | None = None, keep: int = KEEP
    ) -> None:
        """`room` is gone into after the first login, besides the one where the server puts everybody."""
        self.address = address
        self.clock = clock
        self.server = ""
        self.link: Link = Connecting(clock.monotonic())
        self.low_bandwidth = False
        """Whether the terminal is so slow that less is drawn."""
        self.needs_nick = False
        self.nick_problem: NickProblem | None = None
        self.commands: dict[str, events.CommandHelp] = {}
        self.own_commands: Sequence[events.CommandHelp] = ()
        """What the client can do by itself. In help it stands below what the server can."""
        self.themes: Sequence[str] = ()
        """The names of the colours that one may choose."""
        self.listed: tuple[str, ...] = ()
        """The rooms that the server told of last, by name."""
        self.own = Own(nick)
        self.rooms = Rooms(clock, keep)
        self.looking = Looking(self.rooms, self.own, clock)
        self._talks = Talks(self.rooms, self.own, clock)
        self.happenings = Happenings(self.rooms, self.own, clock)
        self._coming = Coming(self.rooms, self.own, self._talks, self.happenings)
        self.outgoing = Outgoing(self.rooms, self.own, clock)
        self._orders = Orders(self.rooms, self._talks, self.outgoing)
        self._problems = Problems(self.rooms)
        self._login = NO_LOGIN  # the tag and the nick of the one under way that the user asked for
        if room:
            self._coming.to_do.append(Question(f"join {room}", self._orders.joins.add))

    @property
    def room(self) -> Room:
        """The room, or private talk, that is shown and spoken to."""
        return self.rooms.shown

    @property
    def ready(self) -> bool:
        """Whether what is typed can be said: connected and logged in."""
        return isinstance(self.link, Online) and self.own.nick is not None

    @property
    def waits(self) -> bool:
        """Whether a command that was typed has not been answered."""
        return self._orders.waits

    def apply(self, event: link.StreamEvent) -> Change:
        """Takes in one event of the stream and returns what it has changed."""
        change = self._linked(event) if isinstance(event, link.LinkEvent) else self._served(event)
        return change | self._tell_problems()

    def warn(self, *texts: str) -> Change:
        """Tells what is wrong with what the user has set up, as soon as nothing pushes it out of sight."""
        self._problems.add(*texts)
        return self._tell_problems()

    def _tell_problems(self) -> Change:
        room = self.room
        settled = self.ready and not (self.waits or room.past.incomplete or room.greeting)
        return self._problems.tell() if settled or isinstance(self.link, Ended) else Change.NOTHING

    # What goes out

    def order(self, order: Order) -> Line | Done | Refused:
        """What is to be done about something that was typed."""
        return self._orders.follow(order)

    @property
    def asked_nick(self) -> str:
        """The name that the server is asked for, until it has answered."""
        return self._login[1] or self.own.wanted or ""

    @property
    def is_nameless(self) -> bool:
        """Whether the user is still to say who he is: what he types now may be the name."""
        return self.needs_nick or not (self.own.nick or self.asked_nick)

    def logging_in(self, tag: str, nick: str) -> Change:
        """The user chose a name, and it went out under `tag`: if it is refused, he is to choose again."""
        self._login = (tag, safe.name(nick))
        self.needs_nick, self.nick_problem = False, None
        return Change.NICK | Change.LINK

    def look(self, after: str) -> Question | None:
        """What asks who is in the room that is shown, beginning after somebody; None while that is asked."""
        if not self.ready or self.room.private or self.room.is_looking:
            return None
        return Question(f"#{self.room.name} look {after}".rstrip(), self.room.looked)

    def due(self) -> Iterator[Line]:
        """What was said while it could not be sent, and can be now. Each is handed out once."""
        if self.ready:
            yield from self.outgoing.due()

    def older(self) -> Question | None:
        """What asks for what was said before all that is shown; None while that cannot be asked, or is."""
        room = self.room
        if not self.ready or room.private or room.past.incomplete or not room.older.question:
            return None
        return Question(f"#{room.name} {room.older.question}", room.older.asked)

    def questions(self) -> Iterator[Question]:
        """What is to be asked of the server now. Nothing, while we are not logged in."""
        if not self.ready:
            return
        here = self.rooms.behind
        if here.wants_look:  # of other rooms when they are shown: a server lets one ask only so much at once
            yield Question(f"#{here.name} look", here.looked)
        for room in (here, *(room for room in self.rooms if room is not here)):
            if missing := room.past.question:
                yield Question(f"#{room.name} {missing}", room.past.asked)
        if self.room.older.wanted and (older := self.older()):
            yield older
        for question in tuple(self._coming.to_do):
            yield Question(question.line, partial(self._coming.done, question))
        yield from self.looking.asked.questions()

    # The connection

    def _linked(self, event: link.LinkEvent) -> Change:
        now = self.clock.monotonic()
        match event:
            case link.Connecting():
                self.link = Connecting(now, event.attempt)
                return Change.LINK
            case link.Connected():
                self.link, self.server = Online(), safe.name(event.server)
                self.needs_nick = self.own.wanted is None
                return Change.LINK | Change.NICK
            case link.LoginRefused():
                return self._refused(event.nick, event)
            case link.Gap():
                return self._gap(event)
            case link.Lost():
                return self._given_up(event)
            case link.Reconnecting():
                change = self._lost(f"connection lost: {safe.words(event.reason)}")
                self.link = Waiting(safe.words(event.reason), now + event.delay, event.attempt)
            case link.Disconnected():
                change = self._lost(f"disconnected: {safe.words(event.reason)}")
                self.link = Ended(safe.words(event.reason))
                self._coming.is_over()
                change |= self._orders.fail_all()
        return change | Change.LINK | Change.NICK

    def _gap(self, event: link.Gap) -> Change:
        """What was said among the events that were dropped is in the record; the rest is not."""
        for room in self.rooms:
            if room.inside:
                room.past.begin()
                room.look_again()
        return self.rooms.note(f"{event.dropped} events came too fast to be shown", Tone.NOTICE) | Change.ASK

    def _lost(self, words: str) -> Change:
        """No connection any more; said once, however many attempts follow. What is unanswered stays so.

        Not to who is not in: he misses nothing, and servers close every minute while he thinks of a name.
        """
        change = self.rooms.note(words, Tone.QUIET) if self.ready else Change.NOTHING
        self.own.nick, self.needs_nick, self.nick_problem, self._login = None, False, None, NO_LOGIN
        return change

    def _given_up(self, event: link.Lost) -> Change:
        """The lines with these tags will not be answered. What nobody typed is asked again."""
        for room in self.rooms:
            room.unanswered(event.tags)
        self.looking.asked.unanswered(event.tags)
        change = self._orders.fail(event.tags)
        if change:
            text = f"unanswered, and not sent again: {safe.words(event.reason)}"
            change |= self.rooms.note(text, Tone.ERROR)
        return change | Change.ASK

    def _refused(self, nick: str, why: link.LoginRefused | events.Error) -> Change:
        self.needs_nick = True
        self.nick_problem = NickProblem(safe.name(nick), safe.words(why.text), safe.nicks(why.free))
        return Change.NICK | Change.LINK

    # What the server says

    def _served(self, event: events.AnyEvent) -> Change:
        if (change := self.looking.asked.answered(event)) is not None:
            return change
        typed = self._orders.answered(event.re)
        match event:
            case events.Message():
                return self.happenings.message(event)
            case events.Private():
                return self._talks.private(event)
            case events.Left() if self.own.is_called(safe.name(event.nick)):
                return self._coming.left(event)
            case events.Entered() | events.Left():
                return self.happenings.moved(event)
            case events.Presence():
                return self.happenings.presence(event)
            case events.Renamed():
                return self.happenings.renamed(event)
            case events.Away():
                return self.happenings.away(event)
            case events.Gap(room=room):
                return self._talks.gap(event) if room == PRIVATE else self.happenings.gap(event)
            case events.Login():
                return self._logged_in(event)
            case events.Joined():
                change = self._coming.joined(event, wanted=self._orders.joined(event.re))
                return change | self.looking.came_in()
            case events.Error():
                return self._error(event)
            case events.Notice():
                return self.rooms.note(safe.words(event.text), Tone.NOTICE)
            case events.Topic() if change := self.happenings.topic(event):
                return change  # its entry says it
            case _:
                return self._answered(event, typed=typed)

    def _logged_in(self, event: events.Login) -> Change:
        self.needs_nick, self.nick_problem, self._login = False, None, NO_LOGIN
        another = self.rooms.counts_anew(event.epoch)
        change = self._coming.logged_in(event, self.server or self.address)
        return change | self.looking.logged_in(another_record=another, resumed=event.resumed)

    def _answered(self, event: events.AnyEvent, *, typed: bool) -> Change:
        """An answer is told to who typed the question; what the program asked by itself stays silent."""
        change = self._learn(event, typed=typed)
        if typed and (words := answers.of(event, self.clock)):
            if isinstance(event, events.Help) and len(event.commands) > 1 and self.own_commands:
                words = f"{words}\nOf this client:\n{answers.of_help(self.own_commands)}"
            change |= self.rooms.note(safe.words(words), Tone.ANSWER) | Change.OWN
        return change

    def _learn(self, event: events.AnyEvent, *, typed: bool) -> Change:
        match event:
            case events.Roster():
                return self.happenings.roster(event)
            case events.History(re=tag) if room := self.rooms.asking(tag):
                return self.happenings.history(room, event)
            case events.History(re=tag) if room := self.rooms.asking_older(tag):
                return self.happenings.older(room, event)
            case events.Help():
                told = map(safe.command, event.commands[:MOST_COMMANDS])
                known = {about.verb: about for about in told if about.verb not in answers.NOT_FOR_PEOPLE}
                self.commands = dict([*(self.commands | known).items()][-MOST_COMMANDS:])
                return Change.HELP
            case events.Rooms(rooms=told_of):
                self.listed = tuple(safe.room(room.name) for room in told_of[:MOST_LISTED])
                return Change.HELP
            case events.Ignoring(nicks=nicks) if typed:
                self.own.ignore(map(safe.name, nicks))
            case events.Quiet(on=on):
                self.own.quiet = on
        return Change.NOTHING

    def _error(self, event: events.Error) -> Change:
        needs_login = event.code == "login_required"
        tag, text = event.re or "", answers.NAMELESS if needs_login else safe.words(event.text)
        for each in self.rooms:
            each.look_is_answered(tag)
            each.older.unanswered([tag])
        if room := self.rooms.asking(tag):  # an older server, or one that cannot read its record just now
            change = self.happenings.caught_up(room)
            return change | self.rooms.note(text, Tone.ERROR, room)
        change = self._orders.refused(tag)
        login_refused = tag and tag == self._login[0] and self.own.nick is None
        if login_refused:  # else one asked twice, and came in at once
            return change | self._refused(self._login[1], event)
        if event.code == "login_too_late":
            return change
        return change | self.rooms.note(text, Tone.ERROR, self.rooms.saying(tag)) | Change.OWN
