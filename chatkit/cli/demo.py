"""`chatkit demo`: a chat that is alive at once."""

import click


@click.command()
def demo() -> None:
    """Try it: a server, three guests, and the client in this terminal."""
