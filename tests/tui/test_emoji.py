from chatkit.tui import emoji


def test_the_table_is_there_and_the_shortest_name_comes_first():
    """It is private to Rich; should it go, this says so."""
    assert emoji.named("tea")[0] == ("tea", "🍵")
    assert ("teacup_without_handle", "🍵") not in emoji.named("tea")  # each emoji once


def test_nobody_is_offered_the_same_hand_in_six_colours():
    assert emoji.named("thumbs_up") == [("thumbs_up", "👍")]


def test_of_thousands_only_so_many_are_found():
    assert len(emoji.named("")) == emoji.MOST


def test_what_has_no_name_is_not_found():
    assert emoji.named("no such thing") == []
