"""How many images a network reads, and with what loss."""

import numpy as np
import pytest

from recognizer import BadInput, Dataset, Network, Score, evaluate, make_loss, parse_architecture
from recognizer.data.dataset import select
from recognizer.evaluation.evaluation import running_scores

LOSS = make_loss("cross-entropy")


@pytest.fixture
def network(rng: np.random.Generator) -> Network:
    """A network that guesses; its blocks are as large as all 600 images."""
    network = Network(parse_architecture("dense10"))
    network.parameters[:] = rng.normal(size=network.parameters.size) / 10
    return network


def test_a_score_is_that_of_all_images_by_hand(digits: Dataset, network: Network) -> None:
    probabilities = network.predict(digits.images)
    score = evaluate(network, digits, LOSS)
    assert score.images == 600
    assert score.correct == np.count_nonzero(probabilities.argmax(axis=0) == digits.labels)
    at_label = probabilities[digits.labels, np.arange(600)]
    assert score.loss == pytest.approx(float(-np.log(at_label).mean()), rel=1e-5)
    assert score.accuracy == score.correct / 600


def test_a_score_knows_what_was_read_as_what(digits: Dataset, network: Network) -> None:
    predicted = network.predict(digits.images).argmax(axis=0)
    counts = evaluate(network, digits, LOSS).confusion
    assert counts.sum() == 600
    for digit, read in [(0, 0), (4, 9), (7, 2)]:
        assert counts[digit, read] == np.count_nonzero((digits.labels == digit) & (predicted == read))


def test_some_columns_are_scored_as_a_dataset_of_their_own(digits: Dataset, network: Network) -> None:
    columns = np.arange(7, 500, 3)
    score = evaluate(network, digits, LOSS, columns)
    assert score == evaluate(network, select(digits, columns), LOSS)
    assert score.images == columns.size


def test_blocks_do_not_change_a_score_and_each_has_one(
    digits: Dataset, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = evaluate(network, digits, LOSS)
    monkeypatch.setattr(network, "block", 250)
    scores = list(running_scores(network, digits, LOSS))
    assert [score.images for score in scores] == [250, 500, 600]
    assert scores[-1].correct == whole.correct
    assert scores[-1].loss == pytest.approx(whole.loss)


def test_parameters_stay_as_they_are(digits: Dataset, network: Network) -> None:
    before = network.parameters.copy()
    evaluate(network, digits, LOSS)
    assert np.array_equal(network.parameters, before)


def test_a_network_that_diverged_shows_it_by_its_loss(digits: Dataset, network: Network) -> None:
    network.parameters[:] = np.nan
    assert not np.isfinite(evaluate(network, digits, LOSS).loss)


def test_of_no_images_nothing_can_be_said(digits: Dataset, network: Network) -> None:
    for dataset, columns in ((select(digits, np.arange(0)), None), (digits, np.arange(0))):
        with pytest.raises(BadInput, match="evaluation: found no images, expected at least one"):
            evaluate(network, dataset, LOSS, columns)


def test_accuracy_is_a_share() -> None:
    assert Score(8, 6, 0.5).accuracy == 0.75
