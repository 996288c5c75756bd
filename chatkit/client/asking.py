"""What can be asked of a server: one method for each question, which returns the answer to it."""

from typing import TypeVar

from chatkit.client import lines
from chatkit.client.errors import UnexpectedReply
from chatkit.protocol import events

E = TypeVar("E", bound=events.Event)


class Asking:
    """The questions that a Chat can ask. Each raises what `request` raises, and UnexpectedReply.

    Where a `room` may be given, None is the one that we are in. What names nobody or no room is a ValueError.
    """

    async def request(self, line: str) -> events.Event:
        """Sends a line and returns the reply."""
        raise NotImplementedError

    # coming and going

    async def login(self, nick: str) -> events.Login:
        """Logs in. When the connection is lost and made again, it is as this nick."""
        return await self._ask(f"login {nick}", events.Login)

    async def rename(self, nick: str) -> events.Renamed:
        """Takes another name."""
        return await self._ask(f"nick {nick}", events.Renamed)

    async def away(self, why: str = "") -> events.Away:
        """Tells that we are away."""
        return await self._ask(f"away {lines.quote(why)}" if why else "away", events.Away)

    async def back(self) -> events.Away:
        """Tells that we are back."""
        return await self._ask("back", events.Away)

    async def logout(self) -> events.Bye:
        """Leaves for good: the stream ends."""
        return await self._ask("logout", events.Bye)

    # rooms

    async def join(self, room: str) -> events.Joined:
        """Goes into a room, which may be new; we stay in the others. Our lines go there from now on."""
        return await self._ask(f"join {lines.room_name(room)}", events.Joined)

    async def leave(self, room: str | None = None) -> events.Left:
        """Leaves a room. Refused where we are in no other."""
        line = "leave" if room is None else f"leave {lines.room_name(room)}"
        return await self._ask(line, events.Left)

    async def rooms(self) -> events.Rooms:
        """Which rooms there are."""
        return await self._ask("rooms", events.Rooms)

    async def topic(self, text: str | None = None, room: str | None = None) -> events.Topic:
        """What a room is about. With `text`, says so; an empty one takes the topic away."""
        return await self._ask(lines.topic(text, room), events.Topic)

    async def look(self, room: str | None = None, after: str = "") -> events.Roster:
        """Who is in the room. Of a large one it is a page, and `after` takes the `next` of the one before."""
        return await self._ask(lines.look(after, room), events.Roster)

    # talking

    async def say(self, text: str, room: str | None = None) -> events.Message:
        """Says something, newlines and all, and returns it as the server stored it."""
        return await self._ask(lines.say(text, room), events.Message)

    async def emote(self, text: str, room: str | None = None) -> events.Message:
        """Tells what one does: `waves` is shown as `* bob waves`."""
        return await self._ask(lines.emote(text, room), events.Message)

    async def tell(self, nick: str, text: str) -> events.Private:
        """Says something to one person alone."""
        return await self._ask(lines.tell(nick, text), events.Private)

    # what there is to know

    async def history(self, which: str = "", room: str | None = None) -> events.History:
        """What was said in a room. `which` is as after the command: `50`, `1h`, `new`, `before 120`, ..."""
        return await self._ask(lines.in_room(f"history {which}".rstrip(), room), events.History)

    async def search(self, what: str) -> events.Search:
        """Finds messages. `what` is as after the command: `deploy from:bob in:ops since:2d "exact words"`."""
        return await self._ask(f"search {lines.quote(what)}", events.Search)

    async def who(self, after: str = "") -> events.Users:
        """Who is logged in. Of many it is a page, and `after` takes the `next` of the one before."""
        return await self._ask(lines.who(after), events.Users)

    async def whois(self, nick: str) -> events.Whois:
        """What is known of somebody."""
        return await self._ask(f"whois {nick}", events.Whois)

    async def help(self, verb: str | None = None) -> events.Help:
        """What the server understands, or how one command is written."""
        return await self._ask("help" if verb is None else f"help {verb}", events.Help)

    async def ping(self) -> events.Pong:
        """Returns when the server has answered."""
        return await self._ask("ping", events.Pong)

    async def _ask(self, line: str, kind: type[E]) -> E:
        reply = await self.request(line)
        if not isinstance(reply, kind):
            raise UnexpectedReply(f"the server answered with another event than {kind.__name__.lower()}")
        return reply
