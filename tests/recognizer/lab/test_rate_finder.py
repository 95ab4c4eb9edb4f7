from dataclasses import replace

import numpy as np
import pytest

from recognizer import PRESETS, Dataset, Recipe, Splits, parse_architecture, parse_augmentation, parse_schedule
from recognizer.lab.rate_finder import HIGHEST, LOWEST, Probe, range_test, rates, steps_of_test, suggest
from recognizer.lab.sweeps.trial import Held, Result, run_trial

MODERN = replace(PRESETS["modern"].recipe, architecture=parse_architecture("dense32"))


def suggested(recipe: Recipe, dataset: Dataset) -> float:
    found = suggest(list(range_test(recipe, dataset)), steps_of_test(recipe))
    assert found is not None
    assert found.steepest <= found.lowest
    return found.learning_rate


def test_the_rates_grow_geometrically() -> None:
    tried = rates(300)
    assert tried[0] == LOWEST
    assert tried[-1] == pytest.approx(HIGHEST)
    assert np.ptp(np.diff(np.log(tried))) == pytest.approx(0, abs=1e-9)


def test_each_step_is_taken_with_its_rate_from_a_fresh_network(digits: Dataset) -> None:
    recipe = replace(
        MODERN, schedule=parse_schedule("one-cycle"), averaging=0.9, until=0.1, augmentation=parse_augmentation("shift")
    )
    probes = list(range_test(recipe, digits))
    assert [each.learning_rate for each in probes] == rates(300)[: len(probes)]
    plain = list(range_test(replace(recipe, schedule=parse_schedule("constant"), averaging=0.0, until=None), digits))
    assert probes == plain
    assert probes[0].smoothed == probes[0].loss
    assert probes[1].smoothed == pytest.approx((0.9 * 0.1 * probes[0].loss + 0.1 * probes[1].loss) / 0.19)


def test_it_ends_soon_after_the_network_has_diverged(digits: Dataset) -> None:
    probes = list(range_test(replace(MODERN, architecture=parse_architecture("dense64 dense64")), digits))
    assert len(probes) < 290
    lowest = min(each.smoothed for each in probes)
    assert probes[-1].smoothed > 4 * lowest
    assert all(each.smoothed <= 4 * lowest for each in probes[:-1])


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_the_suggestion_learns_more_than_a_tenth_and_ten_times_as_much_do(mnist: Splits, optimizer: str) -> None:
    recipe = replace(MODERN, optimizer=optimizer)
    rate = suggested(recipe, mnist.train)

    def accuracy(factor: float) -> float:
        short = replace(recipe, learning_rate=rate * factor, iterations=250, evaluate_every=1000)
        result: Result = run_trial(short, Held(mnist))
        return result.validation.accuracy

    assert accuracy(1.0) > max(accuracy(0.1), accuracy(10.0))


def test_adam_gets_smaller_steps_than_gradient_descent(mnist: Splits) -> None:
    assert suggested(replace(MODERN, optimizer="adam"), mnist.train) < suggested(MODERN, mnist.train) / 5


def test_a_full_batch_takes_fewer_steps_of_fewer_images(digits: Dataset) -> None:
    original = PRESETS["original"].recipe
    assert (steps_of_test(original), steps_of_test(MODERN)) == (100, 300)
    probes = list(range_test(original, digits))
    assert len(probes) == 100
    assert 0.1 <= suggested(original, digits) <= 5


def made_up(*losses: float) -> list[Probe]:
    """Probes whose smoothed losses lie on straight lines between these."""
    many = np.interp(np.linspace(0, len(losses) - 1, 300), range(len(losses)), losses)
    return [Probe(rate, float(loss), float(loss)) for rate, loss in zip(rates(300), many, strict=True)]


def test_the_suggestion_lies_between_the_steepest_fall_and_the_lowest_loss() -> None:
    found = suggest(made_up(2.3, 2.2, 2.1, 0.8, 0.5, 0.5001, 0.5002, 2.0), 300)  # a line for each power of ten
    assert found is not None
    assert 1e-3 <= found.steepest <= 1e-2
    assert found.lowest == pytest.approx(0.1, rel=0.1)
    assert found.diverged is None
    assert found.learning_rate == pytest.approx((found.steepest * found.lowest) ** 0.5, rel=0.05)


def test_it_is_at_most_a_tenth_of_what_diverges() -> None:
    found = suggest(made_up(2.3, 2.3, 2.2, 2.1, 2.0, 0.5, 9.0, 99.0), 300)
    assert found is not None
    assert found.diverged is not None
    assert 1 < found.diverged < 2
    assert found.learning_rate == pytest.approx(found.diverged / 10, rel=0.05)


@pytest.mark.parametrize("losses", [(2.3, 2.3), (2.3, 2.29), (2.3, 4.0), (float("nan"), float("nan"))])
def test_of_a_loss_that_does_not_fall_nothing_is_said(losses: tuple[float, ...]) -> None:
    assert suggest(made_up(*losses), 300) is None
    assert suggest(made_up(2.3, 1.0)[:10], 300) is None
