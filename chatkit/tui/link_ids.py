"""One id for all rows of a link, so that a terminal underlines them together and opens the whole of it."""

from zlib import crc32

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter


class LinkIds(LineFilter):
    """Gives each link (OSC 8) an id that is made of where it leads.

    Rich makes another id whenever a style is added to one with a link, and something is added to each row on
    its way to the screen. This comes last.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if not any(segment.style and segment.style.link for segment in segments):
            return segments
        return [_with_id(segment) for segment in segments]


def _with_id(segment: Segment) -> Segment:
    if segment.style is None or segment.style.link is None:
        return segment
    style = segment.style.copy()
    number = f"{crc32(segment.style.link.encode()):08x}"
    style._link_id = number  # noqa: SLF001 - Rich has no other way to set it, and Textual writes it as it is
    return Segment(segment.text, style)
