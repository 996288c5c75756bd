import pytest

from chatkit.client.unanswered import Line, Unanswered, after_login, after_resume, never
from chatkit.protocol.commands import Join, Logout, Nick
from chatkit.protocol.grammar import parse


def line(text, **more):
    return Line(text, parse(text), **more)


def filled(*texts, sent=True):
    unanswered = Unanswered()
    for text in texts:
        unanswered.add(text.upper(), line(text, sent=sent))
    return unanswered


def test_an_answer_counts_once():
    unanswered = filled("look", "who")
    assert unanswered.answered("LOOK")
    assert not unanswered.answered("LOOK")
    assert not unanswered.answered("never sent")
    assert not unanswered.answered(None)
    assert [tag for tag, _ in unanswered] == ["WHO"]
    assert len(unanswered) == 1


def test_it_knows_what_was_sent():
    assert filled("look", "join ops").holds(Join, Logout)
    assert not filled("look", "join ops").holds(Nick, Logout)
    assert not filled("join ops", sent=False).holds(Join)


def test_what_may_not_go_again_is_given_up_in_order_and_the_rest_stays():
    unanswered = filled("say one", "look", "emote two", "who")
    unanswered.add("NEW", line("rooms"))
    assert unanswered.give_up(after_login) == ("LOOK", "WHO")
    assert [tag for tag, _ in unanswered] == ["SAY ONE", "EMOTE TWO", "NEW"]
    assert unanswered.give_up(never) == ("SAY ONE", "EMOTE TWO")
    assert [tag for tag, _ in unanswered] == ["NEW"]
    assert unanswered.give_up(never) == ()


ALWAYS = ["say hi", ":waves", "/EMOTE waves", "'hi"]
RESUMED_ONLY = [
    "tell ada hi",
    "join ops",
    "leave ops",
    "nick bobby",
    "topic tea",
    "look",
    "who",
    "away",
    "dance",
]
ONCE = ["login bob", "resume abc", "format json", "logout", "quit", "reply yes", "r yes"]


@pytest.mark.parametrize("text", [*ALWAYS, *RESUMED_ONLY, *ONCE])
def test_what_may_be_sent_again(text):
    assert after_resume(line(text)) == (text not in ONCE)
    assert after_login(line(text)) == (text in ALWAYS)
    assert not never(line(text))


@pytest.mark.parametrize("text", ALWAYS + RESUMED_ONLY)
def test_nothing_whose_room_is_not_known(text):
    assert not after_resume(line(text, sure=False))
    assert not after_login(line(text, sure=False))
