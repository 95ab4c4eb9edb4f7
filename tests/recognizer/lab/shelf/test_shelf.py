"""A shelf and its bounds."""

import json
from dataclasses import replace

import pytest

import recognizer.lab.shelf.shelf
from recognizer import BadInput, Evaluation, Step
from recognizer.lab.history import History
from recognizer.lab.run import Status
from recognizer.lab.shelf.kept import settings_of
from recognizer.lab.shelf.shelf import LONGEST_NAME, MOST_RUNS, Shelf, Shelves
from recognizer.training.learner import Change
from tests.recognizer.lab.shelf.runs import RECIPE, Stub, stub


def numbers(shelf: Shelf) -> list[int]:
    return [kept.number for kept in shelf.runs()]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """Room for four runs, two of them pinned, and ten megabytes."""
    for name, value in {"MOST_RUNS": 4, "MOST_PINNED": 2, "MOST_BYTES": 10 << 20}.items():
        monkeypatch.setattr(recognizer.lab.shelf.shelf, name, value)
    return Shelf()


def test_a_run_is_kept_as_it_goes_and_as_it_ended() -> None:
    shelf, run = Shelf(), Stub(status=Status.TRAINING)
    number = shelf.add(run, "Modern")  # type: ignore[arg-type]
    kept = shelf.find(number)
    assert kept is not None
    assert (kept.name, kept.active, kept.iterations, kept.loss, kept.checkpoint) == ("Modern #1", True, 1, 2.0, None)
    with pytest.raises(BadInput, match="Modern #1: found a run that goes on"):
        kept.model()
    shelf.rename(number, "  mine ")
    shelf.pin(number, True)
    run.history.add(Step(2, 0.5, 1.0, 0.5, Evaluation(2, 0.1, 0.5, 1.5, 0.5, 1.4, 0.6, 50, 32, 0.25)))
    run.status = Status.STOPPED
    kept = shelf.find(number)
    assert kept is not None
    assert (kept.name, kept.pinned, kept.active, kept.status) == ("mine", True, False, "stopped")
    assert (kept.iterations, kept.validation_accuracy, kept.seconds) == (2, 0.6, 0.25)
    assert kept.checkpoint is not None
    assert kept.model().card == {"data": "600 digits"}
    assert 0 < kept.bytes - kept.model().network.parameters.nbytes < 50_000
    assert shelf.find(7) is None


def test_what_never_began_is_not_kept() -> None:
    shelf, run = Shelf(), Stub(status=Status.TRAINING)
    run.history = History()
    shelf.add(run, "Modern")  # type: ignore[arg-type]
    assert len(shelf.runs()) == 1
    run.status = Status.STOPPED
    assert shelf.runs() == []
    assert shelf.add(stub(), "Modern") == 2


def test_the_oldest_that_is_not_pinned_goes() -> None:
    shelf = Shelf()
    for _ in range(3):
        shelf.add(stub(), "Modern")
    shelf.pin(1, True)
    shelf.add(stub(status=Status.TRAINING), "Modern")
    for _ in range(MOST_RUNS):
        shelf.add(stub(), "Modern")
    assert numbers(shelf) == [1, 4, *range(7, MOST_RUNS + 5)]
    shelf.pin(1, False)
    shelf.add(stub(), "Modern")
    assert numbers(shelf)[:2] == [4, 7]


def test_there_is_room_for_so_many_bytes_and_the_newest_stays(small: Shelf) -> None:
    for _ in range(3):
        small.add(stub(size=4 << 20), "Large")
    assert numbers(small) == [2, 3]
    small.add(stub(size=30 << 20), "Huge")
    assert numbers(small) == [4]
    small.add(stub(), "Small")
    assert numbers(small) == [5]


def test_pinned_runs_leave_room_for_others(small: Shelf) -> None:
    for size in (1, 1, 1, 4):
        small.add(stub(size=size << 20), "Modern")
    small.pin(1, True)
    with pytest.raises(BadInput, match="half of the room"):
        small.pin(4, True)
    small.pin(2, True)
    with pytest.raises(BadInput, match="runs: found 2 pinned, expected at most 2"):
        small.pin(3, True)
    small.pin(1, True)
    small.pin(1, False)
    small.pin(3, True)
    assert [kept.pinned for kept in small.runs()] == [False, True, True, False]


def test_what_was_deleted_comes_back_until_there_is_something_new(small: Shelf) -> None:
    for _ in range(3):
        small.add(stub(), "Modern")
    small.add(stub(status=Status.TRAINING), "Modern")
    small.delete([1, 3, 4, 9])
    assert (numbers(small), [kept.number for kept in small.deleted]) == ([2, 4], [1, 3])
    small.delete([4])  # goes on
    assert len(small.deleted) == 2
    small.put_back()
    assert (numbers(small), small.deleted) == ([1, 2, 3, 4], [])
    small.delete([1])
    small.add(stub(), "Modern")
    small.put_back()
    assert numbers(small) == [2, 3, 4, 5]


def test_names_are_short_and_differ() -> None:
    shelf = Shelf()
    for _ in range(3):
        shelf.add(stub(), "Modern")
    shelf.rename(2, "Modern  #1")
    shelf.rename(3, "x" * 99)
    shelf.rename(1, "x" * LONGEST_NAME)
    assert [kept.name for kept in shelf.runs()] == ["x" * 36 + " (2)", "Modern #1 (2)", "x" * 40]
    shelf.rename(2, " ")
    shelf.rename(9, "nobody")
    shelf.rename(2, "Modern #1")
    assert [kept.name for kept in shelf.runs()][1] == "Modern #1"


def test_shelves_are_found_by_whose_they_are_and_bounded_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognizer.lab.shelf.shelf, "MOST_SHELVES", 3)
    monkeypatch.setattr(recognizer.lab.shelf.shelf, "MOST_BYTES_IN_ALL", 10 << 20)
    shelves = Shelves()
    assert shelves.find("one") is None
    one = shelves.of("one")
    assert shelves.of("one") is shelves.find("one") is one
    for _ in range(3):
        one.add(stub(size=3 << 20), "Modern")
    one.pin(1, True)
    two = shelves.of("two")
    two.add(stub(size=3 << 20), "Modern")
    shelves.of("three")
    assert numbers(one) == [1, 3]  # looked at least lately, it lost what was oldest and not pinned
    assert numbers(two) == [1]
    shelves.of("four")
    assert shelves.find("one") is None  # too many of them
    two.add(stub(size=3 << 20), "Modern")
    for _ in range(2):
        shelves.of("four").add(stub(size=3 << 20), "Modern")
    shelves.of("four")
    assert shelves.find("two") is two
    assert numbers(two) == [2]


def test_settings_are_json_values() -> None:
    run = Stub(began=replace(RECIPE, learning_rate=0.25))
    run.history.changes = (Change(2, "batch_size", None),)
    shelf = Shelf()
    shelf.add(run, "Modern", "Modern #0 at iteration 5")  # type: ignore[arg-type]
    settings = json.loads(json.dumps(settings_of(shelf.runs()[0])))
    assert settings["recipe"]["learning_rate"] == 0.25
    assert settings["changes"] == [{"iteration": 2, "key": "batch_size", "value": None}]
    assert (settings["name"], settings["origin"]) == ("Modern #1", "Modern #0 at iteration 5")
    assert (settings["status"], settings["iterations"], settings["test_accuracy"]) == ("finished", 1, None)
