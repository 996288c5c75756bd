from benchmarks.client.table import Figure, row


def test_a_figure_stands_beside_what_it_may_be():
    assert row(Figure("idle", 0.4, "%", 0.5)).split() == ["idle", "0.40", "%", "0.50", "%", "kept"]
    assert row(Figure("idle", 12.34, "%", 0.5)).split() == ["idle", "12.3", "%", "0.50", "%", "MISSED"]


def test_without_a_target_nothing_is_missed():
    figure = Figure("a frame", 1234.5, "KB")
    assert not figure.missed
    assert row(figure).split() == ["a", "frame", "1,234", "KB"]
