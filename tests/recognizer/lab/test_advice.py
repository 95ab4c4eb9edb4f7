"""Advice, on trainings that really have what it is about, and on healthy ones, of which nothing is to be said.

All of them are trainings on a few thousand real digits, as short as the illness allows, and taken once.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from recognizer import (
    Dataset,
    Evaluation,
    Learner,
    Recipe,
    Splits,
    Step,
    parse_architecture,
    parse_augmentation,
    parse_schedule,
)
from recognizer.data.dataset import select
from recognizer.lab.advice import Advice, Course, advise, course_of, nearest_rate
from recognizer.lab.engine import Engine
from recognizer.lab.history import History
from recognizer.lab.run import Run
from recognizer.lab.turns import TURNS
from recognizer.training.learner import Change
from recognizer.training.policies import Divergence
from recognizer.training.presets import PRESETS
from recognizer.training.recipe import RATES
from tests.recognizer.lab.test_run import until


def recipe(line: str = "dense32", augment: str = "none", schedule: str = "constant", **changes: Any) -> Recipe:
    """Batches of 32 and an evaluation after every 20, but for the changes."""
    base = Recipe(parse_architecture(line), batch_size=32, evaluate_every=20, epochs=4)
    return replace(base, augmentation=parse_augmentation(augment), schedule=parse_schedule(schedule), **changes)


def preset(name: str, **changes: Any) -> Recipe:
    return replace(PRESETS[name].recipe, evaluate_every=20, **changes)


HEALTHY = {
    "modern": preset("modern", batch_size=64, epochs=3),
    "momentum, cosine": recipe("dense48", "none", "warm-up5 cosine", optimizer="momentum", learning_rate=0.05),
    "convolutions": recipe("conv4 pool dense24", "none", "one-cycle", optimizer="adam", learning_rate=0.003, epochs=2),
    "LeCun's, squared error": preset("lecun-300", architecture=parse_architecture("dense48 tanh"), epochs=4),
    "Nielsen's, squared error": preset("nielsen-30", epochs=2),
    "dropout": recipe("dense64 dropout0.5", learning_rate=0.2, epochs=3),
    "augmentation": recipe("dense48", "shift rotate", learning_rate=0.2, epochs=3),
    "no hidden layer": recipe("", "none", "cosine", optimizer="adam", learning_rate=0.003),
    "normalised": recipe("dense48 norm", optimizer="rmsprop", learning_rate=0.001, epochs=3),
    "label smoothing": recipe("dense48", optimizer="adamw", learning_rate=0.002, label_smoothing=0.1, epochs=3),
}


@dataclass(frozen=True)
class Ill:
    """A training that has an illness, and what helps: the button, and how many images it learns from."""

    illness: str
    recipe: Recipe
    button: str
    images: int = 3000


SIX_SIGMOIDS = " ".join(["dense16 sigmoid"] * 6)
ILL = {
    "diverges to no number": Ill(
        "diverging", recipe("dense256 dense256 dense256", learning_rate=10.0, batch_size=16), "Use 0.5", images=600
    ),
    "diverges": Ill("diverging", recipe("", learning_rate=50.0, epochs=1), "Use 0.5"),
    "dead": Ill("dead units", recipe(learning_rate=1.5, epochs=2), "Use 0.15"),
    "all weights zero": Ill("weights of zero", recipe(initialization="zeros", epochs=1), "Use He's starting values"),
    "labels at random": Ill("chance accuracy", recipe(random_labels=1.0, learning_rate=0.2, epochs=2), ""),
    "saturated": Ill("saturated softmax", recipe(loss="mse", learning_rate=30.0, epochs=1), "Use 0.5"),
    "flat": Ill("flat start", preset("original", learning_rate=0.1, iterations=40), "Use cross-entropy", images=1000),
    "too low": Ill("learning rate too low", recipe(learning_rate=0.005, epochs=2), "Use 0.5"),
    "too low for Adam": Ill(
        "learning rate too low", recipe(optimizer="adam", learning_rate=1e-5, epochs=2), "Use 0.001"
    ),
    "ends early": Ill(
        "schedule ends too early", recipe("dense32", "none", "step0.1x10", learning_rate=0.2, epochs=5), "Use a cosine"
    ),
    "fading": Ill("chance accuracy", recipe(SIX_SIGMOIDS, learning_rate=0.1, epochs=2), "Use ReLU"),
    "overfits": Ill("overfitting", recipe("dense64", learning_rate=0.3, epochs=30), "Turn on augmentation", images=300),
    "plateau": Ill("plateau", recipe("dense32 tanh", optimizer="adam", learning_rate=0.1, epochs=6), "Use 0.03"),
}


def taken(recipe: Recipe, splits: Splits) -> list[Advice | None]:
    """What is said at each evaluation of a training, and at its end."""
    engine, history, said = Engine(Learner(recipe), splits, TURNS.spare), History(), []
    signs, divergence = None, None
    while divergence is None and (step := engine.iterate({})) is not None:
        if isinstance(step, Divergence):
            divergence = step
        else:
            history.add(step, engine.changes, engine.factor)
        if divergence is not None or (step.evaluation and (signs := engine.signs())):  # type: ignore[union-attr]
            course = Course(recipe, history, signs, engine.factor, engine.planned, divergence)
            said.append(advise(course))
    engine.close()
    return said


@pytest.fixture(scope="module")
def data(mnist: Splits) -> Callable[[int], Splits]:
    """The first images of MNIST."""

    def first(images: int) -> Splits:
        return Splits(select(mnist.train, np.arange(images)), select(mnist.test, np.arange(100)), f"{images} digits")

    return first


@pytest.mark.parametrize("name", HEALTHY)
def test_nothing_is_said_of_a_healthy_training(name: str, data: Callable[[int], Splits]) -> None:
    said = taken(HEALTHY[name], data(3000))
    assert len(said) > 5
    assert [each.words for each in said if each] == []


@pytest.mark.parametrize("name", ILL)
def test_an_illness_is_named_and_a_button_helps(name: str, data: Callable[[int], Splits]) -> None:
    ill = ILL[name]
    said = [each for each in taken(ill.recipe, data(ill.images)) if each]
    assert said, "nothing was said"
    assert said[-1].illness == ill.illness
    assert said[-1].button == ill.button
    assert said[-1].words.endswith(".")
    replace(ill.recipe, **said[-1].changes)  # is a recipe


def test_a_young_training_is_left_alone(data: Callable[[int], Splits]) -> None:
    assert taken(recipe(learning_rate=1.5, iterations=19), data(3000))[-1] is None
    assert taken(recipe(learning_rate=1.5, iterations=20), data(3000))[-1] is not None
    assert advise(Course(recipe(), History(), None, 1.0, 1000)) is None


def test_what_was_changed_is_given_time_to_act(data: Callable[[int], Splits]) -> None:
    engine, history = Engine(Learner(recipe(learning_rate=0.001, epochs=9)), data(3000), TURNS.spare), History()
    said = []
    for iteration in range(1, 401):
        step = engine.iterate({"learning_rate": 0.002} if iteration == 200 else {})
        history.add(step, engine.changes, engine.factor)  # type: ignore[arg-type]
        if step.evaluation:  # type: ignore[union-attr]
            rate = history.changes[-1].value if history.changes else 0.001
            now = recipe(learning_rate=rate, epochs=9)
            said.append((iteration, advise(Course(now, history, engine.signs(), 1.0, engine.planned))))
    engine.close()
    assert history.changes == (Change(200, "learning_rate", 0.002),)
    advised = [iteration for iteration, advice in said if advice]
    assert min(advised) < 200
    assert not [iteration for iteration in advised if 200 <= iteration < 258]
    assert max(advised) > 300


def test_a_loss_that_is_another_since_a_change_has_not_come_to_rest(data: Callable[[int], Splits]) -> None:
    """With labels smoothed from iteration 380 on, the mean loss of the later half is higher than before."""
    smoothing = recipe("dense48", optimizer="adam", learning_rate=0.001, label_smoothing=0.2, epochs=5)
    engine, history = Engine(Learner(replace(smoothing, label_smoothing=0.0)), data(3000), TURNS.spare), History()
    for iteration in range(1, 431):
        step = engine.iterate({"label_smoothing": 0.2} if iteration == 380 else {})
        history.add(step, engine.changes, engine.factor)  # type: ignore[arg-type]
    advice = advise(Course(smoothing, history, engine.signs(), 1.0, engine.planned))
    engine.close()
    assert advice is None


@pytest.mark.parametrize(("loss", "rate"), [(0.4, 0.1), (0.02, 0.5)])
def test_a_trained_networks_first_loss_is_not_taken_for_a_beginners(loss: float, rate: float) -> None:
    """It goes on from a file at a low rate, or with images that are changed from the second iteration on."""
    history = History(before=4300)
    for iteration in range(4301, 4801):
        now = loss if iteration == 4301 or rate == 0.1 else 0.3
        evaluation = Evaluation(iteration, 2.0, rate, now, 0.9, now, 0.9, 5000, 128 * iteration, 1.0)
        history.add(Step(iteration, rate, now, 0.9, evaluation if iteration % 50 == 0 else None))
    assert advise(Course(recipe(learning_rate=rate), history, None, 1.0, 8600)) is None


def test_units_that_died_do_not_come_back_at_a_lower_rate(data: Callable[[int], Splits]) -> None:
    engine, history = Engine(Learner(recipe(learning_rate=1.5)), data(3000), TURNS.spare), History()
    for iteration in range(1, 201):
        step = engine.iterate({"learning_rate": 0.1} if iteration == 60 else {})
        history.add(step, engine.changes, engine.factor)  # type: ignore[arg-type]
    advice = advise(Course(recipe(learning_rate=0.1), history, engine.signs(), 1.0, engine.planned))
    engine.close()
    assert advice is not None
    assert (advice.illness, advice.button) == ("dead units", "")


def test_what_changes_at_once_is_told_from_what_the_next_training_takes() -> None:
    assert Advice("a", "b.", "c", {"learning_rate": 0.1, "augmentation": parse_augmentation("affine")}).live
    assert not Advice("a", "b.", "c", {"loss": "cross-entropy"}).live


def test_a_rate_is_one_of_those_on_offer() -> None:
    assert [nearest_rate(each) for each in (0.05, 0.049, 1e-9, 100.0)] == [0.05, 0.03, RATES[0], RATES[-1]]


def test_a_run_is_read_as_it_is(digits: Dataset) -> None:
    run = Run(recipe(learning_rate=1.5, epochs=3), Splits(digits, digits, "600 digits"))
    until(lambda: not run.active)
    advice = advise(course_of(run))
    assert advice is not None
    assert advice.illness == "dead units"
