"""The page and the charts of performance say what benchmarks/peers.json says."""

import json
from pathlib import Path
from tempfile import gettempdir
from xml.etree import ElementTree as ET

import pytest

from tools import peers
from tools.charts import Scale, chart, growth, multiples_of_limit
from tools.peers import ROOT, filled_in, gathered, in_order, pages, summed_up
from tools.tables import TABLES, Workload, digits, in_short

PAGES = pages()

RUN = {
    "rooms": 1,
    "clients": 100,
    "senders": 1,
    "window": 1,
    "rate": 0,
    "slow": 0,
    "lost": 0,
    "duplicated": 0,
    "reordered": 0,
    "misrouted": 0,
}


@pytest.fixture
def measured(tmp_path):
    """What a folder with these runs of (server, CPU, lost) comes to."""

    def made(*runs, suite="fanout"):
        lines = [RUN | {"label": label, "cpu_s_per_M": cost, "lost": lost} for label, cost, lost in runs]
        (tmp_path / f"{suite}.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
        return {"date": "2026-01-02", "machine": "m", "versions": "v", "workloads": gathered(tmp_path)}

    return made


@pytest.mark.parametrize("path", sorted(PAGES), ids=lambda path: path.name)
def test_nothing_has_drifted(path):
    assert path.read_text("utf-8") == PAGES[path], "run: python tools/peers.py"


def test_they_name_no_folder_of_the_machine():
    texts = [*PAGES.values(), peers.PEERS.read_text("utf-8")]
    folders = (str(ROOT), gettempdir(), str(Path.home()))
    assert not [text for text in texts if any(folder in text for folder in folders)]


def test_what_was_not_measured_anew_stays_as_it_is_recorded():
    recorded = [{"suite": "fanout", "senders": 1}, {"suite": "idle", "senders": 0}]
    measured = [{"suite": "fanout", "senders": 2}]
    assert in_order(measured, recorded) == [measured[0], recorded[1]]


def test_medians_are_taken_and_mistakes_summed_up():
    found = summed_up([RUN | {"cpu_s_per_M": cost, "lost": 2} for cost in (1.0, 4.0, 2.0)])
    assert (found["runs"], found["cpu_s_per_M"], found["spread"], found["lost"]) == (3, 2.0, 1.5, 6)


def test_a_cell_holds_the_cost_and_the_multiple_and_a_dash_where_nothing_was_measured(measured):
    table = TABLES["fanout"](measured(("limit", 2.0, 0), ("chatkit", 2.0, 0), ("chatkit", 3.0, 0)))
    assert "| the limit, in C | – | 2.00 | –" in table
    assert "| **chatkit** | – | 2.50 (1.25) | –" in table


def test_a_suite_that_was_not_measured_is_a_table_of_dashes(measured):
    nothing = measured(("limit", 2.0, 0))
    for name in ("rooms", "growth", "json", "paced", "slow", "idle"):
        *_, last = TABLES[name](nothing).splitlines()
        assert set(last.replace("**chatkit**", "")) == set("| –")


def test_slow_readers_and_idle_connections_have_tables_of_their_own(tmp_path):
    slow = RUN | {"label": "limit", "clients": 30, "senders": 5, "rate": 4000, "rss_start_kb": 1024}
    slow |= {"rss_max_kb": 3072, "p99_us": 410.0, "slow_dropped": 0}
    with_them = slow | {"slow": 5, "p99_us": 1418.0, "slow_dropped": 5, "lost": 7}
    idle = RUN | {"label": "limit", "clients": 5000, "senders": 0, "logins_per_s": 9000.0}
    idle |= {"login_cpu_us": 12.0, "rss_per_conn_b": 1144.0}
    (tmp_path / "slow.jsonl").write_text(f"{json.dumps(slow)}\n{json.dumps(with_them)}\n", "utf-8")
    (tmp_path / "idle.jsonl").write_text(json.dumps(idle), "utf-8")
    found = {"workloads": gathered(tmp_path)}
    assert TABLES["slow"](found).endswith("| the limit, in C | 410 / 1,418 | 5 of 5 | 2.0 MB | 7 |")
    assert TABLES["idle"](found).endswith("| the limit, in C | 1,144 | 12 | 9,000 |")


def test_who_lost_something_is_named(measured):
    assert "No server lost" in TABLES["conditions"](measured(("limit", 1.0, 0)))
    assert "ngIRCd: 5 lost." in TABLES["conditions"](measured(("ngircd", 1.0, 2), ("ngircd", 1.0, 3)))


def test_what_a_message_costs_once_is_told_apart_from_what_each_delivery_costs(tmp_path):
    runs = [RUN | {"label": "chatkit", "clients": n, "cpu_s_per_M": 6 + 190 / n} for n in (10, 1000)]
    (tmp_path / "fanout.jsonl").write_text("\n".join(map(json.dumps, runs)), "utf-8")
    told = TABLES["parts"]({"workloads": gathered(tmp_path)})
    assert "chatkit**: 190 us and 6.0 us." in " ".join(told.split())


def test_the_readme_tells_the_multiples_of_the_limit(tmp_path):
    costs = {"limit": (2.0, 0.1), "chatkit": (3.0, 0.2), "inspircd": (2.4, 0.15)}
    runs = [
        RUN | {"label": label, "senders": senders, "cpu_s_per_M": cost}
        for label, both in costs.items()
        for senders, cost in zip((1, 50), both, strict=True)
    ]
    (tmp_path / "fanout.jsonl").write_text("\n".join(map(json.dumps, runs)), "utf-8")
    told = in_short({"workloads": gathered(tmp_path)})
    assert "chatkit needs 1.5 times the limit's CPU where one speaks, and 2.0 times where 50 do" in told
    assert told.endswith("1.2 and 1.5 times.")


def test_only_the_same_workload_is_the_same(measured):
    found = measured(("limit", 1.0, 0))
    assert Workload("", "fanout", 100).servers(found)
    assert not Workload("", "fanout", 100, window=8).servers(found)
    assert not Workload("", "grow", 100).servers(found)


def test_the_chart_has_a_mark_for_each_server_and_the_multiple_of_chatkit(measured):
    found = measured(("limit", 2.0, 0), ("inspircd", 3.0, 0), ("chatkit", 5.0, 0))
    [workload] = found["workloads"]
    assert multiples_of_limit(workload["servers"]) == {"inspircd": 1.5, "chatkit": 2.5}
    tags = [each.tag.rpartition("}")[2] for each in ET.fromstring(chart(found)).iter()]
    assert tags.count("circle") == 2 * 2  # in the legend, and in the one line
    assert ">2.5x</text>" in chart(found)


def test_growth_falls_back_on_the_fan_out(measured):
    found = measured(("limit", 2.0, 0), ("chatkit", 3.0, 0))
    assert growth(found).count("<circle") == 2
    measured(("limit", 2.0, 0), suite="grow")
    ET.fromstring(growth(found))


def test_a_logarithmic_scale():
    scale = Scale(1, 100, 0, 200)
    assert [scale(value) for value in (1, 10, 100)] == [0, 100, 200]
    assert scale.ticks() == [1, 2, 5, 10, 20, 50, 100]


def test_text_goes_between_the_marks_and_nowhere_else():
    page = "a\n<!-- x: made by tools/peers.py -->\nold\n<!-- x: end -->\nb"
    new = filled_in(page, "x", "new")
    assert new == page.replace("old", "new")
    assert filled_in(new, "x", "new") == new
    with pytest.raises(SystemExit, match="no marks for y"):
        filled_in(page, "y", "new")


@pytest.mark.parametrize(("value", "text"), [(0.0426, "0.043"), (1.234, "1.23"), (12.34, "12.3")])
def test_numbers_have_three_digits(value, text):
    assert digits(value) == text
