"""Why a network reads an image as it does."""

from dataclasses import replace

import numpy as np
import pytest

from recognizer import BadInput, Dataset, Model, Network, parse_architecture
from recognizer.network.initialization import he
from recognizer.network.layers.dense import Dense
from recognizer.reading.explanation.change import smallest_change
from recognizer.reading.explanation.evidence import evidence
from recognizer.reading.explanation.occlusion import occlusion
from recognizer.reading.explanation.similar import index_of, similar
from recognizer.reading.explanation.strokes import without_each_stroke
from recognizer.reading.model import find_model, load_model


@pytest.fixture(scope="module")
def modern() -> Model:
    return load_model(find_model("modern"))


def linear(rng: np.random.Generator) -> Network:
    """A network without any bend or bias, from pixels to logits."""
    return Network(parse_architecture("dense20 linear"), np.float64).initialize(he, rng)


def weights_of(network: Network) -> np.ndarray:
    """What the two layers of a linear network come to: 10 × 784."""
    first, second = (layer.weights for layer in network.layers if isinstance(layer, Dense))
    return second @ first


def test_without_bend_and_biases_evidence_sums_to_the_logits(rng: np.random.Generator) -> None:
    network = linear(rng)
    image = rng.random((784, 1)) * (rng.random((784, 1)) < 0.2)
    logits = network.forward(image)[:, 0].copy()
    found = evidence(network, image)
    second, first = np.argsort(logits)[-2:]
    assert (found.label, found.runner_up) == (first, second)
    assert found.support.sum() == pytest.approx(logits[first])
    assert found.difference.sum() == pytest.approx(logits[first] - logits[second])
    assert found.margin == pytest.approx(logits[first] - logits[second])
    assert not found.support[image.reshape(28, 28) == 0].any()


def one_pixel_model(pixel: int) -> Model:
    """It reads a 3 where one pixel has ink and a 0 elsewhere."""
    network = Network(parse_architecture("dense1 linear"))
    first, second = (layer for layer in network.layers if isinstance(layer, Dense))
    first.weights[0, pixel] = 1
    second.weights[3, 0], second.biases[0] = 10, 4
    return Model(network, {})


@pytest.mark.parametrize(("patch", "stride"), [(1, 1), (5, 2), (4, 3)])
def test_the_probability_falls_where_the_only_informative_pixel_is_covered(patch: int, stride: int) -> None:
    row, column = 13, 9
    image = np.full((784, 1), 0.5, np.float32)
    image[28 * row + column] = 1
    model = one_pixel_model(28 * row + column)
    found = occlusion(model, image, patch, stride)
    assert found.label == 3
    assert found.probability == pytest.approx(float(model.predict(image)[3, 0]))
    assert found.without[row, column] == found.without.min()
    assert found.without[row, column] < 0.1 < 0.9 < found.probability
    far = np.ones((28, 28), np.bool_)
    far[row - patch + 1 : row + patch, column - patch + 1 : column + patch] = False
    assert np.allclose(found.without[far], found.probability)


def test_a_blank_image_has_nothing_to_cover(modern: Model) -> None:
    found = occlusion(modern, np.zeros((784, 1), np.float32))
    assert np.allclose(found.without, found.probability)


def test_a_seven_without_its_head_is_a_one(modern: Model) -> None:
    stem, head = np.array([[60.0, 0], [30, 100]]), np.array([[0.0, 0], [60, 0]])
    without_head, without_stem = without_each_stroke(modern, [head, stem])
    assert without_head.label == 1
    assert without_head.of_whole < 0.5 < without_head.probability
    assert without_head.digit
    assert without_stem.label != 7
    assert without_each_stroke(modern, [stem]) == ()


def test_strokes_are_told_from_digits_by_the_models_threshold(modern: Model) -> None:
    stem, head = np.array([[60.0, 0], [30, 100]]), np.array([[0.0, 0], [60, 0]])
    strict = replace(modern, card={"threshold": 1.0})
    assert not any(each.digit for each in without_each_stroke(strict, [head, stem]))


