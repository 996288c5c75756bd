"""The application with a fake chat, and what is on its screen as text."""

import asyncio
from contextlib import asynccontextmanager

from textual.events import Key

from chatkit.tui.app import ChatApp
from chatkit.tui.clock import Clock
from chatkit.tui.settings import Look, Settings
from chatkit.tui.widgets.composer import Composer
from tests.tui.fake import FakeChat, MovedClock, logged_in

UNFOLDED = Settings(look=Look(fold_bursts=False))
TURNS = 5  # of every task, without anything to do
WIDE, NARROW, TINY = (120, 36), (80, 24), (40, 15)
SIZES = {"120x36": WIDE, "80x24": NARROW, "40x15": TINY}


async def turns():
    """Lets every task go on for a while, where somebody waits and so nothing settles."""
    for _ in range(50):
        await asyncio.sleep(0)


class Driver:
    """An application under test: what happens, what is pressed, what is seen."""

    def __init__(self, app, pilot, chats, moved):
        self.app = app
        self.pilot = pilot
        self.chats = chats
        self.moved = moved
        """The clock, which stands until it is moved; but for tests that bring one of their own."""

    @property
    def chat(self):
        """The newest connection."""
        return self.chats[-1]

    @property
    def composer(self):
        return self.app.main.query_one(Composer)

    async def happen(self, *happened):
        """Lets these events arrive and be shown."""
        self.chat.put(*happened)
        await self.settle()

    async def lose(self, event):
        self.chat.lose(event)
        await self.settle()

    async def press(self, *keys):
        for key in keys:
            character = " " if key == "space" else key if len(key) == 1 else None
            self.app.post_message(Key(key, character))
            await self.settle()

    async def type(self, text):
        self.composer.insert(text)
        await self.settle()

    async def enter(self, text):
        """Types a text and sends it."""
        await self.type(text)
        await self.press("enter")

    async def settle(self):
        """Waits until nothing is left to be done, however slow the machine: no clock has a say in it."""
        quiet = False
        while self.app.is_running and not quiet:
            self.app.inbox.flush()
            await self._take_turns()
            await self.pilot.pause(0)  # whatever somebody is in the midst of is done after this
            quiet = not (self._waiting() or self._undrawn() or self.app.screen._callbacks)
            quiet = quiet and not self.app.main.flush()

    async def _take_turns(self):
        """Lets all tasks go on until none has anything to do: far cheaper than a pause, which asks each."""
        still = 0
        while still < TURNS and self.app.is_running:
            await asyncio.sleep(0)
            self.app.inbox.flush()
            still = 0 if self._waiting() else still + 1
            if still and self._undrawn():
                self.app.screen._on_timer_update()

    def _waiting(self):
        """Whether a message waits anywhere."""
        pumps = (self.app, *self.app.screen.walk_children(with_self=True))
        return (
            any(pump._message_queue.qsize() or pump._next_callbacks for pump in pumps)
            or len(self.app.inbox)
            or self.app._lent
            or any(chat._events.qsize() for chat in self.chats)
        )

    def _undrawn(self):
        """Whether anything is to be laid out or painted."""
        screen = self.app.screen
        return screen._dirty_widgets or any(
            w._layout_required or w._repaint_required or w._scroll_required
            for w in screen.walk_children(with_self=True)
        )

    @property
    def frame(self):
        """The screen as text, one line a row."""
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in self.strips)

    @property
    def strips(self):
        return self.app.screen._compositor.render_strips(self.app.screen.size)


@asynccontextmanager
async def driving(*happened, size=NARROW, nick="bob", clock: Clock | None = None, kind=ChatApp, **more):
    chats, moved = [], MovedClock()

    def open_chat(address, nick):
        chats.append(FakeChat(address, nick))
        return chats[-1]

    more.setdefault("settings", UNFOLDED)  # on a stopped clock, whatever comes is a burst
    app = kind("chat.lan:5005", nick, chat_factory=open_chat, clock=clock or moved.clock, **more)
    async with app.run_test(size=size) as pilot:
        driver = Driver(app, pilot, chats, moved)
        driver.composer.cursor_blink = False
        await driver.happen(*happened)
        yield driver


def in_the_lobby(*others, **more):
    """Driving, from the moment at which everything has gone well."""
    return driving(*logged_in("bob", *(others or ("alice", "zoë"))), **more)
