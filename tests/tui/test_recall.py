from chatkit.tui.recall import Recall


def test_going_back_and_forth_ends_at_the_draft():
    recall = Recall()
    recall.add("one")
    recall.add("two")
    assert recall.older("dra") == "two"
    assert recall.older("two") == "one"
    assert recall.older("one") is None
    assert recall.newer() == "two"
    assert recall.newer() == "dra"
    assert recall.newer() is None


def test_sending_starts_again_from_the_newest():
    recall = Recall()
    recall.add("one")
    recall.add("two")
    recall.older("")
    recall.older("")
    recall.add("three")
    assert recall.newer() is None
    assert recall.older("") == "three"


def test_nothing_and_the_same_again_are_not_remembered():
    recall = Recall()
    for text in ("one", "one", " ", ""):
        recall.add(text)
    assert recall.older("") == "one"
    assert recall.older("") is None


def test_only_so_much_is_remembered():
    recall = Recall(keep=2)
    for text in ("one", "two", "three"):
        recall.add(text)
    assert [recall.older(""), recall.older(""), recall.older("")] == ["three", "two", None]
