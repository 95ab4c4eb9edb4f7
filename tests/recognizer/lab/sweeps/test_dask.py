"""A sweep on a real cluster: a scheduler and two workers, all processes of their own, one of which is killed."""

import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from recognizer.lab.sweeps.sweep import sweep
from recognizer.lab.sweeps.trial import Files, Result, run_trial
from tests.recognizer.lab.sweeps.samples import SMALL, plan, small_table

distributed = pytest.importorskip("distributed", reason="needs distributed: pip install -r requirements-dask.txt")

LONG = replace(SMALL, epochs=80)
"""A few tenths of a second."""


@pytest.fixture
def cluster() -> Iterator[Any]:
    if sys.platform == "win32":
        pytest.skip("processes are killed by a signal here")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as started:
        yield started


def test_a_worker_that_is_killed_in_mid_sweep_costs_no_trial(cluster: Any, tmp_path: Path) -> None:
    recipes, data = plan("learning-rate=0.1,0.5", seeds=4, recipe=LONG).recipes(), Files(small_table(tmp_path))
    with distributed.Client(cluster, set_as_default=False) as client:
        workers = dict(client.run(os.getpid))
        assert len(set(workers.values()) - {os.getpid()}) == 2
        outcomes = sweep(recipes, data, client.get_executor())
        found = [next(outcomes)]
        busy = client.processing()
        victim = next(address for address in workers if busy.get(address))
        os.kill(workers[victim], signal.SIGKILL)
        found += outcomes
        assert victim not in client.scheduler_info()["workers"]
    assert {each.recipe for each in found} == set(recipes)
    assert len(found) == len(recipes)
    assert all(isinstance(each, Result) for each in found)
    same = next(each for each in found if each.recipe == recipes[-1])
    assert isinstance(same, Result)
    assert same.test == run_trial(recipes[-1], data).test
