from typing import get_args

from chatkit.client import link
from chatkit.protocol import events


def test_the_stream_holds_what_the_link_tells_and_what_the_server_sends():
    assert {*get_args(link.StreamEvent)} == {*get_args(link.LinkEvent), *get_args(events.AnyEvent)}


def test_link_events_can_be_kept_compared_and_matched():
    assert link.Reconnecting("why", 2.5, 3) == link.Reconnecting(reason="why", delay=2.5, attempt=3)
    assert len({link.Gap(1), link.Gap(1), link.Gap(2)}) == 2
    match link.Disconnected("bye"):
        case link.Disconnected(reason):
            assert reason == "bye"
