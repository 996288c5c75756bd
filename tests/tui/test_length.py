import pytest

from chatkit.tui.length import counter, excess
from chatkit.tui.typed import MAX_BYTES


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", ""),
        ("x" * 3199, ""),
        ("x" * 3200, "3,200 of 4,000 ch"),
        ("x" * 4000, "4,000 of 4,000 ch"),
        ("x" * 4012, "12 ch too many"),
        ("/me " + "x" * 4000, "4,000 of 4,000 ch"),
        ("/tell bob " + "x" * 4001, "1 ch too many"),
        ("/topic " + "x" * 4000, ""),  # what a topic may be, the server knows
        ("小" * 1400, ""),
        ("小" * 2400, "7,202 of 7,792 bytes"),  # in Chinese a line is full before a message is
        ("小" * 2600, "10 bytes too many"),
        ("小" * 1000 + "x" * 2500, "3,500 of 4,000 ch"),
    ],
)
def test_it_is_told_when_it_comes_near_the_limit(typed, said):
    assert counter(typed) == said


def test_the_excess_is_what_is_to_go():
    assert excess("x" * 4000) == ""
    assert excess("x" * 4001) == "1 ch too many"
    assert excess("/nosuch " + "x" * MAX_BYTES) == "7 bytes too many"
