"""A Textual application with a text area and a line of text: what every application costs."""

from textual.app import App, ComposeResult
from textual.widgets import Static, TextArea

READY = "type here"


class Bare(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("bare")
        yield TextArea(placeholder=READY)


if __name__ == "__main__":
    Bare().run()
