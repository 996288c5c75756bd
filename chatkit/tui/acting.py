"""The part of the application that knows keys and actions."""

import asyncio
import os
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from typing import Any, TypeVar

from textual import events
from textual.dom import DOMNode
from textual.screen import Screen

from chatkit.tui import answers, keymap, later
from chatkit.tui.actions import ACTIONS, CHOOSING, written
from chatkit.tui.change import Change
from chatkit.tui.driver import UnixTerminal
from chatkit.tui.entries import Tone
from chatkit.tui.keyboard import Keyboard, Terminal
from chatkit.tui.keys import ASK_KITTY, KITTY, NO_KITTY, letter_of, meant, teach_alt, teach_kitty
from chatkit.tui.personal import Personal
from chatkit.tui.screens.main import MainScreen
from chatkit.tui.settings import Keys, Settings
from chatkit.tui.widgets.composer import Composer

LONGEST_TYPING = 1.0  # seconds until letters that wait are no reason any more to let a key wait
_T = TypeVar("_T")
_TYPED = (events.InputEvent, events.Paste)  # for which all parts must be there
_PLACES = {action.id: action.where for action in ACTIONS}


class Acting(Personal):
    """Gives the actions their keys, and does what is asked for by key, palette or verb."""

    def __init__(self) -> None:
        super().__init__()
        teach_alt()
        teach_kitty()
        self._early: list[events.Event] = []
        self._behind: deque[events.Key | events.Paste] = deque()
        self._waits_until = 0.0  # by the loop's clock; a key is on its way, and no longer than that
        self._lent = False  # whether another program has the terminal
        self._screen_before: Screen[Any] | None = None
        self._did_what_it_put_off = False
        self.keyboard = Keyboard()
        self.keymap = keymap.read(Keys())
        """Which keys do what; `take_keys` brings it up to date."""

    def know_terminal(self) -> None:
        """Finds out what is known of the terminal's keys, and asks it. It answers as if a key was pressed."""
        if not self.is_headless:
            self.keyboard.terminal = Terminal.of(os.environ)
            self.write_out(ASK_KITTY)

    def watch_settings(self, old: Settings, new: Settings) -> None:
        super().watch_settings(old, new)
        if new.keys != old.keys:
            self.take_keys()

    def take_keys(self) -> None:
        """Gives the actions the keys of the settings, and tells what of these cannot be."""
        self.keymap = keymap.read(self.settings.keys)
        self.set_keymap(self.keymap.changed())
        self.state.own_commands = later.verbs.explained(self.keys_here, ())
        problems = [f"keys: {problem}" for problem in self.keymap.problems]
        self.main.show(Change.LINK | self.state.warn(*problems))

    async def take_early(self) -> None:
        """Takes what was typed before the first frame, as soon as all parts are there."""
        early, self._early = self._early, []
        for event in early:
            # Until somebody told it not to, the terminal has made a new line of Enter.
            is_enter = isinstance(event, events.Key) and event.key == "ctrl+j"
            await self.on_event(events.Key("enter", "\r") if is_enter else event)

    async def on_event(self, event: events.Event) -> None:
        """Sees every key first: what arrives is remembered, and the key check takes it."""
        if isinstance(event, _TYPED) and not self.main.whole:
            self._early.append(event)
        elif isinstance(event, events.MouseEvent) and not self.size.contains(event.x, event.y):
            focused = self.focused
            await super().on_event(event)
            if focused and not self.focused:  # as where one clicks while the terminal becomes larger
                self.screen.set_focus(focused)
        elif not isinstance(event, (events.Key, events.Paste)) or event.is_forwarded:
            await super().on_event(event)
        else:
            self._behind.append(event)
            await self._take_those_behind()

    async def _take(self, event: events.Key | events.Paste) -> None:
        if isinstance(event, events.Key):
            if event.key in (KITTY, NO_KITTY):
                self.keyboard.kitty = event.key == KITTY
                self.main.show(Change.LINK)  # hints name only keys that arrive
                return
            self.keyboard.arrived(meant(event.key))
            if isinstance(self.screen, later.KeyCheckScreen):
                self.screen.take(meant(event.key))
                return
            await self._let_typing_finish(event)
        self._screen_before, self._did_what_it_put_off = self.screen, False
        await super().on_event(event)
        is_letter = isinstance(event, events.Key) and bool(letter_of(event))
        if not (is_letter and isinstance(self.focused, Composer)):
            self._waits_until = asyncio.get_running_loop().time() + LONGEST_TYPING
            self._follow(self.focused or self.screen)

    # One key after the other

    def _follow(self, node: DOMNode) -> None:
        """Follows a key to all who may take it. Those behind it wait for the end of that.

        Textual hands it from the widget that has the focus up to the application, and there looks what it is
        bound to. Letters behind it would be taken before that, and by whoever had the focus before.
        """
        if not node.call_later(self._went_by, node):
            self.call_later(self._went_by, self)  # that one is gone

    async def _went_by(self, node: DOMNode) -> None:
        if node is not self:
            self._follow(node.parent or self)
        elif not self._did_what_it_put_off:  # a row tells its dialog of Enter, or the focus moves, later
            self._did_what_it_put_off = True
            self._follow(self.focused or self.screen)
        elif self.screen is not self._screen_before:  # a dialog has come, which is to have the focus first
            self._screen_before = self.screen
            self._did_what_it_put_off = False
            self._follow(self.screen)
        else:
            self._waits_until = 0.0
            await self._take_those_behind()

    async def _take_those_behind(self) -> None:
        while self._behind and not self._lent and asyncio.get_running_loop().time() >= self._waits_until:
            await self._take(self._behind.popleft())

    async def _let_typing_finish(self, key: events.Key) -> None:
        """What was typed before a key that does something belongs to where one was then.

        Textual does at once what a key of ours is bound to, though letters may still wait for the composer:
        they would land in the room that the key leads to.
        """
        if len(key.key) > 1 and isinstance(self.focused, Composer):
            typed = asyncio.Event()
            if self.focused.call_later(typed.set):
                with suppress(TimeoutError):  # better a letter astray than a key that does nothing
                    async with asyncio.timeout(LONGEST_TYPING):
                        await typed.wait()

    # Another program in the terminal

    def lend_terminal(self, work: Callable[[], _T], then: Callable[[_T], None]) -> None:
        """Has `work` done in a thread, with the terminal free for it, and hands `then` what it returned.

        The chat goes on unseen, and the keys that came before wait. Raises SuspendNotSupported.
        """
        with ExitStack() as free:
            free.enter_context(self.suspend())
            free.enter_context(later.editor.interrupts_are_the_editors())
            self._lent = True
            self.run_worker(self._lend(free.pop_all(), work, then), name="lend")

    async def _lend(self, free: ExitStack, work: Callable[[], _T], then: Callable[[_T], None]) -> None:
        with free:
            done = await asyncio.to_thread(work)
        self.call_later(self._has_terminal_back, partial(then, done))

    async def _has_terminal_back(self, then: Callable[[], None]) -> None:
        then()
        self.action_redraw()
        self.herald.show_title_again()
        self._lent = False
        await self._take_those_behind()

    @property
    def keys_here(self) -> dict[str, tuple[str, ...]]:
        """The keys of each action that arrive from this terminal, as far as is known."""
        return {id_: self.keyboard.delivered(keys) for id_, keys in self.keymap.keys.items()}

    def key_of(self, action: str) -> str:
        """What one presses here to have an action done, written for people; else what one types."""
        here = self.keyboard.delivered(self.keymap.keys[action])
        return written(here[:1]) or f"/{action.replace('_', '-')}"

    def can(self, action: str) -> bool:
        """Whether an action of the table can be done now."""
        return self._where(action).check_action(action, ()) is not False

    def do(self, action: str, number: int | None = None) -> None:
        """Does an action of the table, by its id."""
        if self.can(action):
            what = action if number is None else f"{action}({number})"
            self.call_next(self._where(action).run_action, what)
        elif _PLACES[action] == (CHOOSING,):
            keys = f"{self.key_of('choose')}, then {self.key_of(action)}"
            self.main.hint(f"That is for a chosen message: {keys}")
        else:
            self.main.hint(f"/{action.replace('_', '-')} is not possible just now")

    def _where(self, action: str) -> "Acting | MainScreen | Composer":
        nodes = (self, self.main, self.main.query_one(Composer))
        return next(node for node in nodes if hasattr(node, f"action_{action}"))

    def explain(self, verb: str) -> None:
        """Tells about a command of the client."""
        about = [about for about in later.verbs.explained(self.keys_here, ()) if about.verb == verb]
        self.main.show(self.state.rooms.note(answers.of_help(about), Tone.ANSWER) | Change.OWN)

    def ask_anew(self) -> None:
        """Asks the server for its commands, which may be others by now."""
        raise NotImplementedError

    def action_help(self) -> None:
        if not isinstance(self.screen, later.HelpScreen):
            self.ask_anew()
            commands = tuple(self.state.commands.values())
            self.push_screen(later.HelpScreen(commands, self.keymap, self.keyboard))

    def action_key_check(self) -> None:
        if not isinstance(self.screen, later.KeyCheckScreen):
            self.push_screen(later.KeyCheckScreen(self.keymap, self.keyboard))

    def action_redraw(self) -> None:
        """Paints over whatever something else has written on the terminal."""
        self.refresh(layout=True)

    def action_suspend(self) -> None:
        """What Ctrl+Z means to a shell's user. Left to a text area, it would take back all that was typed."""
        if _is_a_job():
            self.action_suspend_process()
        else:
            self.main.hint("No shell is here that could bring it back")

    def action_suspend_process(self) -> None:
        if isinstance(self._driver, UnixTerminal):
            self._driver.stop_job()

    async def action_quit(self) -> None:
        self.main.hint(self.main.leave(f"Press {self.key_of('quit')} again"))


def _is_a_job() -> bool:
    """Whether a shell started this that goes on when it stops; a terminal that runs this alone has none."""
    return hasattr(os, "getsid") and os.getpgrp() != os.getsid(0)
