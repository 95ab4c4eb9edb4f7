"""The difference of two runs."""

from dataclasses import replace

from recognizer import parse_architecture, parse_schedule
from recognizer.lab.shelf.difference import Difference, differences
from recognizer.lab.shelf.shelf import Shelf
from recognizer.training.learner import Change
from tests.recognizer.lab.shelf.runs import RECIPE, Stub


def test_only_what_differs_is_told_and_what_was_changed_on_the_way() -> None:
    other = replace(
        RECIPE,
        architecture=parse_architecture("conv4 pool dense8"),
        optimizer="adam",
        schedule=parse_schedule("one-cycle"),
        batch_size=None,
        evaluate_every=7,
        seed=3,
    )
    first, second = Stub(), Stub(began=other, source="mine.csv")
    first.history.changes = (Change(201, "learning_rate", 0.1), Change(1301, "learning_rate", 0.05))
    second.history.changes = (Change(5, "evaluate_every", 9),)
    shelf = Shelf()
    for run in (first, second):
        shelf.add(run, "Modern")  # type: ignore[arg-type]
    assert differences(*shelf.runs()) == [
        Difference("Layers", "dense4", "conv4 pool dense8"),
        Difference("Optimizer", "SGD", "Adam"),
        Difference("Learning rate", "0.5, from 201 on 0.1, from 1,301 on 0.05", "0.5"),
        Difference("Schedule", "Constant", "One cycle"),
        Difference("Batch size", "128", "all"),
        Difference("Seed", "0", "3"),
        Difference("Data", "600 digits", "mine.csv"),
    ]
    assert differences(shelf.runs()[0], shelf.runs()[0]) == []
