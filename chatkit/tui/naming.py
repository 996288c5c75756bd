"""The part of the application that asks for a name."""

from chatkit.tui import later
from chatkit.tui.acting import Acting
from chatkit.tui.change import Change
from chatkit.tui.helm import Helm


class Naming(Acting):
    """Opens the dialog for the name, and closes it while the server thinks about one."""

    helm: Helm
    _suggested_nick = ""
    _half_a_nick = ""  # that was being typed when the connection ended

    def take_in(self, changed: Change) -> None:
        """Has everything drawn that has changed."""
        raise NotImplementedError

    def fit(self) -> None:
        """Hides what a terminal of this size cannot show."""
        raise NotImplementedError

    def ask_nick(self) -> None:
        """Opens, renews or closes the dialog, as the state wants it.

        It does not open by itself while somebody is typing: it would take the rest, and a name with it. Then
        the banner says why, and that Enter opens it.
        """
        dialog = self._nick_dialog
        if not self.state.needs_nick:
            self._close(dialog)
        elif dialog:
            dialog.show(self.state.nick_problem)
        elif not self.main.composer.text:
            self.choose_nick()

    def choose_nick(self) -> None:
        """Opens the dialog, if a name is needed."""
        if self.state.needs_nick and not self._nick_dialog:
            suggested, problem, wanted = self._suggested_nick, self.state.nick_problem, self._half_a_nick
            self.push_screen(
                later.NickScreen(suggested, problem, self._log_in, self.main.interrupted, wanted)
            )

    @property
    def _nick_dialog(self) -> "later.NickScreen | None":
        return next((screen for screen in self.screen_stack if isinstance(screen, later.NickScreen)), None)

    def _close(self, dialog: "later.NickScreen | None") -> None:
        if dialog:
            self._half_a_nick = dialog.typed  # should the connection end now, this all begins anew
            while dialog in self.screen_stack:
                self.pop_screen()
            self.fit()

    def _log_in(self, nick: str) -> str:
        """Asks the server for it. Returns why that cannot be done."""
        change = self.helm.log_in(nick)
        self.take_in(change)
        return "" if change else "Not connected"
