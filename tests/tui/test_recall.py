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


def sent(*texts):
    recall = Recall()
    for text in texts:
        recall.add(text)
    return recall.search()


def test_a_search_goes_back_from_the_newest_and_says_where_it_is():
    search = sent("green tea", "coffee", "Tea time", "bread")
    assert search.prompt == "(search) : "
    search.type("te")
    assert (search.found, search.prompt) == ("Tea time", "(search) te: ")
    search.older()
    assert search.found == "green tea"
    search.older()
    assert (search.found, search.prompt) == ("green tea", "(nothing older) te: ")


def test_more_of_it_may_still_fit_where_it_is_and_less_of_it_begins_anew():
    search = sent("tea now", "tea", "team")
    search.type("te")
    search.type("a")
    assert search.found == "team"
    search.older()
    assert search.found == "tea"
    search.type(" ")
    assert search.found == "tea now"
    search.erase()
    assert search.found == "team"


def test_what_was_never_sent_leaves_what_was_found():
    search = sent("tea")
    search.type("tea")
    search.type("x")
    assert (search.found, search.prompt) == ("tea", "(not found) teax: ")
    search.erase()
    assert search.prompt == "(search) tea: "


def test_the_same_text_is_come_to_once():
    search = sent("tea", "coffee", "tea", "tea two", "tea")
    search.type("tea")
    found = [search.found]
    while not search.failed:
        search.older()
        found.append(search.found)
    assert found == ["tea", "tea two", "tea", "tea"]  # the last time in vain


def test_where_nothing_was_sent_nothing_is_found():
    search = sent()
    search.type("x")
    search.older()
    search.erase()
    assert (search.found, search.failed) == ("", True)