def test_the_smallest_change_of_a_linear_network_is_the_way_to_the_plane(rng: np.random.Generator) -> None:
    network = linear(rng)
    image = 0.5 + 0.01 * rng.standard_normal((784, 1))  # far from 0 and 1, which then do not bind
    found = smallest_change(network, image, steps=10)
    assert found is not None
    weights, logits = weights_of(network), network.forward(image)[:, 0]
    way = weights[found.label] - weights[found.runner_up]
    away = (logits[found.label] - logits[found.runner_up]) / np.linalg.norm(way)
    assert found.distance == pytest.approx(away, rel=0.02)


def test_the_changed_image_is_read_as_the_runner_up_and_a_little_less_change_is_not(
    modern: Model, digits: Dataset
) -> None:
    some = (digits.images[:, :12] / 255).astype(np.float32)
    for column in range(some.shape[1]):
        image = some[:, [column]]
        found = smallest_change(modern.network, image)
        assert found is not None
        assert found.label == modern.network.predict(image).argmax() != found.runner_up
        assert modern.network.predict(found.image).argmax() == found.runner_up
        assert found.image.min() >= 0
        assert found.image.max() <= 1
        assert found.distance == pytest.approx(float(np.linalg.norm(found.image - image)))
        less = image + 0.95 * (found.image - image)
        assert modern.network.predict(less).argmax() != found.runner_up
        step = evidence(modern.network, image)
        assert found.distance < 4, step.margin


def test_no_change_is_found_where_there_is_none() -> None:
    network = one_pixel_model(0).network
    network.parameters[:] = 0
    network.layers[-1].biases[7] = 1  # type: ignore[attr-defined]
    assert smallest_change(network, np.zeros((784, 1), np.float32)) is None


def test_the_most_similar_image_of_a_training_image_is_itself(modern: Model, digits: Dataset) -> None:
    index = index_of(modern.network, digits, count=300)
    assert index.directions.dtype == np.float16
    assert len(np.unique(index.places)) == 300
    for place in index.places[:20].tolist():
        found = similar(index, digits.images[:, [place]])
        assert found.places[0] == place
        assert found.distances[0] == pytest.approx(0, abs=2e-3)
        assert len(found.places) == 8
        assert np.all(np.diff(found.distances) >= 0)
        assert np.array_equal(found.labels, digits.labels[found.places])
    assert index.network is not modern.network


def test_similar_images_show_the_same_digit(modern: Model, digits: Dataset) -> None:
    shares: list[float] = []
    index = index_of(modern.network, digits, on_progress=shares.append)
    assert index.places.size == len(digits)
    assert shares == [1.0]
    index_of(load_model(find_model("conv")).network, digits, 200, on_progress=shares.append)
    assert shares[1:] == [128 / 200, 1.0]
    same = [
        np.mean(similar(index, digits.images[:, [place]], 4).labels[1:] == digits.labels[place]) for place in range(60)
    ]
    assert np.mean(same) > 0.9


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((784, 2), np.float32),
        np.full((784, 1), 255, np.uint8),
        np.full((784, 1), 1.5),
        np.full((784, 1), np.nan),
    ],
)
def test_what_is_no_image_gets_a_sentence(modern: Model, image: np.ndarray) -> None:
    for explain in (lambda: evidence(modern.network, image), lambda: occlusion(modern, image)):
        with pytest.raises(BadInput, match="image: found"):
            explain()


def test_settings_out_of_range_get_a_sentence(modern: Model, digits: Dataset) -> None:
    image = np.zeros((784, 1), np.float32)
    with pytest.raises(BadInput, match="patch: found 3 by 4"):
        occlusion(modern, image, 3, 4)
    with pytest.raises(BadInput, match="index: found 0 of 600"):
        index_of(modern.network, digits, 0)
    with pytest.raises(BadInput, match="k: found 0"):
        similar(index_of(modern.network, digits, 5), image, 0)
