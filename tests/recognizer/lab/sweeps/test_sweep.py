import os
import signal
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from threading import Event

from recognizer import Recipe
from recognizer.lab.sweeps.sweep import sweep
from recognizer.lab.sweeps.trial import DataReference, Failure, Files, Result, run_trial
from tests.recognizer.lab.sweeps.samples import plan, result, small_table

FATAL = 0.3
"""The learning rate at which a trial goes wrong here."""


def failing(recipe: Recipe, data: DataReference) -> Result:
    if recipe.learning_rate == FATAL:
        raise MemoryError("not enough\nmemory")
    return run_trial(recipe, data)


def dying(recipe: Recipe, data: DataReference) -> Result:
    if recipe.learning_rate == FATAL:
        os.kill(os.getpid(), signal.SIGKILL)
    return run_trial(recipe, data)


def test_every_trial_comes_to_what_it_does_alone(tmp_path: Path) -> None:
    recipes, data = plan("learning-rate=0.1,0.5", seeds=2).recipes(), Files(small_table(tmp_path))
    with ThreadPoolExecutor(2) as executor:
        outcomes = list(sweep(recipes, data, executor))
    results = {each.recipe: each for each in outcomes if isinstance(each, Result)}
    assert set(results) == set(recipes)
    for recipe in recipes:
        alone = run_trial(recipe, data)
        assert (results[recipe].validation, results[recipe].test) == (alone.validation, alone.test)


def test_a_trial_that_fails_costs_no_other(tmp_path: Path) -> None:
    recipes, data = plan("learning-rate=0.1,0.3,0.5").recipes(), Files(small_table(tmp_path))
    with ThreadPoolExecutor(1) as executor:
        outcomes = list(sweep(recipes, data, executor, failing))
    assert [type(each) for each in outcomes].count(Result) == 2
    assert Failure(recipes[1], "MemoryError: not enough memory") in outcomes


def test_where_a_process_dies_what_was_done_before_is_kept(tmp_path: Path) -> None:
    recipes, data = plan("learning-rate=0.1,0.3,0.5").recipes(), Files(small_table(tmp_path))
    with ProcessPoolExecutor(1, get_context("spawn")) as executor:
        outcomes = list(sweep(recipes, data, executor, dying))
    assert {each.recipe for each in outcomes} == set(recipes)
    assert [each.recipe for each in outcomes if isinstance(each, Result)] == recipes[:1]
    assert all("BrokenProcessPool" in each.reason for each in outcomes if isinstance(each, Failure))


def test_who_stops_asking_cancels_what_has_not_begun() -> None:
    begun, go_on = [], Event()

    def waiting(recipe: Recipe, _: DataReference) -> Result:
        begun.append(recipe)
        if len(begun) > 1:
            go_on.wait(20)
        return result(recipe, 50)

    with ThreadPoolExecutor(1) as executor:
        outcomes = sweep(plan("learning-rate=0.1,0.2,0.3,0.4,0.5").recipes(), Files(), executor, waiting)
        next(outcomes)
        outcomes.close()  # type: ignore[attr-defined]
        go_on.set()
    assert len(begun) <= 2
