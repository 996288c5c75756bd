from chatkit.protocol import events
from chatkit.tui.asked import Asked
from chatkit.tui.change import Change


def send(asked, *tags):
    """Sends what is to be asked, under these tags, and returns the lines."""
    questions = list(asked.questions())
    for question, tag in zip(questions, tags, strict=True):
        question.asked(tag)
    return [question.line for question in questions]


def test_an_answer_goes_to_who_asked_and_once():
    asked, took = Asked(), []
    assert asked.ask("ping", lambda event: took.append(event) or Change.LOOKING) is Change.ASK
    assert send(asked, "t1") == ["ping"]
    assert send(asked) == []
    pong = events.Pong(re="t1")
    assert asked.answered(events.Pong(re="t2")) is None
    assert asked.answered(events.Pong()) is None
    assert asked.answered(pong) is Change.LOOKING
    assert asked.answered(pong) is None
    assert took == [pong]


def test_what_is_not_answered_is_asked_again():
    asked = Asked()
    for line in ("one", "two"):
        asked.ask(line, lambda _: Change.NOTHING)
    send(asked, "t1", "t2")
    asked.unanswered(["t2", "t9"])
    assert send(asked, "t3") == ["two"]
    asked.unanswered()
    assert sorted(send(asked, "t4", "t5")) == ["one", "two"]
    asked.forget()
    asked.unanswered()
    assert send(asked) == []
    assert asked.answered(events.Pong(re="t4")) is None
