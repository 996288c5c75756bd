"""What is measured without a terminal still runs, with few messages."""

import json
import subprocess
import sys

import pytest

from benchmarks.client.measures import ROOT
from tests.e2e.serving import PATIENCE


@pytest.mark.parametrize(("what", "amount", "figures"), [("pane", 200, 5), ("soak", 0, 2)])
def test_it_runs_and_tells_its_figures(what, amount, figures):
    command = [sys.executable, "-m", "benchmarks.client.headless", what, str(amount)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=PATIENCE)
    told = json.loads(ran.stdout)
    assert len(told) == figures
